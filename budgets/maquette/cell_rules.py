"""What fills a cell: the rules that a declaration writes, once read. One small class per way to make a value."""

from dataclasses import dataclass
from decimal import Decimal

from budgets.maquette.figures import Measure, Term
from budgets.maquette.model import Format
from budgets.maquette.records import EVERY_RECORD, Filter, RecordQuery


@dataclass(frozen=True, slots=True)
class Ref:
    """A cell named by a declaration; "" stands for the state, table, row or column of the cell being filled."""

    row: str = ""
    column: str = ""
    table: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Blank:
    """Nothing is printed."""


@dataclass(frozen=True, slots=True)
class ShowCode:
    """The code of the row."""


@dataclass(frozen=True, slots=True)
class ShowLabel:
    """The label of the row."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text; `{name}` stands for a fact, or for a field on the row of a record."""

    template: str


@dataclass(frozen=True, slots=True)
class Lines:
    """A measure of some lines."""

    terms: tuple[Term, ...]
    measure: Measure


@dataclass(frozen=True, slots=True)
class Records:
    """Fields of records, added up; `is_count` when they are only counted."""

    query: RecordQuery
    is_count: bool = False


@dataclass(frozen=True, slots=True)
class FieldOf:
    """A field of the record of the row; `labels` is the code list whose label is printed.

    On the row of a group it is added up over the records of the group when it `adds_up`. `filter` tells the records
    that it counts for.
    """

    name: str
    adds_up: bool = False
    labels: str = ""
    filter: Filter = EVERY_RECORD


@dataclass(frozen=True, slots=True)
class Sum:
    """Cells added (1) or taken away (-1)."""

    refs: tuple[tuple[int, Ref], ...]


@dataclass(frozen=True, slots=True)
class Ratio:
    """A cell divided by another, times `scale`; zero when the other is zero."""

    part: Ref
    whole: Ref
    scale: Decimal = Decimal(100)


@dataclass(frozen=True, slots=True)
class Fact:
    """The first of some facts that is known, else `default`."""

    names: tuple[str, ...]
    default: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A value found when the table was expanded; `name` is that of the fact."""

    value: Decimal | str | None
    name: str = ""


Rule = Blank | ShowCode | ShowLabel | Text | Lines | Records | FieldOf | Sum | Ratio | Fact | Given


@dataclass(frozen=True, slots=True)
class CellDeclaration:
    """A cell before it is filled; `on_records` fills it on the rows of the records listed under its row."""

    rule: Rule
    format: Format
    is_grey: bool = False
    mark: str = ""
    on_records: Rule = Blank()
