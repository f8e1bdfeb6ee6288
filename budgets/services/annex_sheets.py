"""The spreadsheet of an annex: received and read whole, then imported, all or nothing."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from budgets.annex_faults import entry_faults
from budgets.annex_files import annex_entries, entry_schema
from budgets.formats.annex_sheet import SheetContent, read_annex
from budgets.formats.sheets.reader import read_sheet
from budgets.models import AnnexSheet, BudgetDecision, User
from budgets.queries_annexes import entry_records
from budgets.rules.annexes.entries import Entry
from budgets.services.annex_records import why_settled, write_sheet


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """What importing a sheet would do: its content, and how many records it adds, changes, leaves and deletes."""

    content: SheetContent
    added: int
    changed: int
    same: int
    deleted: int

    @property
    def does_nothing(self) -> bool:
        """Return whether the annex would stay as it is."""
        return not (self.added or self.changed or self.deleted)


@transaction.atomic
def receive_sheet(
    decision: BudgetDecision, entry: Entry, *, file_name: str, content: bytes, replaces: bool, by: User | None
) -> AnnexSheet:
    """Keep a sheet until its import is confirmed, in place of any former one. Nothing else is written.

    Raises FileRefusedError when it is not a table of this annex, ValidationError when the annexes are settled.
    """
    if reason := why_settled(decision):
        raise ValidationError(reason)
    read_annex(read_sheet(content), entry, entry_schema(), [], entry_faults)
    AnnexSheet.objects.filter(decision=decision, entry=entry.slug).delete()
    sheet: AnnexSheet = AnnexSheet.objects.create(
        syndicate_id=decision.syndicate_id,
        decision=decision,
        entry=entry.slug,
        file_name=file_name[-255:],
        content=content,
        replaces=replaces,
        received_by=by,
    )
    return sheet


def plan_sheet(sheet: AnnexSheet) -> SheetPlan:
    """Return what importing a sheet would do, its faults included; writes nothing."""
    entry = annex_entries().by_slug[sheet.entry]
    stored = entry_records(sheet.decision, entry)
    content = read_annex(read_sheet(bytes(sheet.content)), entry, entry_schema(), stored, entry_faults)
    known = {record.key: dict(record.values) for record in stored}
    named = {row.key for row in content.rows if row.key}
    changed = sum(1 for row in content.rows if row.key and known[row.key] != row.values)
    return SheetPlan(
        content=content,
        added=sum(1 for row in content.rows if not row.key),
        changed=changed,
        same=len(named) - changed,
        deleted=len(set(known) - named) if sheet.replaces else 0,
    )


@transaction.atomic
def import_sheet(sheet: AnnexSheet) -> SheetPlan:
    """Import a sheet and forget it. Raises ValidationError when it has faults or the annexes are settled."""
    plan = plan_sheet(sheet)
    if plan.content.faults:
        raise ValidationError("Le tableau a des erreurs\u00a0: rien n’est importé.")
    entry = annex_entries().by_slug[sheet.entry]
    rows = [(row.key, row.values) for row in plan.content.rows]
    write_sheet(sheet.decision, entry, rows, replaces=sheet.replaces)
    sheet.delete()
    return plan
