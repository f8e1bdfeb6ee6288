"""Decisions drafted from the results of the year before: shown whole before anything is created."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from budgets.draft_page import draft_page
from budgets.http import SyndicateRequest
from budgets.models import BudgetDecision, BudgetYear
from budgets.perms import PREPARERS, get_budget_year_or_404, require_role
from budgets.queries_results import Key
from budgets.rules.allocation import FieldError
from budgets.rules.drafting.from_results import DraftError
from budgets.rules.money import format_amount
from commitments.forms.decision_drafting import ResultsDraftForm
from commitments.queries_closing_next import drafted_kind
from commitments.services.decision_drafting import (
    DraftBasis,
    NothingToDraftError,
    basis_of,
    create_adjustment,
    create_from_results,
    draft_adjustment,
    draft_from_results,
)


@require_safe
def draft_choice(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Show what the program can draft, and what each draft rests on."""
    require_role(request, *PREPARERS)
    budget_year = get_budget_year_or_404(budget, year)
    context = {"budget_year": budget_year, "waiting_results": "", "waiting_adjustment": ""}
    try:
        context["basis"] = basis_of(budget_year)
    except NothingToDraftError as error:
        context["waiting_results"] = str(error)
    try:
        draft_adjustment(budget_year)
    except (NothingToDraftError, FieldError) as error:
        context["waiting_adjustment"] = str(error)
    return render(request, "commitments/draft_choice.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_results(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Show the budget that takes up the results; create it when asked to."""
    require_role(request, *PREPARERS)
    budget_year = get_budget_year_or_404(budget, year)
    try:
        basis = basis_of(budget_year)
    except NothingToDraftError as error:
        return _nothing(request, budget_year, error)
    form = ResultsDraftForm(request.POST if request.method == "POST" else _initial(basis), basis=basis)
    context = {"budget_year": budget_year, "basis": basis, "form": form}
    if form.is_valid():
        try:
            if request.POST.get("action") == "create":
                return _created(request, create_from_results(basis, by=request.user, **form.asked))
            context["page"] = draft_page(draft_from_results(basis, **form.asked), budget_year)
        except FieldError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        except DraftError as error:
            form.add_error("transfer", str(error))
        except ValidationError as error:
            form.add_error(None, error.messages)
    return render(request, "commitments/draft_results.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_adjustment_add(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Show the decision that corrects an anticipated taking up; create it when asked to."""
    require_role(request, *PREPARERS)
    budget_year = get_budget_year_or_404(budget, year)
    try:
        if request.method == "POST":
            return _created(request, create_adjustment(budget_year, by=request.user))
        page = draft_page(draft_adjustment(budget_year), budget_year)
    except (NothingToDraftError, FieldError) as error:
        return _nothing(request, budget_year, error)
    except ValidationError as error:
        return _nothing(request, budget_year, ValueError(" ".join(error.messages)))
    return render(request, "commitments/draft_adjustment.html", {"budget_year": budget_year, "page": page})


def _initial(basis: DraftBasis) -> dict[str, str]:
    """Return the choices that a draft starts from: those of the results."""
    there = BudgetDecision.objects.filter(budget_year=basis.budget_year).exists()
    kind = drafted_kind(there)
    reserve = basis.amounts.get(Key.ADDITIONAL_RESERVE.value)
    return {"kind": kind.value, "additional_reserve": format_amount(reserve) if reserve else "", "transfer": ""}


def _created(request: SyndicateRequest, decision: BudgetDecision) -> HttpResponse:
    messages.success(request, "La décision est créée, en préparation\u00a0: chaque ligne dit d’où elle vient.")
    return redirect(decision)


def _nothing(request: SyndicateRequest, budget_year: BudgetYear, reason: Exception) -> HttpResponse:
    context = {"budget_year": budget_year, "reason": str(reason)}
    return render(request, "commitments/draft_nothing.html", context, status=409)
