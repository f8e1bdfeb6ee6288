"""The commitments of a year: list, detail, exports, carry-forward."""

from typing import TypeVar
from uuid import UUID

import django_tables2
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from budgets.http import SyndicateRequest
from budgets.models import BudgetYear
from budgets.perms import PREPARERS, get_budget_year_or_404, has_role
from commitments.filters.commitments import RESULTS, CommitmentFilter
from commitments.formats.commitment_export import dump_csv, dump_xlsx
from commitments.queries_commitments import commitment_totals, commitments_of_year, exported_commitments
from commitments.queries_rar import rar_state as read_rar_state
from commitments.rar_page import rar_page
from commitments.tables.commitments import CommitmentTable
from commitments.views.commitment_page import commitment_or_404, page

Answer = TypeVar("Answer", HttpResponse, StreamingHttpResponse)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@vary_on_headers("HX-Request")
def commitment_list(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """List the commitments of the year, filtered and sorted, with the totals of what is filtered."""
    budget_year = get_budget_year_or_404(budget, year)
    filters = _filters(request, budget_year)
    totals = commitment_totals(filters.qs)
    table = CommitmentTable(filters.qs, budget_year=budget_year, totals=totals)
    django_tables2.RequestConfig(request, paginate={"per_page": 50}).configure(table)
    context = {
        "budget_year": budget_year,
        "filters": filters,
        "table": table,
        "totals": totals,
        "results": RESULTS,
        "query": request.GET.urlencode(),
        "is_filtered": any(request.GET.get(name) for name in filters.filters),
        "prepares": has_role(request, *PREPARERS),
    }
    fragment = request.htmx and not request.htmx.history_restore_request
    return render(
        request, "commitments/_commitment_results.html" if fragment else "commitments/commitment_list.html", context
    )


@require_safe
def commitment_detail(request: SyndicateRequest, budget: str, year: int, commitment: UUID) -> HttpResponse:
    """Show a commitment: what it is for, its amounts, its movements, what the reader may do of it."""
    budget_year, found = commitment_or_404(budget, year, commitment)
    return page(request, budget_year, found)


@require_safe
def commitment_export_csv(request: SyndicateRequest, budget: str, year: int) -> StreamingHttpResponse:
    """Export the filtered commitments as a CSV."""
    budget_year = get_budget_year_or_404(budget, year)
    rows = list(exported_commitments(_filters(request, budget_year).qs.order_by("number")))
    answer = StreamingHttpResponse(dump_csv(rows), content_type="text/csv; charset=utf-8")
    return _attached(answer, budget_year, "csv")


@require_safe
def commitment_export_xlsx(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Export the filtered commitments as an XLSX."""
    budget_year = get_budget_year_or_404(budget, year)
    rows = exported_commitments(_filters(request, budget_year).qs.order_by("number"))
    answer = HttpResponse(dump_xlsx(rows, title=f"Engagements {budget_year}"), content_type=XLSX)
    return _attached(answer, budget_year, "xlsx")


@require_safe
def rar_state(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Show the state of carry-forward at 31 December."""
    budget_year = get_budget_year_or_404(budget, year)
    context = {"budget_year": budget_year, "page": rar_page(budget_year, read_rar_state(budget_year))}
    return render(request, "commitments/rar_state.html", context)


def _filters(request: SyndicateRequest, budget_year: BudgetYear) -> CommitmentFilter:
    """Return the filters of the address on the commitments of the year; a wrong choice filters nothing."""
    commitments = commitments_of_year(budget_year).order_by("number")
    return CommitmentFilter(request.GET, queryset=commitments, budget_year=budget_year, address=request.path)


def _attached(answer: Answer, budget_year: BudgetYear, suffix: str) -> Answer:
    name = f"engagements-{budget_year.budget.code}-{budget_year.year}.{suffix}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
