"""A maquette as declared: its states, tables, columns and rows, for a year and a kind of decision."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from budgets.maquette.cell_rules import CellDeclaration
from budgets.maquette.figures import Selector
from budgets.maquette.identities import Identity
from budgets.maquette.model import EmptyMode, Format, Note, Orientation, ParagraphStyle, RowKind
from budgets.maquette.records import EVERY_RECORD, Filter


class DeclarationError(ValueError):
    """A declaration that cannot be read; the message names the state, the table and the row."""


class Repeat(StrEnum):
    """What a table, a column or the details of a row are repeated for."""

    NOTHING = ""
    ARTICLES = "articles"  # details: an account each
    VOTED_ARTICLES = "voted_articles"  # the same, where the section is voted by article
    CHAPTERS = "chapters"  # details: a chapter each
    CHAPTERS_AND_ARTICLES = "chapters_and_articles"  # details: a chapter each, with its accounts
    THIRD_PARTIES = "third_parties"  # details: an operation for third parties each
    OPERATIONS = "operations"  # voted equipment operations
    MANAGED_OPERATIONS = "managed_operations"  # those within an AP
    UNMANAGED_OPERATIONS = "unmanaged_operations"
    FUNCTIONS = "functions"  # the functions under those of the state
    RECORDS = "records"  # a value of a field of the records each


@dataclass(frozen=True, slots=True)
class ColumnDeclaration:
    """A column. `functions` narrows its lines, for a column of the cross presentation."""

    key: str
    heading: str
    groups: tuple[str, ...] = ()
    mark: str = ""
    format: Format = Format.TEXT
    repeat: Repeat = Repeat.NOTHING
    functions: tuple[str, ...] = ()
    without_functions: tuple[str, ...] = ()
    is_hidden: bool = False  # worked out for other cells, never printed


@dataclass(frozen=True, slots=True)
class RowDeclaration:
    """A row, its cells in the order of the columns, and what is listed under it.

    `details` are listed under the row, with the cells of the row narrowed to each. In a table of records, `filter`
    tells those of the row, listed under it when `lists_records`.
    """

    key: str
    kind: RowKind
    cells: tuple[CellDeclaration, ...]
    code: str = ""
    label: str = ""
    is_italic: bool = False
    level: int = 0
    details: Repeat = Repeat.NOTHING
    filter: Filter = EVERY_RECORD
    lists_records: bool = False
    is_hidden: bool = False  # lists its records without a row of its own
    is_optional: bool = False  # printed only when one of its figures is not zero


@dataclass(frozen=True)
class TableDeclaration:
    """A table. `records` is the kind of its records, `filter` and `sort` which ones and in what order."""

    key: str
    title: str
    columns: tuple[ColumnDeclaration, ...]
    rows: tuple[RowDeclaration, ...]
    band: str = ""
    facing: bool = False
    records: str = ""
    filter: Filter = EVERY_RECORD
    sort: tuple[str, ...] = ()
    repeat: Repeat = Repeat.NOTHING
    repeat_by: str = ""  # the field, when repeated for records
    is_optional: bool = False  # left out when it has no record
    notes: tuple[Note, ...] = ()

    @cached_property
    def row_by_key(self) -> dict[str, RowDeclaration]:
        """Return the rows by key."""
        return {row.key: row for row in self.rows}


@dataclass(frozen=True, slots=True)
class ParagraphDeclaration:
    """A paragraph; `{name}` stands for a fact. Printed only when the facts of `when` have these values."""

    text: str
    style: ParagraphStyle
    when: tuple[tuple[str, tuple[str, ...]], ...] = ()
    repeat: str = ""  # a fact that is a list: one paragraph for each, under the name {item}


@dataclass(frozen=True, slots=True)
class PresenceRule:
    """When a state is joint unless somebody said otherwise: always, or as soon as one of these is there."""

    always: bool = False
    functions: bool = False  # the cross presentation is made
    records: tuple[tuple[str, Filter], ...] = ()
    lines: tuple[Selector, ...] = ()


@dataclass(frozen=True)
class StateDeclaration:
    """A state."""

    code: str
    title: str
    band: str
    orientation: Orientation
    presence: PresenceRule
    empty_mode: EmptyMode
    blocks: tuple[TableDeclaration | ParagraphDeclaration, ...]
    notes: tuple[Note, ...] = ()
    is_attested: bool = True
    functions: tuple[str, ...] = ()  # those of a state of the cross presentation
    without_functions: tuple[str, ...] = ()

    @property
    def tables(self) -> tuple[TableDeclaration, ...]:
        """Return the tables, in order."""
        return tuple(block for block in self.blocks if isinstance(block, TableDeclaration))


@dataclass(frozen=True, slots=True)
class FamilyDeclaration:
    """A family of states in the sommaire."""

    title: str
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartDeclaration:
    """A part of the document."""

    code: str
    band: str
    title: str
    families: tuple[FamilyDeclaration, ...]


@dataclass(frozen=True)
class Maquette:
    """The maquette of a kind of decision, as the tables of a year declare it."""

    year: str
    variant: str
    short_type: str  # BP, in the footer
    type_title: str  # « Budget primitif »
    parts: tuple[PartDeclaration, ...]
    states: Mapping[str, StateDeclaration]
    cover: tuple[ParagraphDeclaration, ...]
    cover_notes: tuple[Note, ...]
    statements: tuple[ParagraphDeclaration, ...]
    sommaire_notes: tuple[Note, ...]
    message: str  # « Cet état ne contient pas d’information. »
    footer: str
    facts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # wordings of coded facts
    identities: Mapping[str, tuple[Identity, ...]] = field(default_factory=dict)  # by the code of their control

    def ordered(self) -> Iterator[StateDeclaration]:
        """Yield the states in the order of the sommaire."""
        for part in self.parts:
            for family in part.families:
                for code in family.states:
                    yield self.states[code]

    def unattested(self) -> list[StateDeclaration]:
        """Return the states whose layout no source shows."""
        return [state for state in self.ordered() if not state.is_attested]
