"""A record held against the checks of its block: what its fields owe to one another."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from budgets.rules.annexes.entries import Check, CheckKind
from budgets.rules.annexes.record import Record
from budgets.rules.money import ZERO, format_amount


@dataclass(frozen=True, slots=True)
class FieldFault:
    """What is wrong in a field, and what to do, both in French."""

    field: str
    message: str
    mend: str


def record_faults(
    record: Record,
    checks: Iterable[Check],
    labels: Callable[[str], str],
    has_key: Callable[[str], bool] = lambda number: True,
) -> Iterator[FieldFault]:
    """Yield what the checks find in a record. `labels` names a field in French, `has_key` verifies a SIRET or SIREN."""
    for check in checks:
        if check.kind is CheckKind.KEY:
            (name,) = check.fields
            if record.text(name) and not has_key(record.text(name)):
                yield FieldFault(name, f"«\u00a0{record.text(name)}\u00a0» n’a pas la bonne clé", check.mend)
        else:
            yield from _RUN[check.kind](record, check, labels)


def _sum(record: Record, check: Check, labels: Callable[[str], str]) -> Iterator[FieldFault]:
    total, *terms = check.fields
    given = record.number(total)
    expected = signed_sum(record, terms)
    if given is not None and given != expected:
        yield FieldFault(
            total, f"{format_amount(given)} n’est pas la somme attendue, {format_amount(expected)}", check.mend
        )


def _at_most(record: Record, check: Check, labels: Callable[[str], str]) -> Iterator[FieldFault]:
    name, limit = check.fields
    given, most = record.number(name), record.number(limit)
    if given is not None and most is not None and given > most:
        yield FieldFault(
            name,
            f"{_number(given)} dépasse {_number(most)} («\u00a0{labels(limit)}\u00a0»)",
            check.mend,
        )


def _order(record: Record, check: Check, labels: Callable[[str], str]) -> Iterator[FieldFault]:
    first, then = check.fields
    before, after = record.day(first), record.day(then)
    if before and after and before > after:
        yield FieldFault(
            then,
            f"le {after:%d/%m/%Y} précède le {before:%d/%m/%Y} («\u00a0{labels(first)}\u00a0»)",
            check.mend,
        )


def _positive(record: Record, check: Check, labels: Callable[[str], str]) -> Iterator[FieldFault]:
    for name in check.fields:
        given = record.number(name)
        if given is not None and given < ZERO:
            yield FieldFault(name, f"{_number(given)} est négatif", check.mend)


def _needed(record: Record, check: Check, labels: Callable[[str], str]) -> Iterator[FieldFault]:
    (name,) = check.fields
    if not record.text(name).strip() and record.bears(check.when):
        yield FieldFault(name, "ce champ est à remplir dans ce cas", check.mend)


def _codes(record: Record, check: Check, labels: Callable[[str], str]) -> Iterator[FieldFault]:
    (name,) = check.fields
    if record.text(name) and record.bears(check.when) and record.text(name) not in check.codes:
        yield FieldFault(name, f"le code {record.text(name)} ne va pas dans ce cas", check.mend)


_RUN: dict[CheckKind, Callable[[Record, Check, Callable[[str], str]], Iterator[FieldFault]]] = {
    CheckKind.SUM: _sum,
    CheckKind.AT_MOST: _at_most,
    CheckKind.ORDER: _order,
    CheckKind.POSITIVE: _positive,
    CheckKind.NEEDED: _needed,
    CheckKind.CODES: _codes,
}


def signed_sum(record: Record, terms: Iterable[str]) -> Decimal:
    """Return a sum of fields and numbers; a term that begins with « - » is subtracted, an empty field is zero."""
    found = ZERO
    for term in terms:
        name, sign = (term[1:], -1) if term.startswith("-") else (term, 1)
        value = Decimal(name) if name.isdigit() else record.number(name) or ZERO
        found += sign * value
    return found


def _number(value: Decimal) -> str:
    return format_amount(value)
