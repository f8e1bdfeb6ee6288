"""Where a printed figure comes from: the lines or records it adds up, other cells, a fact known around them.

`figure.lines(view)` and `figure.records(view)` answer « D’où vient ce chiffre ? »: what they yield adds up to it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from budgets.rules.chart import Direction, OperationKind, Section
from budgets.rules.decision import LineView
from budgets.rules.decision_totals import amounts_of

if TYPE_CHECKING:
    from budgets.maquette.records import RecordQuery
    from budgets.maquette.view import DocumentView, Record

REAL = frozenset({OperationKind.REAL})
ORDER = frozenset({OperationKind.BETWEEN, OperationKind.INSIDE})
EVERY_KIND = REAL | ORDER


class Measure(StrEnum):
    """What a column adds up of each line, in euros. Every measure is linear: sums of lines are sums of measures."""

    PREVIOUS = "previous"  # the budget compared with
    PREVIOUS_WITHOUT_RAR = "previous_without_rar"
    RAR = "rar"
    PROPOSED = "proposed"
    VOTED = "voted"
    TOTAL = "total"  # RAR + new in a primitive budget, I + II + III in the others
    DECISION = "decision"  # RAR + new: what the decision alone brings
    NEW = "new"  # voted, or proposed as long as the decision is not voted
    IN_AUTHORIZATION = "in_authorization"  # new, on a line managed within an AP or AE
    OUTSIDE_AUTHORIZATION = "outside_authorization"
    YEAR_WITHOUT_RAR = "year_without_rar"  # credits of the year after the decision, carry-forward left out
    PREVIOUS_RAR = "previous_rar"  # the part of the budget compared with that was carried forward
    RAR_OF_YEAR = "rar_of_year"  # carry-forward of the decision and that taken up before it


class Operations(StrEnum):
    """Lines of equipment operations that are voted as chapters: all lines, those alone, all the others."""

    ALL = "all"
    VOTED = "voted"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class CellRef:
    """The name of a cell: state, table, row, column."""

    state: str
    table: str
    row: str
    column: str

    def __str__(self) -> str:
        return f"{self.state}/{self.table}/{self.row}.{self.column}"


def takes_function(function: str, functions: tuple[str, ...], without: tuple[str, ...]) -> bool:
    """Return whether a function begins with one of these, and with none of the others; "" is the lack of a function."""
    if functions and not any(function.startswith(code) if code else not function for code in functions):
        return False
    return not (without and function.startswith(without))


@dataclass(frozen=True, slots=True)
class Selector:
    """Which lines: each criterion that is given must hold. `chapters` ending with « * » name all that begin so.

    `accounts` and `without` are beginnings of codes (whole codes when `is_exact`); `without_chapters` leaves some out.
    `functions` are beginnings too. `own_row` is the row of the own resources that the chart places the account in.
    """

    direction: Direction
    section: Section | None = None
    kinds: frozenset[OperationKind] = REAL
    chapters: tuple[str, ...] = ()
    without_chapters: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    is_exact: bool = False
    operations: Operations = Operations.ALL
    functions: tuple[str, ...] = ()
    without_functions: tuple[str, ...] = ()
    operation: str = ""
    third_party: str = ""
    own_row: str = ""

    def takes_chapter(self, chapter: str) -> bool:
        """Return whether lines of this chapter may be taken."""
        if chapter in self.without_chapters:
            return False
        return not self.chapters or any(
            chapter.startswith(code[:-1]) if code.endswith("*") else chapter == code for code in self.chapters
        )

    def takes_account(self, account: str) -> bool:
        """Return whether lines of this account may be taken."""
        if self.accounts and not (account in self.accounts if self.is_exact else account.startswith(self.accounts)):
            return False
        return not (self.without and account.startswith(self.without))

    def takes_function(self, function: str) -> bool:
        """Return whether lines of this function may be taken."""
        return takes_function(function, self.functions, self.without_functions)

    @property
    def is_of_all_accounts(self) -> bool:
        """Return whether a chapter is taken whole."""
        return not self.accounts and not self.without and not self.own_row

    def takes(self, line: LineView, view: "DocumentView") -> bool:
        """Return whether the line is one of those."""
        if line.direction is not self.direction or line.kind not in self.kinds:
            return False
        place = view.place(line)
        return (
            place.is_placed
            and (self.section is None or place.section is self.section)
            and self.takes_chapter(place.chapter)
            and self.takes_account(line.account)
            and (not self.own_row or place.own_row == self.own_row)
            and (self.operations is Operations.ALL or view.is_voted_operation(line) is _is_voted(self.operations))
            and self.takes_function(line.function)
            and (not self.operation or line.operation == self.operation)
            and (not self.third_party or line.third_party == self.third_party)
        )


def _is_voted(operations: Operations) -> bool:
    return operations is Operations.VOTED


@dataclass(frozen=True, slots=True)
class Term:
    """Some lines, added (1) or taken away (-1)."""

    selector: Selector
    sign: int = 1


@dataclass(frozen=True, slots=True)
class LineFigure:
    """A measure added up over some lines: those of its terms, and those of the figures that a total adds up."""

    measure: Measure
    terms: tuple[Term, ...] = ()
    parts: tuple[tuple[int, "LineFigure"], ...] = ()

    def all_terms(self, sign: int = 1) -> Iterator[Term]:
        """Yield the terms, those of the parts included."""
        for term in self.terms:
            yield Term(term.selector, sign * term.sign)
        for its_sign, part in self.parts:
            yield from part.all_terms(sign * its_sign)

    def lines(self, view: "DocumentView") -> Iterator[tuple[LineView, Decimal]]:
        """Yield each line that is not zero with what it counts for, in euros, in the order of the decision."""
        terms = tuple(self.all_terms())
        for line in view.decision.lines.values():
            times = sum(term.sign for term in terms if term.selector.takes(line, view))
            if not times:
                continue
            amount = view.measure(amounts_of(line), self.measure, is_managed=bool(line.authorization))
            if amount:
                yield line, times * amount


@dataclass(frozen=True, slots=True)
class RecordFigure:
    """A field of the records of an annex, added up."""

    queries: tuple[tuple[int, "RecordQuery"], ...]  # sign, query

    def records(self, view: "DocumentView") -> Iterator[tuple["Record", Decimal]]:
        """Yield each record with what it counts for; a record that is only counted counts for one."""
        for sign, query in self.queries:
            for record in query.records(view):
                yield record, sign * query.amount(record)


@dataclass(frozen=True, slots=True)
class CellFigure:
    """A figure worked out of other cells: « + a - b », or « a / b »."""

    cells: tuple[tuple[str, CellRef], ...]  # the sign before each: "+", "-" or "/"


@dataclass(frozen=True, slots=True)
class FactFigure:
    """A figure or a text known around the decision: results of N-1, general information, meeting, modalities."""

    name: str


Figure = LineFigure | RecordFigure | CellFigure | FactFigure


def summed(parts: Iterable[tuple[int, Figure | None, CellRef]]) -> Figure | None:
    """Return the figure that adds up these cells: over their lines or records where all are, else over the cells."""
    known = [(sign, figure, ref) for sign, figure, ref in parts if figure is not None]
    if not known:
        return None
    if all(isinstance(figure, LineFigure) for _, figure, _ in known):
        lines = [(sign, figure) for sign, figure, _ in known if isinstance(figure, LineFigure)]
        measures = {figure.measure for _, figure in lines}
        if len(measures) == 1:
            return LineFigure(measures.pop(), parts=tuple(lines))
    if all(isinstance(figure, RecordFigure) for _, figure, _ in known):
        records = [(sign, figure) for sign, figure, _ in known if isinstance(figure, RecordFigure)]
        return RecordFigure(tuple((sign * inner, query) for sign, it in records for inner, query in it.queries))
    return CellFigure(tuple(("+" if sign > 0 else "-", ref) for sign, _, ref in known))
