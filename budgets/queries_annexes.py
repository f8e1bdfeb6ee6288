"""The annexes of a decision, read: records as rules see them, by entry (1 query each)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from budgets.annex_files import annex_entries
from budgets.formats.totem.annex_values import record_of
from budgets.formats.totem.node import node_from_json
from budgets.formats.totem.views import totals_of_records
from budgets.models import AnnexRecord, BudgetDecision
from budgets.rules.annexes.entries import Entry
from budgets.rules.annexes.record import Record
from budgets.rules.annexes.totals import GRANTS, LOANS, STAFF, AnnexTotals

Kind = BudgetDecision.Kind


@dataclass(frozen=True, slots=True)
class FilledEntry:
    """An annex with its records."""

    entry: Entry
    records: tuple[Record, ...]


def annex_record(row: AnnexRecord) -> Record:
    """Return a stored record as rules see it."""
    return record_of(node_from_json(row.fields), row.kind, row.own, str(row.pk))


def annex_records(decision: BudgetDecision, *blocks: str) -> list[Record]:
    """Return the records of a decision, or of some blocks, in order; those that the State's tool added are left out.

    A simulation has the annexes of its original.
    """
    owner = decision.simulation_of_id or decision.pk
    rows = AnnexRecord.objects.filter(decision=owner).order_by("rank")
    return as_records(rows.filter(kind__in=blocks) if blocks else rows)


def as_records(rows: Iterable[AnnexRecord]) -> list[Record]:
    """Return stored records as rules see them, without those that the State's tool calculated."""
    return [annex_record(row) for row in rows if not _is_calculated(row)]


def filled_entries(decision: BudgetDecision) -> list[FilledEntry]:
    """Return every annex with its records, in the order of the document."""
    entries = annex_entries()
    grouped = entries.grouped(annex_records(decision))
    return [FilledEntry(entries.by_slug[slug], tuple(records)) for slug, records in grouped.items()]


def entry_records(decision: BudgetDecision, entry: Entry) -> list[Record]:
    """Return the records of one annex."""
    return annex_entries().grouped(annex_records(decision, entry.block))[entry.slug]


def places_of_records(decision: BudgetDecision, ranks: Iterable[int]) -> dict[int, tuple[Entry, str]]:
    """Return, by rank, the annex and the key of the records of a decision that have these ranks (1 query)."""
    owner = decision.simulation_of_id or decision.pk
    entries = annex_entries()
    return {
        row.rank: (entries.of(annex_record(row)), str(row.pk))
        for row in AnnexRecord.objects.filter(decision=owner, rank__in=list(ranks))
        if entries.of_block(row.kind)
    }


def totals_of_annexes(decision: BudgetDecision) -> AnnexTotals:
    """Return the totals of a decision's annexes that its lines must agree with (1 query). Reads the decision's year."""
    return totals_of_records(annex_records(decision, LOANS, STAFF, GRANTS), decision.budget_year.year)


def decision_to_take_over(decision: BudgetDecision) -> BudgetDecision | None:
    """Return the decision whose annexes this one may take over: an earlier one of the year, else of the year before.

    In each year, the latest that has records; accounts, which are stated last, come before the rest.
    """
    year = decision.budget_year
    same_budget = BudgetDecision.objects.filter(budget_year__budget=year.budget_id, annexes__isnull=False)
    earlier = Q(budget_year__year=year.year) & ~Q(kind__in=[Kind.ACCOUNTS, Kind.SINGLE_ACCOUNTS])
    before = Q(budget_year__year=year.year - 1)
    candidates = list(
        same_budget.filter(earlier | before)
        .exclude(pk=decision.pk)
        .select_related("budget_year__budget", "budget_year__syndicate")
        .distinct()
    )
    order = [Kind.PRIMITIVE, Kind.SUPPLEMENTARY, Kind.AMENDING, Kind.ACCOUNTS, Kind.SINGLE_ACCOUNTS]
    candidates.sort(
        key=lambda it: (it.budget_year.year, order.index(Kind(it.kind)) if it.kind in order else -1, it.number)
    )
    return candidates[-1] if candidates else None


def _is_calculated(row: AnnexRecord) -> bool:
    return dict(row.fields[1]).get("calculated") not in (None, "false", "0")
