"""What accounts (compte administratif, compte financier unique) say of a year's results.

Source: CGCT L. 1612-12 (vote of the accounts) and R. 2311-11 (results), as in force on 15 February 2024 (the finance
part of the CGCT was recodified on 1 January 2026); M57 instruction, volume II, titre 4 (CFU).
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from budgets.rules.balance import CARRIED_CHAPTERS
from budgets.rules.chart import Direction, OperationKind, Section
from budgets.rules.drafting.carry_forward import CarriedKey
from budgets.rules.money import ZERO
from budgets.rules.placement import Placements

SECTION_NAMES = {Section.INVESTMENT: "investment", Section.OPERATING: "operating"}
SIDE_NAMES = {Direction.EXPENSE: "expenses", Direction.REVENUE: "revenues"}


class AccountsLine(NamedTuple):
    """A line of accounts, in euros: credits opened, realised (attachments included), left to realise on 31 December."""

    direction: Direction
    kind: OperationKind
    account: str
    opened: Decimal
    realised: Decimal
    rar_left: Decimal
    function: str = ""
    operation: str = ""
    third_party: str = ""


def figures_of_accounts(lines: Iterable[AccountsLine], placements: Placements) -> dict[str, Decimal]:
    """Return the figures of the results by the names of YearFigures, in euros; a line without a place counts not.

    Lines 001 and 002 are what was carried from the year before: accounts write them as realised, or as opened only.
    """
    figures = {f"{section}_opening": ZERO for section in SECTION_NAMES.values()}
    for section in SECTION_NAMES.values():
        for side in SIDE_NAMES.values():
            figures[f"{section}_{side}"] = figures[f"rar_{section}_{side}"] = ZERO
    for line in lines:
        place = placements.find((line.direction, line.kind, line.account))
        if place.section is None:
            continue
        section, side = SECTION_NAMES[place.section], SIDE_NAMES[line.direction]
        if place.chapter in CARRIED_CHAPTERS:
            amount = line.realised or line.opened
            figures[f"{section}_opening"] += amount if line.direction is Direction.REVENUE else -amount
        else:
            figures[f"{section}_{side}"] += line.realised
            figures[f"rar_{section}_{side}"] += line.rar_left
    return figures


def carried_of_accounts(lines: Iterable[AccountsLine]) -> dict[CarriedKey, Decimal]:
    """Return the carry-forward of accounts line by line, in euros."""
    carried: dict[CarriedKey, Decimal] = {}
    for line in lines:
        if line.rar_left:
            key = CarriedKey(line.direction, line.account, line.function, line.operation, line.third_party)
            carried[key] = carried.get(key, ZERO) + line.rar_left
    return carried
