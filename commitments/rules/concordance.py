"""Concordance: the orders of the year against the treasurer's balance, account by account, to the cent.

Source: CGCT L. 1612-12 and L. 2121-31; the accounts of the ordonnateur and of the comptable must agree (M57
instruction, volume II, titre 3), as in force on 15 February 2024.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from budgets.rules.money import ZERO

MOST_COMBINED = 60  # orders of an account tried by two and three: 36 000 sums at most
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
class SectionMatch:
    """A section in one direction: orders and treasurer summed, in euros, and the accounts that differ."""

    section: str
    direction: str
    ordered: Decimal
    booked: Decimal
    differing: tuple[str, ...] = ()

    @property
    def gap(self) -> Decimal:
        """Return orders minus treasurer; zero also when the differences of its accounts set each other off."""
        return self.ordered - self.booked


@dataclass(frozen=True, slots=True)
class Concordance:
    """All the accounts of a year, and the sums of each section and direction."""

    matches: tuple[AccountMatch, ...]

    @property
    def gaps(self) -> tuple[AccountMatch, ...]:
        """Return the accounts that do not agree."""
        return tuple(match for match in self.matches if match.gap)

    def totals(self) -> tuple[SectionMatch, ...]:
        """Return the sums of each section and direction that has an account."""
        sums: dict[Key, list[AccountMatch]] = {}
        for match in self.matches:
            sums.setdefault((match.section, match.direction), []).append(match)
        return tuple(
            SectionMatch(
                *key,
                sum((it.ordered for it in found), ZERO),
                sum((it.booked for it in found), ZERO),
                tuple(it.account for it in found if it.gap),
            )
            for key, found in sorted(sums.items())
        )


def match_accounts(
    orders: Mapping[Key, list[OrderFact]],
    booked: Mapping[Key, Decimal],
    names: Mapping[str, tuple[str, str]],
) -> Concordance:
    """Return the concordance of the orders with the treasurer's amounts; `names`: account → (label, section).

    A difference is explained by the account where the same amount is missing the other way, by the one order, or the
    two or three, that make it, by an account missing on one side.
    """
    gaps = {
        key: sum((fact.amount for fact in orders.get(key, [])), ZERO) - booked.get(key, ZERO)
        for key in {*orders, *booked}
    }
    found = []
    for account, direction in sorted({*orders, *booked}):
        facts = orders.get((account, direction), [])
        ordered = sum((fact.amount for fact in facts), ZERO)
        other = booked.get((account, direction), ZERO)
        label, section = names.get(account, ("", ""))
        moved = [code for (code, way), gap in sorted(gaps.items()) if way == direction and gap == other - ordered]
        explained = _explain(facts, ordered, other, moved)
        found.append(AccountMatch(account, label, section, direction, ordered, other, explained))
    return Concordance(tuple(found))


def _explain(facts: list[OrderFact], ordered: Decimal, booked: Decimal, moved: list[str]) -> tuple[str, ...]:
    gap = ordered - booked
    if not gap:
        return ()
    found = []
    if moved:
        side = "en trop" if gap > ZERO else "en moins"
        found.append(
            f"Le même montant est {side} chez le comptable au compte {', '.join(moved[:3])}\u00a0: imputation."
        )
    if alone := _making(facts, gap):
        found.append(f"L’écart est le montant exact de {alone}\u00a0: non pris en charge, ou annulé.")
    elif twice := _making(facts, -gap):
        found.append(f"L’écart est l’opposé de {twice}\u00a0: pris en charge deux fois, ou mal imputé.")
    if found:
        return tuple(found)
    if not facts:
        return ("Le comptable a une écriture, aucun mandat ni titre ne porte ce compte.",)
    if not booked:
        return ("Aucune écriture du comptable sur ce compte\u00a0: imputation différente, ou bordereau non reçu.",)
    return (f"Mandats ou titres du compte\u00a0: {', '.join(fact.number for fact in facts[:8])}.",)


def _making(facts: list[OrderFact], amount: Decimal) -> str:
    """Return the orders that make an amount alone, else the first two or three together; "" when none does."""
    if alone := [fact.number for fact in facts if fact.amount == amount]:
        return ", ".join(alone[:5])
    if amount == ZERO or len(facts) > MOST_COMBINED:
        return ""
    for size in (2, 3):
        for group in combinations(facts, size):
            if sum((fact.amount for fact in group), ZERO) == amount:
                return " et ".join(fact.number for fact in group)
    return ""
