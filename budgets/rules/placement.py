"""Where the lines of a budget decision fall, found once per column, even when the account is not exact.

`budgets.rules.chart.place` refuses what cannot be used. Here nothing is refused, so that a decision being prepared
keeps its totals: a line on a mere parent account, or on a chapter without an account, still counts in its chapter,
and `fit` says what is wrong with it.
Source: charts of accounts of the M57 and M4 instructions; notes of states II-C1 and III-A3 of the M57 maquette
(revenue of chapters 13 and 16 that is not equipment).
"""

from dataclasses import dataclass
from enum import StrEnum

from budgets.rules.chart import (
    THIRD_PARTY_PREFIX,
    ChartAccount,
    ChartError,
    ChartOfAccounts,
    Direction,
    OperationKind,
    Section,
    place,
)
from budgets.rules.own_resource_rows import own_resource_row

NOT_EQUIPMENT_REVENUE = ("138", "165", "166", "16449")  # « sauf 138 », « sauf 165, 166 et 16449 »
Column = tuple[Direction, OperationKind, str]  # direction, kind, account


class Fit(StrEnum):
    """How well an account suits its column (sens et nature de l’opération)."""

    EXACT = "exact"
    WITHDRAWN = "withdrawn"  # closed (supprimé), but still placed by the chart
    PARENT = "parent"  # has sub-accounts that must be used instead (compte qui n’est pas le plus détaillé)
    CHAPTER = "chapter"  # a chapter, without an account
    WRONG_COLUMN = "wrong_column"  # exists, but not in that direction or for that kind of operation
    UNKNOWN = "unknown"  # not in the chart


UNPLACED = (Fit.WRONG_COLUMN, Fit.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Place:
    """Chapter ("" when there is none), section, equipment flag of a column, and how well the account fits."""

    chapter: str
    section: Section | None
    is_equipment: bool
    fit: Fit
    own_row: str = ""  # the row of the own resources that counts it

    @property
    def is_placed(self) -> bool:
        """Return whether the column counts in a chapter."""
        return self.chapter != ""


class Placements:
    """The places of one chart's columns, each found once and kept. Share one between the views of a chart."""

    def __init__(self, chart: ChartOfAccounts) -> None:
        self.chart = chart
        self.sections = {chapter.code: chapter.section for chapter in chart.chapters if not chapter.functional}
        self._places: dict[Column, Place] = {}
        self._refusals: dict[Column, ChartError | None] = {}
        self._below: dict[Column, list[ChartAccount]] = {}

    def find(self, column: Column) -> Place:
        """Return the place of a column."""
        found = self._places.get(column)
        if found is None:
            found = self._places[column] = self._found(column)
        return found

    def refusal(self, column: Column) -> ChartError | None:
        """Return why the chart refuses a column, with the mend in French; None when it does not. Slow the first time.

        A withdrawn account that is still placed is not refused.
        """
        if column not in self._refusals:
            direction, kind, account = column
            try:
                place(self.chart, account, direction, kind)
                self._refusals[column] = None
            except ChartError as refused:
                self._refusals[column] = refused
        return self._refusals[column]

    def below(self, column: Column) -> list[ChartAccount]:
        """Return the accounts under this one that may be used in its column, in order."""
        if column not in self._below:
            self._below[column] = self._found_below(column)
        return self._below[column]

    def _found_below(self, column: Column) -> list[ChartAccount]:
        direction, kind, code = column
        return [
            account
            for account in self.chart.accounts
            if account.code.startswith(code)
            and account.code != code
            and not account.functional
            and account.withdrawn_on is None
            and account.chapter(direction, kind)
        ]

    def _found(self, column: Column) -> Place:
        direction, kind, code = column
        account = self.chart.account_by_code.get(code)
        if account is not None and not account.functional and (chapter := account.chapter(direction, kind)):
            return self._at(column, chapter, Fit.WITHDRAWN if account.withdrawn_on else Fit.EXACT)
        if account is not None and not account.functional:
            chapters = {below.chapter(direction, kind) for below in self.below(column)}
            if len(chapters) == 1:
                chapter = chapters.pop()
                return self._at(column, chapter, Fit.CHAPTER if chapter == code else Fit.PARENT)
        if code in self.sections and self._is_chapter_of(column):
            return self._at(column, code, Fit.CHAPTER)
        return Place("", None, False, Fit.UNKNOWN if account is None else Fit.WRONG_COLUMN)

    def _is_chapter_of(self, column: Column) -> bool:
        """Return whether some account of the chart falls in that chapter by that column."""
        direction, kind, code = column
        return any(
            account.chapter(direction, kind) == code for account in self.chart.accounts if not account.functional
        )

    def _at(self, column: Column, chapter: str, fit: Fit) -> Place:
        section = self.sections[chapter]
        direction, kind, account = column
        row = own_resource_row(direction, kind, chapter, account)
        return Place(chapter, section, _is_equipment(self.chart, column, chapter, section), fit, row)


def _is_equipment(chart: ChartOfAccounts, column: Column, chapter: str, section: Section) -> bool:
    """Return whether a column is a real equipment operation (opération d’équipement) of the investment section.

    In revenue the printed rule of the maquette (chapters 13 and 16 but a few accounts) is the authority: the mark of
    some charts departs from it. In expense the chart's mark tells.
    """
    direction, kind, code = column
    if section is not Section.INVESTMENT or kind is not OperationKind.REAL or chapter.startswith(THIRD_PARTY_PREFIX):
        return False
    if chapter in ("13", "16"):
        return direction is Direction.REVENUE and not code.startswith(NOT_EQUIPMENT_REVENUE)
    account = chart.account_by_code.get(code)
    if account is not None and account.chapter(direction, kind):
        return account.is_equipment(direction)
    return any(
        below.is_equipment(direction)
        for below in chart.accounts
        if not below.functional and below.chapter(direction, kind) == chapter
    )
