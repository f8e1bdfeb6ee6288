"""The results of a year: figures with their origins, state I-C1, allocation, choice of the carry-forward."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from budgets.http import SyndicateRequest
from budgets.models import BudgetYear, YearResult
from budgets.perms import PREPARERS, get_budget_year_or_404, has_role, require_role
from budgets.queries_accounts import accounts_of
from budgets.queries_results import results_of_year, working_result
from budgets.rules.allocation import FieldError
from commitments.forms.results import RarReasonForm, ResultFiguresForm, ResultKindForm
from commitments.results_page import computed_results, results_page
from commitments.services import results as services
from commitments.services.results import NothingToTakeError, ResultLockedError


@require_safe
def results(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Show the results of the year; `?nature=` asks for one kind, else the one being worked on."""
    budget_year = get_budget_year_or_404(budget, year)
    result = working_result(budget_year, request.GET.get("nature", ""))
    if result is None:
        context = {"budget_year": budget_year, "form": ResultKindForm(), "prepares": has_role(request, *PREPARERS)}
        return render(request, "commitments/results_start.html", context | {"accounts": accounts_of(budget_year)})
    return _page(request, budget_year, result)


@require_POST
def result_open(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Begin the results of the year, anticipated or final."""
    require_role(request, *PREPARERS)
    budget_year = get_budget_year_or_404(budget, year)
    form = ResultKindForm(request.POST)
    if not form.is_valid():
        context = {"budget_year": budget_year, "form": form, "prepares": True}
        return render(request, "commitments/results_start.html", context, status=422)
    services.open_result(budget_year, form.cleaned_data["kind"])
    return _to_page(budget_year, form.cleaned_data["kind"])


@require_POST
def result_figures(request: SyndicateRequest, budget: str, year: int, result: UUID) -> HttpResponse:
    """Store the figures typed from the treasurer's statement."""
    require_role(request, *PREPARERS)
    budget_year, found = _result_or_404(budget, year, result)
    form = ResultFiguresForm(request.POST, result=found)
    if form.is_valid():
        try:
            services.type_figures(found, form.amounts, take_back_case=form.cleaned_data["take_back_case"])
        except FieldError as error:
            form.add_error(error.field, str(error))
        except ResultLockedError as error:
            return _page(request, budget_year, found, status=409, refusal=str(error))
        else:
            messages.success(request, "Les montants sont enregistrés.")
            return _to_page(budget_year, found.kind)
    return _page(request, budget_year, found, form=form, status=422)


@require_POST
def result_preview(request: SyndicateRequest, budget: str, year: int, result: UUID) -> HttpResponse:
    """Recompute the table with the figures being typed; nothing is stored."""
    require_role(request, *PREPARERS)
    budget_year, found = _result_or_404(budget, year, result)
    form = ResultFiguresForm(request.POST, result=found)
    context = {"budget_year": budget_year, "form": form, "oob": True}
    if not form.is_valid() or form.results is None:
        return render(request, "commitments/_results_refused.html", context, status=422)
    context |= {"computed": computed_results(form.results, budget_year.year), "is_preview": form.has_changed()}
    return render(request, "commitments/_results_preview.html", context)


@require_POST
def result_orders_take(request: SyndicateRequest, budget: str, year: int, result: UUID) -> HttpResponse:
    """Use the sums of the payment and revenue orders."""
    require_role(request, *PREPARERS)
    budget_year, found = _result_or_404(budget, year, result)
    try:
        services.take_order_sums(found)
    except (NothingToTakeError, ResultLockedError, FieldError) as error:
        return _page(request, budget_year, found, status=409, refusal=str(error))
    messages.success(request, "Les sommes des mandats et titres de l’exercice sont reprises.")
    return _to_page(budget_year, found.kind)


@require_POST
def result_accounts_take(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Begin the final results, or go on with them, from the accounts of the year (CA or CFU)."""
    require_role(request, *PREPARERS)
    budget_year = get_budget_year_or_404(budget, year)
    found = services.open_result(budget_year, YearResult.Kind.FINAL)
    try:
        services.take_accounts(found)
    except (NothingToTakeError, ResultLockedError, FieldError) as error:
        return _page(request, budget_year, found, status=409, refusal=str(error))
    messages.success(request, "Les montants du compte de l’exercice sont repris.")
    return _to_page(budget_year, YearResult.Kind.FINAL)


@require_POST
def result_rar_take(request: SyndicateRequest, budget: str, year: int, result: UUID) -> HttpResponse:
    """Use the carry-forward that the balances of the commitments give."""
    require_role(request, *PREPARERS)
    budget_year, found = _result_or_404(budget, year, result)
    try:
        services.take_computed_rar(found, by=request.user)
    except (NothingToTakeError, ResultLockedError, FieldError) as error:
        return _page(request, budget_year, found, status=409, refusal=str(error))
    messages.success(request, "Les restes à réaliser sont ceux des soldes des engagements.")
    return _to_page(budget_year, found.kind)


@require_POST
def result_rar_keep(request: SyndicateRequest, budget: str, year: int, result: UUID) -> HttpResponse:
    """Keep the declared carry-forward for a written reason."""
    require_role(request, *PREPARERS)
    budget_year, found = _result_or_404(budget, year, result)
    form = RarReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, budget_year, found, reason_form=form, status=422)
    try:
        services.keep_declared_rar(found, form.cleaned_data["reason"], by=request.user)
    except ResultLockedError as error:
        return _page(request, budget_year, found, status=409, refusal=str(error))
    messages.success(request, "Le montant déclaré est maintenu ; le motif accompagne le constat.")
    return _to_page(budget_year, found.kind)


def _result_or_404(budget: str, year: int, result: UUID) -> tuple[BudgetYear, YearResult]:
    """Return the budget year and one of its results. Raises Http404."""
    budget_year = get_budget_year_or_404(budget, year)
    found = next((each for each in results_of_year(budget_year) if each.pk == result), None)
    if found is None:
        raise Http404("Ce résultat n’existe pas dans cet exercice.")
    return budget_year, found


def _to_page(budget_year: BudgetYear, kind: str) -> HttpResponse:
    """Return to the page of the results of this kind."""
    address = budget_year.syndicate.slug, budget_year.budget.code, budget_year.year
    return redirect(reverse("commitments:results", args=address, query={"nature": kind}))


def _page(
    request: SyndicateRequest,
    budget_year: BudgetYear,
    result: YearResult,
    *,
    form: ResultFiguresForm | None = None,
    reason_form: RarReasonForm | None = None,
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    """Render the page, with what was typed when it was refused."""
    page = results_page(
        budget_year, result, may_change=has_role(request, *PREPARERS), form=form, reason_form=reason_form
    )
    context = {"budget_year": budget_year, "page": page, "refusal": refusal}
    return render(request, "commitments/results.html", context, status=status)
