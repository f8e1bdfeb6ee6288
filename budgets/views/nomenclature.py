"""Pages of the charts of accounts: regulatory data, the same for every signed-in user."""

import django_tables2
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from budgets.forms.nomenclature import RESULTS, AccountSearchForm
from budgets.http import UserRequest
from budgets.models import Account, Chart
from budgets.queries_nomenclature import (
    account_columns,
    account_family,
    account_history,
    charts_by_variant,
    charts_of_variant,
    previous_chart,
    read_chart,
    search_accounts,
)
from budgets.rules.chart_comparison import changes_by_kind, compare_charts
from budgets.tables.nomenclature import AccountTable


@require_safe
def chart_list(request: UserRequest) -> HttpResponse:
    """List the charts by variant."""
    return render(request, "budgets/chart_list.html", {"variants": charts_by_variant()})


@require_safe
@vary_on_headers("HX-Request")
def chart_detail(request: UserRequest, variant: str, year: int) -> HttpResponse:
    """Search the accounts of a chart as one types."""
    chart = _get_chart_or_404(variant, year)
    form = AccountSearchForm(request.GET, address=request.path)
    table = AccountTable(
        search_accounts(chart, **form.criteria()),
        caption=f"Comptes de {chart.label or variant}, {year}, et leurs chapitres",
    )
    django_tables2.RequestConfig(request, paginate={"per_page": 50}).configure(table)
    fragment = request.htmx and not request.htmx.history_restore_request
    template = "budgets/_account_results.html" if fragment else "budgets/chart_detail.html"
    charts = [] if fragment else charts_of_variant(variant)
    return render(
        request, template, {"chart": chart, "charts": charts, "form": form, "table": table, "results": RESULTS}
    )


@require_safe
def account_detail(request: UserRequest, variant: str, year: int, code: str) -> HttpResponse:
    """Show an account: its place in the tree, its chapters, its history over the years."""
    account = get_object_or_404(
        Account.objects.select_related("chart"), chart__variant=variant, chart__year=year, code=code
    )
    context = {
        "account": account,
        "chart": account.chart,
        "family": account_family(account),
        "columns": account_columns(account),
        "history": account_history(variant, code),
    }
    return render(request, "budgets/account_detail.html", context)


@require_safe
def chart_chapters(request: UserRequest, variant: str, year: int) -> HttpResponse:
    """List the chapters of a chart, by section."""
    chart = _get_chart_or_404(variant, year)
    context = {
        "chart": chart,
        "charts": charts_of_variant(variant),
        "chapters": chart.chapters.order_by("functional", "section", "code"),
    }
    return render(request, "budgets/chart_chapters.html", context)


@require_safe
def chart_functions(request: UserRequest, variant: str, year: int) -> HttpResponse:
    """List the functional codes of a chart."""
    chart = _get_chart_or_404(variant, year)
    context = {"chart": chart, "charts": charts_of_variant(variant), "functions": chart.functions.order_by("code")}
    return render(request, "budgets/chart_functions.html", context)


@require_safe
def chart_changes(request: UserRequest, variant: str, year: int) -> HttpResponse:
    """Show what a chart adds, changes, withdraws and suppresses against the one before."""
    chart = _get_chart_or_404(variant, year)
    previous = previous_chart(variant, year)
    changes = changes_by_kind(compare_charts(read_chart(previous), read_chart(chart))) if previous else []
    context = {"chart": chart, "charts": charts_of_variant(variant), "previous": previous, "changes": changes}
    return render(request, "budgets/chart_changes.html", context)


def _get_chart_or_404(variant: str, year: int) -> Chart:
    chart = Chart.objects.filter(variant=variant, year=year).first()
    if chart is None:
        raise Http404(f"Aucune nomenclature {variant} pour {year}.")
    return chart
