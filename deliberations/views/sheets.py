"""The result sheet (fiche de calcul): read, signed by the authorising officer, attested by the treasurer."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from budgets.http import SyndicateRequest
from budgets.models import BudgetYear, Role, YearResult
from budgets.perms import get_budget_year_or_404
from budgets.queries_results import missing_figures, results_of, stored_amounts
from deliberations.documents.from_rules import printed_allocation, printed_results
from deliberations.documents.result_tables import (
    allocation_table,
    balance_table,
    calculation_table,
    execution_table,
)
from deliberations.queries.attestations import signatures_of
from deliberations.services.actor import Actor
from deliberations.services.attestations import sign_result_sheet
from deliberations.views.refusals import answers_refusals


@require_safe
def result_sheet(request: SyndicateRequest, budget: str, year: int, kind: str) -> HttpResponse:
    """Show the result sheet, its signatures, and the one that the member may give."""
    budget_year = get_budget_year_or_404(budget, year)
    result = _result_or_404(budget_year, kind)
    amounts = stored_amounts(result)
    context: dict[str, Any] = {"budget_year": budget_year, "result": result, "missing": missing_figures(amounts)}
    if not context["missing"]:
        results = results_of(result, amounts)
        printed = printed_results(results, year=year)
        context["tables"] = (
            calculation_table(printed),
            allocation_table(printed_allocation(results), year=year + 1),
            balance_table(printed),
            execution_table(printed),
        )
    context["signatures"] = signed = signatures_of(result)
    context["may_sign"] = _may_sign(request, result, context["missing"], signed)
    return render(request, "deliberations/result_sheet.html", context)


@require_POST
@answers_refusals
def result_sheet_sign(request: SyndicateRequest, budget: str, year: int, kind: str) -> HttpResponse:
    """Sign the sheet (authorising officer) or attest it (treasurer)."""
    budget_year = get_budget_year_or_404(budget, year)
    sign_result_sheet(_result_or_404(budget_year, kind), by=Actor.of_request(request))
    attests = Role.AUTHORISING_OFFICER not in request.roles
    messages.success(request, "La fiche est attestée." if attests else "La fiche est signée.")
    return redirect("deliberations:result_sheet", request.syndicate.slug, budget, year, kind)


def _result_or_404(budget_year: BudgetYear, kind: str) -> YearResult:
    found = (
        YearResult.objects.select_related("budget_year__budget", "syndicate")
        .filter(budget_year=budget_year, kind=kind)
        .first()
    )
    if found is None:
        raise Http404("Cet exercice n’a pas ce résultat.")
    return found


def _may_sign(request: SyndicateRequest, result: YearResult, missing: Any, signed: Any) -> str:
    """Return what the member may do now: "sign", "attest" or nothing."""
    if missing or result.voted_at is not None:
        return ""
    if Role.AUTHORISING_OFFICER in request.roles:
        return "" if signed.authorising_officer else "sign"
    if Role.TREASURER in request.roles and signed.authorising_officer and not signed.treasurer:
        return "attest"
    return ""
