"""Records of the annexes as the states select them, and their values read by type."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from budgets.maquette.model import Format, Value
from budgets.rules.money import ZERO

if TYPE_CHECKING:
    from budgets.maquette.view import DocumentView, Record

ONE = Decimal(1)
STARTS = "^"  # before a value of a filter: what the field begins with
TRUE = ("true", "1")


@dataclass(frozen=True, slots=True)
class Filter:
    """What records are kept: each field of `where` has one of its values; all of `unless`, if any, leaves one out.

    A value « ^163 » stands for all that begin with 163, « » for a field that is blank or absent.
    """

    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    unless: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def takes(self, record: "Record") -> bool:
        """Return whether a record is kept."""
        if not all(_holds(record, name, values) for name, values in self.where):
            return False
        return not self.unless or not all(_holds(record, name, values) for name, values in self.unless)

    def plus(self, other: "Filter") -> "Filter":
        """Return what both keep; an exclusion of the other replaces ours."""
        return Filter((*self.where, *other.where), other.unless or self.unless)


EVERY_RECORD = Filter()


def _holds(record: "Record", name: str, values: tuple[str, ...]) -> bool:
    written = record.get(name)
    written = {"true": "1", "false": "0"}.get(written, written)
    return any(written.startswith(value[1:]) if value.startswith(STARTS) else written == value for value in values)


def filter_of(where: Mapping[str, object] | None, unless: Mapping[str, object] | None = None) -> Filter:
    """Return the filter that a declaration writes."""
    return Filter(_criteria(where), _criteria(unless))


def _criteria(written: Mapping[str, object] | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(
        (name, tuple(map(_code, values)) if isinstance(values, list) else (_code(values),))
        for name, values in (written or {}).items()
    )


def _code(value: object) -> str:
    return {True: "1", False: "0"}[value] if isinstance(value, bool) else str(value)


@dataclass(frozen=True, slots=True)
class RecordQuery:
    """Records of a kind, and the fields to add up of each; without a field, each counts for one.

    `only` is the key of the one record that it names, "" for all that the filters keep.
    """

    kind: str
    filters: tuple[Filter, ...] = ()
    fields: tuple[tuple[int, str], ...] = ()  # sign, field
    only: str = ""

    def records(self, view: "DocumentView") -> Iterator["Record"]:
        """Yield the records, in their order."""
        for record in view.records.get(self.kind, ()):
            if self.only in ("", record.key) and all(it.takes(record) for it in self.filters):
                yield record

    def amount(self, record: "Record") -> Decimal:
        """Return what a record counts for."""
        if not self.fields:
            return ONE
        return sum((sign * (number(record.get(name)) or ZERO) for sign, name in self.fields), ZERO)

    def total(self, view: "DocumentView") -> Decimal:
        """Return the sum over the records."""
        return sum((self.amount(record) for record in self.records(view)), ZERO)


def number(text: str) -> Decimal | None:
    """Return the number that a field holds, None when it holds none."""
    try:
        return Decimal(text.replace(" ", "").replace("\u202f", "").replace("\u00a0", "").replace(",", "."))
    except InvalidOperation:
        return None


def typed(text: str, format: Format) -> Value:  # noqa: A002 - it is what it is
    """Return a field's value by the format of its column; the text itself when it does not read so."""
    if not text:
        return None
    if format is Format.DATE:
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    if format is Format.FLAG:
        return text in TRUE
    if format.is_numeric:
        found = number(text)
        return text if found is None else found
    return text
