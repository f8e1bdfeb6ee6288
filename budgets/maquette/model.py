"""A budget document, filled: parts, states, tables, rows, cells; what pages, PDF and spreadsheets show.

A cell carries its value and the figure it comes from (`budgets.maquette.figures`), which yields its lines or records.
Amounts are `Decimal` euros. Everything is frozen and free of any layout but what the regulation prints.
Source: M57 maquette (budget document voted by nature), its states, marks and notes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from budgets.maquette.figures import CellRef, Figure
from budgets.rules.money import GROUP_SEPARATOR, format_amount

Value = Decimal | date | int | str | bool | None


class Format(StrEnum):
    """How a value is written."""

    TEXT = "text"
    MONEY = "money"  # 1 234,56
    NUMBER = "number"  # two decimals, not euros: staff, years
    COUNT = "count"  # a whole number
    PERCENT = "percent"  # 12,50 %
    RATE = "rate"  # a rate as the contract gives it, all its decimals
    DATE = "date"  # 15/02/2024
    FLAG = "flag"  # O or N

    @property
    def is_numeric(self) -> bool:
        """Return whether values of this format are set to the right, and may be summed."""
        return self in (Format.MONEY, Format.NUMBER, Format.COUNT, Format.PERCENT, Format.RATE)


class Orientation(StrEnum):
    """Orientation of a state's pages (A4)."""

    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"


class Presence(StrEnum):
    """What the sommaire says of a state: joint (joint), or without object (sans objet): no page is made."""

    JOINT = "joint"
    WITHOUT_OBJECT = "sans_objet"


class EmptyMode(StrEnum):
    """How a state without information is printed."""

    GRID = "grid"  # its rows, with zeros
    HEADER = "header"  # the headings alone
    MESSAGE = "message"  # « Cet état ne contient pas d’information. »
    TITLE_ONLY = "title_only"  # its title and notes, no table


class RowKind(StrEnum):
    """What a row is, which tells how it is set."""

    LINE = "line"  # a chapter, a fixed row
    DETAIL = "detail"  # an article or an operation under its chapter
    RECORD = "record"  # a record of an annex
    GROUP = "group"  # a group of records, with their totals
    HEADING = "heading"  # a title across the table, without figures
    SUBTOTAL = "subtotal"
    TOTAL = "total"
    SINGLE = "single"  # a label across the table and one figure, in the last column: line 001, cumulated total

    @property
    def is_bold(self) -> bool:
        """Return whether the row stands out."""
        return self in (RowKind.HEADING, RowKind.SUBTOTAL, RowKind.TOTAL, RowKind.SINGLE, RowKind.GROUP)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its value, how it is written, where it comes from.

    A grey cell (case grisée) is blank; `hidden` is then the amount that falls in it, which no total counts and a
    control reports. `mark` is printed before the value: « A1 », « (3) », « I + II ». `adds` are the cells that a total
    adds up, each with its sign.
    """

    value: Value = None
    format: Format = Format.TEXT
    figure: Figure | None = None
    is_grey: bool = False
    mark: str = ""
    hidden: Decimal | None = None
    adds: tuple[tuple[int, CellRef], ...] = ()

    @property
    def text(self) -> str:
        """Return the value as it is printed, without its mark; "" for a blank cell."""
        return written(self.value, self.format)


BLANK = Cell()


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """A cell of the table's head."""

    text: str
    columns: int = 1
    rows: int = 1
    is_numeric: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key, its own heading, those it stands under (outermost first), the mark under them."""

    key: str
    heading: str
    groups: tuple[str, ...] = ()
    mark: str = ""
    format: Format = Format.TEXT


@dataclass(frozen=True, slots=True)
class Row:
    """A row: as many cells as the table has columns. `level` indents its label; order operations are in italics."""

    key: str
    kind: RowKind
    cells: tuple[Cell, ...]
    code: str = ""
    label: str = ""
    is_italic: bool = False
    level: int = 0


@dataclass(frozen=True)
class Table:
    """A table: its title, its columns and their head over several rows, its rows.

    `band` replaces the state's title over its pages; `notes` are its own, when it does not share those of the state.
    """

    key: str
    columns: tuple[Column, ...]
    header: tuple[tuple[HeaderCell, ...], ...]
    rows: tuple[Row, ...]
    title: str = ""
    band: str = ""
    facing: bool = False  # printed beside the table before it
    notes: tuple["Note", ...] = ()

    @cached_property
    def row_by_key(self) -> dict[str, Row]:
        """Return the rows by key."""
        return {row.key: row for row in self.rows}

    @cached_property
    def place_by_key(self) -> dict[str, int]:
        """Return the place of each column."""
        return {column.key: place for place, column in enumerate(self.columns)}

    def cell(self, row: str, column: str) -> Cell:
        """Return a cell. Raises KeyError."""
        return self.row_by_key[row].cells[self.place_by_key[column]]


class ParagraphStyle(StrEnum):
    """What a paragraph is."""

    TEXT = "text"
    ITEM = "item"
    HEADING = "heading"
    SIGNATORY = "signatory"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a state, its figures and choices filled in."""

    text: str
    style: ParagraphStyle = ParagraphStyle.TEXT


@dataclass(frozen=True, slots=True)
class Note:
    """A note at the foot of a state; its paragraphs come after its number, "" when it has none."""

    number: str
    paragraphs: tuple[str, ...]


Block = Table | Paragraph


@dataclass(frozen=True)
class State:
    """A state (état): the band over its pages, its tables and texts in order, its notes.

    `code` carries its part: « II-C1 ». `is_attested` is false where no source shows the layout: it is then proposed.
    """

    part: str
    code: str
    title: str
    band: str
    orientation: Orientation
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...] = ()
    presence: Presence = Presence.JOINT
    empty_mode: EmptyMode = EmptyMode.GRID
    is_empty: bool = False
    message: str = ""  # what is printed instead of the tables, when there is nothing to print
    is_attested: bool = True
    is_always_joint: bool = True  # nobody may leave it out

    @property
    def short_code(self) -> str:
        """Return the code without its part: « C1 »."""
        return self.code.partition("-")[2]

    @property
    def is_joint(self) -> bool:
        """Return whether the state has pages."""
        return self.presence is Presence.JOINT

    @property
    def tables(self) -> tuple[Table, ...]:
        """Return the tables, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Table))

    @cached_property
    def table_by_key(self) -> dict[str, Table]:
        """Return the tables by key."""
        return {table.key: table for table in self.tables}

    def cell(self, table: str, row: str, column: str) -> Cell:
        """Return a cell. Raises KeyError."""
        return self.table_by_key[table].cell(row, column)


@dataclass(frozen=True, slots=True)
class Family:
    """A family of states in a part of the sommaire: « B - Annexes patrimoniales »; its title is "" outside part IV."""

    title: str
    states: tuple[State, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part: « II », its title in the band and in the sommaire."""

    code: str
    band: str
    title: str
    families: tuple[Family, ...]

    @property
    def states(self) -> tuple[State, ...]:
        """Return the states, in order."""
        return tuple(state for family in self.families for state in family.states)


@dataclass(frozen=True, slots=True)
class Cover:
    """The lines of the cover, in order, and its notes."""

    lines: tuple[str, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Document:
    """A budget document. `kind` is BP, BS or DM; `footer` runs at the foot of every page."""

    kind: str
    title: str
    year: int
    is_draft: bool
    footer: str
    cover: Cover
    parts: tuple[Part, ...]
    statements: tuple[Paragraph, ...] = ()  # what the sommaire must state
    notes: tuple[Note, ...] = ()  # those of the sommaire
    maquette: str = ""  # the year of the tables it was made with
    _by_code: dict[str, State] = field(default_factory=dict, repr=False, compare=False)

    @property
    def states(self) -> Iterator[State]:
        """Yield the states in the order of the sommaire, those without object included."""
        for part in self.parts:
            yield from part.states

    def state(self, code: str) -> State:
        """Return a state by its code. Raises KeyError."""
        if not self._by_code:
            self._by_code.update((state.code, state) for state in self.states)
        return self._by_code[code]

    def cell(self, ref: CellRef) -> Cell:
        """Return the cell that a reference names. Raises KeyError."""
        return self.state(ref.state).cell(ref.table, ref.row, ref.column)

    def cells(self, code: str) -> Iterator[tuple[CellRef, Cell]]:
        """Yield the cells of a state with their references."""
        for table in self.state(code).tables:
            for row in table.rows:
                for column, cell in zip(table.columns, row.cells, strict=True):
                    yield CellRef(code, table.key, row.key, column.key), cell


def written(value: Value, format: Format) -> str:  # noqa: A002 - it is what it is
    """Return a value as the document prints it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "O" if value else "N"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, Decimal):
        if format is Format.RATE:
            return f"{value.normalize():f}".replace(".", ",")
        if format is Format.COUNT:
            return f"{value:,.0f}".replace(",", GROUP_SEPARATOR)
        return format_amount(value) + ("\u00a0%" if format is Format.PERCENT else "")
    return str(value)
