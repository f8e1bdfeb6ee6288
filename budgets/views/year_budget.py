"""The budget of a year with its history, on a page and as a file; the transfers to report."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from budgets.formats.sheets import writer
from budgets.forms.decisions import PartForm
from budgets.http import SyndicateRequest
from budgets.models import Chapter
from budgets.perms import PREPARERS, get_budget_year_or_404, has_role
from budgets.queries_financial_rules import financial_rules
from budgets.queries_transfers import transfers_of_year
from budgets.queries_year_budget import budget_of_year
from budgets.rules.year_budget import table

HEADERS = ("Section", "Sens", "Chapitre", "Compte", "Libellé", "Opération")


@require_safe
def year_budget(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Show the budget of a year: for each chapter and article, which decision brought what."""
    budget_year = get_budget_year_or_404(budget, year)
    chapters = Chapter.objects.filter(chart=budget_year.chart_id, functional=False).order_by("code")
    form = PartForm(request.GET or None, chapters=chapters)
    context = {"budget_year": budget_year, "form": form, "page": budget_of_year(budget_year, **form.part)}
    return render(request, "budgets/year_budget.html", context)


@require_safe
def year_budget_csv(request: SyndicateRequest, budget: str, year: int) -> StreamingHttpResponse:
    """Download the budget of a year, article by article, a column per decision."""
    budget_year = get_budget_year_or_404(budget, year)
    found = budget_of_year(budget_year)
    names = [column.title for column in found.columns]
    rows = writer.dump_csv((*HEADERS, *names, "Dont restes à réaliser", "Budget de l’exercice"), table(found.sides))
    name = f"budget-{budget_year.budget.code}-{year}.csv"
    return StreamingHttpResponse(
        rows,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_safe
def transfer_list(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """List the transfers that the authorising officer decided, with what is left of the limit."""
    budget_year = get_budget_year_or_404(budget, year)
    context = {
        "budget_year": budget_year,
        "page": transfers_of_year(budget_year),
        "rules": financial_rules(),
        "prepares": has_role(request, *PREPARERS),
    }
    return render(request, "budgets/transfer_list.html", context)
