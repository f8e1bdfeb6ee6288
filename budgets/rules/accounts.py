"""Accounts (compte administratif, compte financier unique) as rules and controls see them: credits and execution.

Sources, as in force on 15 February 2024 (the finance part of the CGCT was recodified on 1 January 2026): CGCT
R. 2311-11 (result, execution balance, carry-forward); states III of the accounts in the M57 maquette.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from budgets.rules.balance import CARRIED, CARRIED_CHAPTERS
from budgets.rules.chart import Direction, OperationKind, Section
from budgets.rules.decision_totals import ChapterKey
from budgets.rules.money import ZERO
from budgets.rules.placement import Column, Placements
from budgets.rules.results import Family, Results, YearFigures, family_of, year_results

EXPENSE, REVENUE = Direction.EXPENSE, Direction.REVENUE
_ORDERS = {Section.INVESTMENT: "investment", Section.OPERATING: "operating"}
_SIDES = {EXPENSE: "expenses", REVENUE: "revenues"}


@dataclass(frozen=True, slots=True)
class AccountsLine:
    """A line of accounts, amounts in euros: credits opened (carry-forward included), realised, left to realise.

    `key` is the line's own opaque name. Lines 001 and 002 carry the result of the year before in `realised`, or only in
    `opened`.
    """

    key: str
    direction: Direction
    account: str
    kind: OperationKind = OperationKind.REAL
    opened: Decimal = ZERO
    realised: Decimal = ZERO
    rar: Decimal = ZERO

    @property
    def column(self) -> Column:
        """Return what places the line: direction, kind of operation, account."""
        return (self.direction, self.kind, self.account)


@dataclass(frozen=True, slots=True)
class Execution:
    """The sums of some lines of accounts, in euros."""

    opened: Decimal = ZERO
    realised: Decimal = ZERO
    rar: Decimal = ZERO

    def plus(self, line: AccountsLine) -> "Execution":
        """Return the sums with one line more."""
        return Execution(self.opened + line.opened, self.realised + line.realised, self.rar + line.rar)


@dataclass(frozen=True)
class AccountsView:
    """The accounts of a year. Frozen in fact: nothing changes after it is computed."""

    year: int
    lines: tuple[AccountsLine, ...]
    placements: Placements

    @property
    def family(self) -> Family:
        """Return the family of accounting instructions of the chart."""
        return family_of(self.placements.chart.variant)

    @cached_property
    def chapters(self) -> Mapping[ChapterKey, Execution]:
        """Return the sums by direction, kind and chapter, without the lines that the chart cannot place."""
        found: dict[ChapterKey, Execution] = {}
        for line in self.lines:
            if chapter := self.placements.find(line.column).chapter:
                key = (line.direction, line.kind, chapter)
                found[key] = found.get(key, Execution()).plus(line)
        return found

    def lines_of(self, key: ChapterKey) -> list[AccountsLine]:
        """Return the lines of a chapter in a direction, for a kind of operation."""
        direction, kind, chapter = key
        return [
            line
            for line in self.lines
            if (line.direction, line.kind) == (direction, kind) and self.placements.find(line.column).chapter == chapter
        ]

    @cached_property
    def figures(self) -> YearFigures:
        """Return what the results are made of. Raises FiguresError for a total that cannot be one.

        Lines 001 and 002 are the results carried from the year before; gains on disposals, which an industrial or
        commercial service allocates apart, are not told by the accounts.
        """
        sums = self._sums()
        carried = {
            section: self._carried(CARRIED[section], REVENUE) - self._carried(CARRIED[section], EXPENSE)
            for section in Section
        }
        return YearFigures(
            **sums,
            investment_opening=carried[Section.INVESTMENT],
            operating_opening=carried[Section.OPERATING],
            family=self.family,
        )

    @cached_property
    def results(self) -> Results:
        """Return state I-C1 of the year and the allocation that follows. Raises FiguresError."""
        return year_results(self.figures)

    def _sums(self) -> dict[str, Decimal]:
        sums = {
            f"{prefix}{_ORDERS[section]}_{_SIDES[direction]}": ZERO
            for prefix in ("", "rar_")
            for section in Section
            for direction in Direction
        }
        for (direction, _, chapter), total in self.chapters.items():
            if chapter not in CARRIED_CHAPTERS:
                name = f"{_ORDERS[self.placements.sections[chapter]]}_{_SIDES[direction]}"
                sums[name] += total.realised
                sums[f"rar_{name}"] += total.rar
        return sums

    def _carried(self, chapter: str, direction: Direction) -> Decimal:
        found = self.chapters.get((direction, OperationKind.REAL, chapter), Execution())
        return found.realised or found.opened


def accounts_view(year: int, lines: Iterable[AccountsLine], placements: Placements) -> AccountsView:
    """Return the view of these lines."""
    return AccountsView(year, tuple(lines), placements)
