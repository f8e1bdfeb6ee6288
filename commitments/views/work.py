"""The work that waits for each role, and the search over everything."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from budgets.http import SyndicateRequest
from budgets.perms import get_budget_year_or_404
from commitments.queries_work import search as find
from commitments.queries_work import work_lists


@require_safe
def work_list(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """List what waits in the year: the reader's own first, then whose the rest is."""
    budget_year = get_budget_year_or_404(budget, year)
    lists = [part for part in work_lists(budget_year) if part.count]
    context = {
        "budget_year": budget_year,
        "mine": [part for part in lists if part.roles & request.roles],
        "others": [part for part in lists if not part.roles & request.roles],
    }
    return render(request, "commitments/work_list.html", context)


@require_safe
def search(request: SyndicateRequest) -> HttpResponse:
    """Search commitments, orders, slips, invoices, suppliers and receipts by number, name or amount."""
    text = request.GET.get("q", "").strip()
    context = {"text": text, "hits": find(text) if text else []}
    return render(request, "commitments/search.html", context)
