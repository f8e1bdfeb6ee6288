"""How an annex is entered: its fields in groups, its list, its totals, what its fields owe to one another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from budgets.rules.annexes.record import Record

Codes = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that the form shows together."""

    title: str
    fields: tuple[str, ...]


class CheckKind(StrEnum):
    """What a check compares; described in budgets/data/annexes/checks.toml."""

    SUM = "sum"
    AT_MOST = "at_most"
    ORDER = "order"
    POSITIVE = "positive"
    NEEDED = "needed"
    CODES = "codes"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class Check:
    """What the fields of a record owe to one another: `fields` are those compared, in the order of the kind."""

    kind: CheckKind
    fields: tuple[str, ...]
    mend: str
    codes: tuple[str, ...] = ()
    when: Codes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Carry:
    """What a record becomes in the next year: signed sums by field, fields emptied, the field that ends it at zero."""

    sums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    clear: tuple[str, ...] = ()
    ends: str = ""
    is_fresh: bool = False  # made anew each year: never taken over


@dataclass(frozen=True, slots=True)
class Entry:
    """An annex as it is entered: the records of a block, or those that bear some codes."""

    slug: str
    block: str
    title: str
    states: tuple[str, ...] = ()
    where: Codes = field(default_factory=dict)
    groups: tuple[Group, ...] = ()
    columns: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    required: frozenset[str] = frozenset()
    personal: frozenset[str] = frozenset()
    personal_when: Codes = field(default_factory=dict)
    help: str = ""
    is_single: bool = False

    @property
    def defaults(self) -> dict[str, str]:
        """Return what a new record starts with: the codes that make it belong here."""
        return {name: codes[0] for name, codes in self.where.items()}

    def holds(self, record: Record) -> bool:
        """Return whether a record belongs here."""
        return record.block == self.block and record.bears(self.where)

    def hides(self, record: Record, name: str) -> bool:
        """Return whether a field of a record is for those alone who may read the whole document."""
        return name in self.personal and record.bears(self.personal_when)


@dataclass(frozen=True)
class Entries:
    """All the annexes: entries by slug in the order of the maquette, checks and rules of take-over by block."""

    by_slug: Mapping[str, Entry]
    checks: Mapping[str, tuple[Check, ...]]
    carries: Mapping[str, Carry]

    def of_block(self, block: str) -> list[Entry]:
        """Return the entries of a block."""
        return [entry for entry in self.by_slug.values() if entry.block == block]

    def of(self, record: Record) -> Entry:
        """Return the entry that a record belongs to: the first of its block when its codes name none.

        Raises KeyError for a block that is not the State's.
        """
        entries = self.of_block(record.block)
        if not entries:
            raise KeyError(record.block)
        return next((entry for entry in entries if entry.holds(record)), entries[0])

    def grouped(self, records: Iterable[Record]) -> dict[str, list[Record]]:
        """Return the records by the slug of their entry; those of unknown blocks are left out."""
        found: dict[str, list[Record]] = {slug: [] for slug in self.by_slug}
        known = {entry.block for entry in self.by_slug.values()}
        for record in records:
            if record.block in known:
                found[self.of(record).slug].append(record)
        return found
