"""What one chart of accounts adds, changes and suppresses against another, usually the previous year's."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from budgets.rules.chart import ChartAccount, ChartChapter, ChartFunction, ChartOfAccounts, Columns
from budgets.rules.dates import format_date

ENTRY_TYPES = {ChartChapter: "chapitre", ChartAccount: "compte", ChartFunction: "fonction"}
FIELD_LABELS = {
    "label": "libellé",
    "short_label": "libellé court",
    "section": "section",
    "type": "type de chapitre",
    "special": "chapitre spécialisé",
    "statement_only": "réservé aux états",
    "functional": "vote par fonction",
    "parent": "compte supérieur",
    "is_subtotal": "sous-total",
    "withdrawn_on": "retrait",
    "expense.real": "dépense réelle",
    "expense.between": "dépense d’ordre entre sections",
    "expense.inside": "dépense d’ordre à l’intérieur de la section",
    "expense.is_equipment": "dépense d’équipement",
    "revenue.real": "recette réelle",
    "revenue.between": "recette d’ordre entre sections",
    "revenue.inside": "recette d’ordre à l’intérieur de la section",
    "revenue.is_equipment": "recette d’équipement",
}

NOT_COMPARED = frozenset({"printed_label"})  # the words of the label, with the stray spaces of one year's file

Entry = ChartChapter | ChartAccount | ChartFunction


class ChangeKind(StrEnum):
    """What happened to an entry from one chart to the other; withdrawn = still printed, no longer to be used."""

    ADDED = "added"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    SUPPRESSED = "suppressed"


CHANGE_LABELS = {
    ChangeKind.ADDED: "Ajouts",
    ChangeKind.CHANGED: "Modifications",
    ChangeKind.WITHDRAWN: "Retraits (encore imprimés, à ne plus employer)",
    ChangeKind.SUPPRESSED: "Suppressions",
}


@dataclass(frozen=True)
class Difference:
    """One field of an entry before and after, as French text."""

    field: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{FIELD_LABELS[self.field]}\u00a0: {self.before or 'aucun'} → {self.after or 'aucun'}"


@dataclass(frozen=True)
class Change:
    """What happened to one entry. `differences` is empty for an addition and a suppression."""

    kind: ChangeKind
    entry: Entry
    differences: tuple[Difference, ...] = ()

    @property
    def entry_type(self) -> str:
        """Return « chapitre », « compte » or « fonction »."""
        return ENTRY_TYPES[type(self.entry)]


@dataclass(frozen=True)
class ChangeGroup:
    """The changes of one kind."""

    kind: ChangeKind
    changes: list[Change]

    @property
    def label(self) -> str:
        """Return the French heading of the kind."""
        return CHANGE_LABELS[self.kind]

    @property
    def has_details(self) -> bool:
        """Whether some change tells which fields differ."""
        return any(change.differences for change in self.changes)


def compare_charts(old: ChartOfAccounts, new: ChartOfAccounts) -> list[Change]:
    """Return every change from `old` to `new`: chapters, then accounts, then functions, each in the order of codes."""
    return [
        *_compare(old.chapters, new.chapters),
        *_compare(old.accounts, new.accounts),
        *_compare(old.functions, new.functions),
    ]


def compare_entries(old: Entry | None, new: Entry | None) -> Change | None:
    """Return what happened from `old` to `new` (None: not in that chart), or None when nothing did."""
    if old is None:
        return Change(ChangeKind.ADDED, new) if new else None
    if new is None:
        return Change(ChangeKind.SUPPRESSED, old)
    differences = tuple(_differences(old, new))
    if not differences:
        return None
    is_withdrawn = any(it.field == "withdrawn_on" and it.after and not it.before for it in differences)
    return Change(ChangeKind.WITHDRAWN if is_withdrawn else ChangeKind.CHANGED, new, differences)


def changes_by_kind(changes: Iterable[Change]) -> list[ChangeGroup]:
    """Return the changes of each kind that has any: additions, changes, withdrawals, suppressions."""
    found = list(changes)
    groups = [ChangeGroup(kind, [change for change in found if change.kind is kind]) for kind in ChangeKind]
    return [group for group in groups if group.changes]


def _compare(old: Iterable[Entry], new: Iterable[Entry]) -> list[Change]:
    before = {entry.code: entry for entry in old}
    after = {entry.code: entry for entry in new}
    changes = (compare_entries(before.get(code), after.get(code)) for code in sorted(before.keys() | after.keys()))
    return [change for change in changes if change]


def _differences(old: Any, new: Any, prefix: str = "") -> Iterable[Difference]:
    for field in fields(old):
        if field.name in NOT_COMPARED:
            continue
        before, after = getattr(old, field.name), getattr(new, field.name)
        if before == after:
            continue
        if isinstance(before, Columns):
            yield from _differences(before, after, f"{field.name}.")
        else:
            yield Difference(f"{prefix}{field.name}", _text(before), _text(after))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, date):
        return format_date(value)
    return str(value or "")
