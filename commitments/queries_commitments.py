"""Reads of the commitments of a budget year for its pages and exports."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django.db.models import Case, CharField, Count, F, QuerySet, Sum, When

from budgets.models import BudgetYear, Chapter
from budgets.rules.money import ZERO
from commitments.formats.commitment_export import ExportedCommitment
from commitments.models import Commitment, Direction, ListingImport

CHAPTER = Case(
    When(direction=Direction.EXPENSE, then=F("account__expense_real")),
    default=F("account__revenue_real"),
    output_field=CharField(),
)
AMOUNTS = ("committed", "released", "ordered", "attached", "remaining")


@dataclass(frozen=True, slots=True)
class CommitmentTotals:
    """The sums of some commitments, in euros."""

    count: int
    committed: Decimal
    released: Decimal
    ordered: Decimal
    attached: Decimal
    remaining: Decimal


def commitments_of_year(budget_year: BudgetYear) -> QuerySet[Commitment]:
    """Return the commitments of a year with their account joined and their `chapter` annotated."""
    return Commitment.objects.filter(budget_year=budget_year).select_related("account").annotate(chapter=CHAPTER)


def commitment_totals(commitments: QuerySet[Commitment]) -> CommitmentTotals:
    """Return the number and the sums of some commitments (1 query)."""
    sums = commitments.order_by().aggregate(count=Count("pk"), **{f"sum_{name}": Sum(name) for name in AMOUNTS})
    return CommitmentTotals(sums["count"], *(sums[f"sum_{name}"] or ZERO for name in AMOUNTS))


def chapters_in_use(budget_year: BudgetYear) -> list[tuple[str, str]]:
    """Return (code, « code label ») of the chapters that commitments of the year fall in (2 queries)."""
    codes = Commitment.objects.filter(budget_year=budget_year).order_by().values_list(CHAPTER, flat=True).distinct()
    found = Chapter.objects.filter(chart=budget_year.chart_id, code__in=list(codes)).order_by("code")
    return [(chapter.code, str(chapter)) for chapter in found]


def services_in_use(budget_year: BudgetYear) -> list[tuple[str, str]]:
    """Return the services that commitments of the year name, as choices (1 query)."""
    services = Commitment.objects.filter(budget_year=budget_year).exclude(service="")
    return [(name, name) for name in services.order_by("service").values_list("service", flat=True).distinct()]


def exported_commitments(commitments: QuerySet[Commitment]) -> Iterator[ExportedCommitment]:
    """Yield the rows of an export, in the order of the queryset (1 query)."""
    columns = (
        "number", "direction", "account__section", "chapter", "account__code", "function", "operation", "supplier",
        "label", "committed", "released", "ordered", "attached", "remaining", "tax_basis", "manager", "service",
        "antenna", "committed_on",
    )  # fmt: skip
    for row in commitments.values_list(*columns).iterator(chunk_size=5_000):
        yield ExportedCommitment(*cast("tuple[Any, ...]", row))


def recent_imports(budget_year: BudgetYear, kind: str, limit: int = 10) -> list[ListingImport]:
    """Return the last files given for import, without their bytes (1 query)."""
    found = ListingImport.objects.filter(budget_year=budget_year, kind=kind).select_related("created_by")
    return list(found.defer("content")[:limit])
