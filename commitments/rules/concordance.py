"""Concordance: the orders of the year against the treasurer's balance, account by account, to the cent.

Source: CGCT L. 1612-12 and L. 2121-31; the accounts of the ordonnateur and of the comptable must agree (M57
instruction, volume II, titre 3), as in force on 15 February 2024.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from budgets.rules.money import ZERO

Key = tuple[str, str]  # account, direction


@dataclass(frozen=True, slots=True)
class OrderFact:
    """An executed order or one of its lines: its number as people write it, its amount in euros."""

    number: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class AccountMatch:
    """An account in one direction: what the orders say, what the treasurer says, in euros, and what may explain it."""

    account: str
    label: str
    section: str
    direction: str
    ordered: Decimal
    booked: Decimal
    explained: tuple[str, ...] = ()

    @property
    def gap(self) -> Decimal:
        """Return orders minus treasurer: zero when they agree."""
        return self.ordered - self.booked


@dataclass(frozen=True, slots=True)
class Concordance:
    """All the accounts of a year, and the sums of each section and direction."""

    matches: tuple[AccountMatch, ...]

    @property
    def gaps(self) -> tuple[AccountMatch, ...]:
        """Return the accounts that do not agree."""
        return tuple(match for match in self.matches if match.gap)

    def totals(self) -> tuple[tuple[str, str, Decimal, Decimal], ...]:
        """Return section, direction, orders, treasurer, for each section and direction that has an account."""
        sums: dict[Key, tuple[Decimal, Decimal]] = {}
        for match in self.matches:
            ordered, booked = sums.get((match.section, match.direction), (ZERO, ZERO))
            sums[match.section, match.direction] = (ordered + match.ordered, booked + match.booked)
        return tuple((section, direction, *both) for (section, direction), both in sorted(sums.items()))


def match_accounts(
    orders: Mapping[Key, list[OrderFact]],
    booked: Mapping[Key, Decimal],
    names: Mapping[str, tuple[str, str]],
) -> Concordance:
    """Return the concordance of the orders with the treasurer's amounts; `names`: account → (label, section).

    A difference that one order alone makes, or the whole of an account missing on one side, is explained.
    """
    found = []
    for account, direction in sorted({*orders, *booked}):
        facts = orders.get((account, direction), [])
        ordered = sum((fact.amount for fact in facts), ZERO)
        other = booked.get((account, direction), ZERO)
        label, section = names.get(account, ("", ""))
        explained = _explain(facts, ordered, other)
        found.append(AccountMatch(account, label, section, direction, ordered, other, explained))
    return Concordance(tuple(found))


def _explain(facts: Iterable[OrderFact], ordered: Decimal, booked: Decimal) -> tuple[str, ...]:
    gap = ordered - booked
    if not gap:
        return ()
    if not ordered:
        return ("Le comptable a une écriture, aucun mandat ni titre ne porte ce compte.",)
    facts = list(facts)
    if missing := [fact.number for fact in facts if fact.amount == gap]:
        return (f"L’écart est le montant exact de {', '.join(missing[:5])}\u00a0: non pris en charge, ou annulé.",)
    if twice := [fact.number for fact in facts if fact.amount == -gap]:
        return (f"L’écart est l’opposé de {', '.join(twice[:5])}\u00a0: pris en charge deux fois, ou mal imputé.",)
    if not booked:
        return ("Aucune écriture du comptable sur ce compte\u00a0: imputation différente, ou bordereau non reçu.",)
    return (f"Mandats ou titres du compte\u00a0: {', '.join(fact.number for fact in facts[:8])}.",)
