"""Changing the annexes of a decision that is not voted: one record, a whole sheet, what the year before leaves."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from budgets.annex_files import annex_entries, entry_schema
from budgets.formats.totem.annex_values import node_of, own_values, rates_of
from budgets.formats.totem.node import node_from_json, node_to_json
from budgets.models import AnnexRecord, BudgetDecision, BudgetYear
from budgets.models.decisions import VOTED_MESSAGE
from budgets.queries_annexes import as_records, decision_to_take_over
from budgets.rules.annexes.carry import carried
from budgets.rules.annexes.entries import Carry, Entry
from budgets.rules.annexes.record import Record
from budgets.rules.debt.contract import ContractFault
from budgets.rules.debt.from_record import class_values, declared_class, is_described, loan_year, year_values
from budgets.rules.decision_workflow import EDITED
from budgets.services.bulk_rows import insert_rows

LOANS = "DATA_EMPRUNT"
COLUMNS = ("kind", "rank", "fields", "own")


@transaction.atomic
def save_record(decision: BudgetDecision, entry: Entry, values: Mapping[str, str], key: UUID | None) -> AnnexRecord:
    """Return the record with these values, as the State writes them; a new one without `key`.

    Fields of the record that the schema does not know stay. Raises ValidationError in French when the decision is
    voted or the record is gone.
    """
    lock_annexes(decision)
    kind = entry_schema().blocks[entry.block]
    if key is None:
        row = AnnexRecord(syndicate_id=decision.syndicate_id, decision=decision, kind=entry.block)
        row.rank = last_rank(decision) + 1
        former = None
    else:
        row = _row(decision, entry, key)
        former = node_from_json(row.fields)
    row.fields = node_to_json(node_of(values, kind, former))
    row.own = own_values(values, kind)
    row.save()
    return row


@transaction.atomic
def delete_record(decision: BudgetDecision, entry: Entry, key: UUID) -> None:
    """Delete a record. Raises ValidationError as save_record does."""
    lock_annexes(decision)
    _row(decision, entry, key).delete()


@transaction.atomic
def write_sheet(
    decision: BudgetDecision, entry: Entry, rows: Sequence[tuple[str, Mapping[str, str]]], *, replaces: bool
) -> None:
    """Write the records of a sheet, all or nothing: changed where a row names one, added where it names none.

    `replaces` deletes the records of the annex that no row names. Raises ValidationError.
    """
    lock_annexes(decision)
    kind = entry_schema().blocks[entry.block]
    stored = {str(row.pk): row for row in AnnexRecord.objects.filter(decision=decision, kind=entry.block)}
    here = {record.key for record in as_records(stored.values()) if annex_entries().of(record).slug == entry.slug}
    changed = []
    for key, values in rows:
        if key in here:
            row = stored[key]
            row.fields = node_to_json(node_of(values, kind, node_from_json(row.fields)))
            row.own = own_values(values, kind)
            changed.append(row)
    AnnexRecord.objects.bulk_update(changed, ["fields", "own"], batch_size=500)
    if replaces:
        AnnexRecord.objects.filter(pk__in=here - {key for key, _ in rows}).delete()
    _add(decision, (Record(entry.block, values) for key, values in rows if key not in here))


@transaction.atomic
def take_over(decision: BudgetDecision) -> int:
    """Copy the annexes of the decision before into one that has none of them; return how many records it brings.

    From the year before, records become what they are a year later: remaining capital, years left, what is amortised;
    a loan whose contract is known is computed anew. Blocks that already have records are left as they are.
    Raises ValidationError when the decision is voted or there is nothing to take over.
    """
    lock_annexes(decision)
    source = decision_to_take_over(decision)
    if source is None:
        raise ValidationError("Aucune décision antérieure de ce budget ne porte d’annexes\u00a0: saisissez-les.")
    there = set(AnnexRecord.objects.filter(decision=decision).values_list("kind", flat=True))
    found = as_records(AnnexRecord.objects.filter(decision=source).order_by("rank"))
    records = [it for it in found if it.block not in there]
    if source.budget_year_id != decision.budget_year_id:
        carries, year = annex_entries().carries, decision.budget_year.year
        older = (carried(it, carries.get(it.block, Carry())) for it in records)
        records = [computed_loan(it, year) for it in older if it is not None]
    return _add(decision, records)


@transaction.atomic
def recompute_loans(decision: BudgetDecision) -> int:
    """Give every loan the figures of the year that its schedule computes; return how many changed.

    Loans whose schedule nobody described stay as they are: their bank's figures are better than a guess.
    Raises ValidationError when the decision is voted.
    """
    lock_annexes(decision)
    entries, kind = annex_entries(), entry_schema().blocks[LOANS]
    rows = {str(row.pk): row for row in AnnexRecord.objects.filter(decision=decision, kind=LOANS)}
    changed = []
    for record in as_records(rows.values()):
        after = computed_loan(record, decision.budget_year.year)
        if entries.of(record).slug == "emprunts" and after.values != record.values:
            row = rows[record.key]
            row.fields = node_to_json(node_of(after.values, kind, node_from_json(row.fields)))
            changed.append(row)
    AnnexRecord.objects.bulk_update(changed, ["fields"], batch_size=500)
    return len(changed)


def computed_loan(record: Record, year: int) -> Record:
    """Return a loan with the figures of the year and the class that its contract gives; itself when it gives none."""
    if record.block != LOANS or not is_described(record):
        return record
    try:
        values = year_values(loan_year(record, year, rates_of(record.text("ValeursIndex"))))
    except ContractFault:
        return record
    if declared := declared_class(record):
        values |= class_values(declared)
    return Record(record.block, {**record.values, **values}, record.key)


def lock_annexes(decision: BudgetDecision) -> None:
    """Hold the decision until the end of the transaction. Raises ValidationError when its annexes are settled."""
    locked = (
        BudgetDecision.with_simulations.select_for_update(of=("self",))
        .select_related("budget_year")
        .filter(pk=decision.pk)
        .first()
    )
    if reason := VOTED_MESSAGE if locked is None else why_settled(locked):
        raise ValidationError(reason)


def why_settled(decision: BudgetDecision) -> str:
    """Return why the annexes of a decision may not be edited, in French; an empty text when they may."""
    if decision.is_simulation:
        return "Une simulation a les annexes de la décision dont elle est tirée\u00a0: modifiez-les là."
    if decision.is_voted:
        return VOTED_MESSAGE
    if decision.state not in EDITED:
        return "La proposition est arrêtée\u00a0: reprenez-la pour modifier ses annexes."
    if decision.budget_year.state == BudgetYear.State.CLOSED:
        return f"L’exercice {decision.budget_year.year} est clos\u00a0: ses décisions ne changent plus."
    return ""


def _row(decision: BudgetDecision, entry: Entry, key: UUID) -> AnnexRecord:
    row = AnnexRecord.objects.filter(decision=decision, kind=entry.block, pk=key).first()
    if row is None:
        raise ValidationError("Cet enregistrement a été supprimé depuis\u00a0: revenez à la liste.")
    return row


def last_rank(decision: BudgetDecision) -> int:
    """Return the rank of the last record of a decision, 0 when there is none."""
    return AnnexRecord.objects.filter(decision=decision).aggregate(last=Max("rank"))["last"] or 0


def _add(decision: BudgetDecision, records: Iterable[Record]) -> int:
    blocks, rows = entry_schema().blocks, list[list[object]]()
    for rank, record in enumerate(records, start=last_rank(decision) + 1):
        kind = blocks[record.block]
        node = node_of(record.values, kind)
        rows.append([record.block, rank, node_to_json(node), own_values(record.values, kind)])
    if not rows:
        return 0
    common = {"syndicate_id": decision.syndicate_id, "decision_id": decision.pk}
    return insert_rows(AnnexRecord, common, COLUMNS, rows)
