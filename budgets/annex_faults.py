"""What the checks of its block find in a record, whoever gives it: a form, a spreadsheet, a document."""

from stdnum.fr import siren, siret

from budgets.annex_files import annex_entries, entry_schema
from budgets.rules.annexes.checks import FieldFault, record_faults
from budgets.rules.annexes.record import Record


def entry_faults(record: Record) -> list[FieldFault]:
    """Return what the checks of its block find in a record."""
    fields = entry_schema().blocks[record.block].fields
    checks = annex_entries().checks.get(record.block, ())
    return list(record_faults(record, checks, lambda name: fields[name].label.rstrip("."), _has_key))


def _has_key(number: str) -> bool:
    return bool(siren.is_valid(number) if len(number) == 9 else siret.is_valid(number))
