"""Carry-forward (restes à réaliser) as lines of the next year's budget.

Source: CGCT R. 2311-11 (carry-forward enters the next budget with the results), as in force on 15 February 2024 (the
finance part of the CGCT was recodified on 1 January 2026).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from budgets.rules.chart import Direction, Section
from budgets.rules.drafting.draft import REAL, DraftLine, Origin
from budgets.rules.money import ZERO, format_euros
from budgets.rules.placement import Placements
from budgets.rules.results import YearFigures


class CarriedKey(NamedTuple):
    """What makes a carry-forward the same; "" where it has none. Carry-forward is always of real operations."""

    direction: Direction
    account: str
    function: str = ""
    operation: str = ""
    third_party: str = ""


@dataclass(frozen=True, slots=True)
class CarriedDetail:
    """The carry-forward of a closed year line by line, in euros, and the French name of where it was read."""

    amounts: Mapping[CarriedKey, Decimal]
    source: str


def carried_lines(
    detail: CarriedDetail, year: int, taken: Mapping[CarriedKey, Decimal] | None = None
) -> list[DraftLine]:
    """Return the lines that take up the carry-forward of `year`; only what changes once some is `taken` already."""
    taken = taken or {}
    lines = []
    for key in sorted({*detail.amounts, *taken}):
        now, before = detail.amounts.get(key, ZERO), taken.get(key, ZERO)
        if now == before:
            continue
        comment = f"Restes à réaliser au 31 décembre {year}, d’après {detail.source}"
        if before:
            comment += f"\u00a0: {format_euros(now)} au lieu de {format_euros(before)} déjà repris"
        lines.append(
            DraftLine(
                key.direction,
                key.account,
                REAL,
                Origin.CARRY_FORWARD,
                f"{comment}.",
                rar=now - before,
                function=key.function,
                operation=key.operation,
                third_party=key.third_party,
            )
        )
    return lines


def untold(detail: CarriedDetail, figures: YearFigures, placements: Placements) -> list[str]:
    """Return a French sentence for each total of carry-forward that the detail does not add up to."""
    sums: dict[tuple[Section | None, Direction], Decimal] = {}
    for key, amount in detail.amounts.items():
        place = placements.find((key.direction, REAL, key.account))
        sums[place.section, key.direction] = sums.get((place.section, key.direction), ZERO) + amount
    notes = []
    for section, direction, name, told in _told(figures):
        found = sums.get((section, direction), ZERO)
        if found != told:
            notes.append(
                f"Restes à réaliser, {name}\u00a0: les résultats retiennent {format_euros(told)}, le détail par compte "
                f"({detail.source}) donne {format_euros(found)}. Les lignes reprennent le détail\u00a0; ajoutez ou "
                "corrigez celles qui manquent."
            )
    return notes


def _told(figures: YearFigures) -> Iterable[tuple[Section, Direction, str, Decimal]]:
    investment, operating = Section.INVESTMENT, Section.OPERATING
    return (
        (investment, Direction.EXPENSE, "dépenses d’investissement", figures.rar_investment_expenses),
        (investment, Direction.REVENUE, "recettes d’investissement", figures.rar_investment_revenues),
        (operating, Direction.EXPENSE, "dépenses de fonctionnement", figures.rar_operating_expenses),
        (operating, Direction.REVENUE, "recettes de fonctionnement", figures.rar_operating_revenues),
    )
