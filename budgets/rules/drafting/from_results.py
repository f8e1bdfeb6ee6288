"""A budget that takes up the results of the year before: carried results, allocation, carry-forward.

Sources, as in force on 15 February 2024 (the finance part of the CGCT was recodified on 1 January 2026): CGCT L. 2311-5
(results taken up by the first decision that follows the vote of the accounts, or by anticipation), R. 2311-11 to
R. 2311-13; M57 instruction, volume II, titre 1 (budget supplémentaire).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from budgets.rules.chart import Direction, OperationKind, Section
from budgets.rules.decision import DecisionKind, TakingUp
from budgets.rules.drafting.carry_forward import CarriedDetail, carried_lines, untold
from budgets.rules.drafting.draft import (
    BETWEEN,
    EXPENSE,
    REAL,
    REVENUE,
    Draft,
    DraftLine,
    Origin,
    total,
    transfer_lines,
)
from budgets.rules.money import ZERO, format_euros
from budgets.rules.placement import Placements
from budgets.rules.results import Results

TAKE_BACK_REVENUES = ("7785", "778")  # where the chart has one, with an expense at 1068


@dataclass(frozen=True, slots=True)
class ResultAmount:
    """A line that the results feed: its amount in euros, and the French words that say what it is."""

    direction: Direction
    account: str
    amount: Decimal
    origin: Origin
    words: str
    kind: OperationKind = REAL


class DraftError(ValueError):
    """What the draft is asked for can't be; the message is French."""


def result_amounts(results: Results, year: int) -> list[ResultAmount]:
    """Return the lines that the results of `year` feed in the next budget, those at zero left out."""
    given = results.allocation
    reserve = "couverture du besoin de financement de l’investissement"
    rows = [
        ResultAmount(EXPENSE, "001", given.investment_deficit, Origin.RESULT, f"déficit d’investissement de {year}"),
        ResultAmount(REVENUE, "001", given.investment_surplus, Origin.RESULT, f"excédent d’investissement de {year}"),
        ResultAmount(EXPENSE, "002", given.carried_deficit, Origin.RESULT, f"déficit de fonctionnement de {year}"),
        ResultAmount(REVENUE, "002", given.carried_surplus, Origin.RESULT, f"excédent de fonctionnement de {year}"),
        ResultAmount(REVENUE, "1064", given.regulated_reserve, Origin.ALLOCATION, f"plus-values de cession de {year}"),
        ResultAmount(REVENUE, "1068", given.compulsory_reserve, Origin.ALLOCATION, f"{reserve} de {year}"),
        ResultAmount(
            REVENUE, "1068", given.additional_reserve, Origin.ALLOCATION, "dotation complémentaire en réserves"
        ),
    ]
    return [row for row in rows if row.amount]


def from_results(
    results: Results,
    carried: CarriedDetail,
    placements: Placements,
    *,
    year: int,
    kind: DecisionKind = DecisionKind.SUPPLEMENTARY,
    taking_up: TakingUp = TakingUp.AFTER_ACCOUNTS,
    transfer: Decimal = ZERO,
) -> Draft:
    """Return the budget of `year` + 1 that takes up the results of `year`.

    `transfer` is what of the operating surplus is moved to investment (023 and 021), in euros. The results keep the
    carry-forward apart from 001 and 002: each section then receives the two together. Raises DraftError when the
    transfer is negative or takes more than there is.
    """
    lines = [
        DraftLine(row.direction, row.account, row.kind, row.origin, f"{_capital(row.words)}.", proposed=row.amount)
        for row in result_amounts(results, year)
    ]
    lines += _take_back(results, placements)
    lines += carried_lines(carried, year)
    left = left_over(lines, placements, Section.OPERATING)
    _check_transfer(transfer, left)
    lines += transfer_lines(transfer, f"Part de l’excédent de fonctionnement de {year} virée à l’investissement.")
    notes = [*untold(carried, results.figures, placements), *to_balance(lines, placements)]
    if results.allocation.take_back and not _take_back(results, placements):
        notes.append(
            f"La reprise de {format_euros(results.allocation.take_back)} en fonctionnement n’a pas de compte dans la "
            "nomenclature de l’exercice\u00a0: ajoutez-la vous-même, avec sa dépense au 1068."
        )
    anticipated = " par anticipation" if taking_up is TakingUp.ANTICIPATED else ""
    subject = f"Reprise des résultats de {year}{anticipated}"
    return Draft(kind, tuple(lines), subject, taking_up, tuple(notes))


def left_over(lines: Iterable[DraftLine], placements: Placements, section: Section) -> Decimal:
    """Return what lines bring to a section in revenues less in expenses, in euros."""
    here = [line for line in lines if placements.find(line.column).section is section]
    return total(here, REVENUE) - total(here, EXPENSE)


def _check_transfer(transfer: Decimal, left: Decimal) -> None:
    if transfer < ZERO:
        raise DraftError("Le virement à la section d’investissement est un montant sans signe.")
    if transfer > max(ZERO, left):
        raise DraftError(
            f"Le virement de {format_euros(transfer)} dépasse ce que la reprise laisse en fonctionnement\u00a0: "
            f"{format_euros(max(ZERO, left))}."
        )


def to_balance(lines: list[DraftLine], placements: Placements) -> Iterator[str]:
    """Yield in French what each section has left to employ or to find, which the officer settles line by line."""
    for section, name in ((Section.OPERATING, "fonctionnement"), (Section.INVESTMENT, "investissement")):
        left = left_over(lines, placements, section)
        if left > ZERO:
            yield f"Il reste {format_euros(left)} à employer en {name} pour équilibrer la section."
        elif left < ZERO:
            yield f"Il reste {format_euros(-left)} à trouver en {name} pour équilibrer la section."


def _take_back(results: Results, placements: Placements) -> list[DraftLine]:
    amount = results.allocation.take_back
    if not amount:
        return []
    words = "Reprise d’un excédent d’investissement en fonctionnement (art. D. 2311-14 du CGCT)."
    for account in TAKE_BACK_REVENUES:
        pair = (
            DraftLine(EXPENSE, "1068", BETWEEN, Origin.ALLOCATION, words, proposed=amount),
            DraftLine(REVENUE, account, BETWEEN, Origin.ALLOCATION, words, proposed=amount),
        )
        if all(placements.refusal(line.column) is None for line in pair):
            return list(pair)
    return []


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
