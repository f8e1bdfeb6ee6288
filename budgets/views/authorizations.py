"""The authorisations (AP, AE) of a budget: their register, one with its votes, a vote prepared, the state exported."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budgets.authorization_page import annexes_to_take_over, grid_of, register_page, shown_votes, state_row
from budgets.charts_multiyear import multiyear_chart
from budgets.formats.authorization_state import state_workbook
from budgets.forms.authorizations import AuthorizationForm, ScheduleForm
from budgets.http import SyndicateRequest
from budgets.models import BudgetYear
from budgets.perms import PREPARERS, get_budget_year_or_404, get_decision_or_404, has_role, require_role
from budgets.queries_authorizations import Registered, payment_credits, registered
from budgets.rules.multiyear.forecast import forecast
from budgets.rules.multiyear.programme import smoothed
from budgets.services.authorization_annex import write_annex
from budgets.services.authorization_lapses import prepare_lapse
from budgets.services.authorization_take_over import take_over_annex
from budgets.services.authorizations import create_authorization, drop_draft, revise_authorization

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def authorization_list(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Show the register as the year sees it: its state, the plan over several years, what lapses."""
    budget_year = get_budget_year_or_404(budget, year)
    page = register_page(budget_year)
    edits = _edits(request, budget_year)
    context = {
        "budget_year": budget_year,
        "page": page,
        "chart": multiyear_chart(page.forecast),
        "annexes": annexes_to_take_over(budget_year) if edits else [],
        "edits": edits,
    }
    return render(request, "budgets/authorization_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def authorization_add(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Prepare the vote that creates an authorisation."""
    require_role(request, *PREPARERS)
    budget_year = get_budget_year_or_404(budget, year)
    form = AuthorizationForm(request.POST or None, budget_year=budget_year)
    if request.method == "POST" and form.is_valid():
        try:
            vote = create_authorization(budget_year, form.authorization(), form.vote(), by=request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, "L’autorisation est en projet\u00a0: elle sera votée avec ce qui la porte.")
            return redirect(_address(request, budget_year, vote.authorization_id))
    return _form(request, budget_year, form, None)


@require_safe
def authorization_detail(request: SyndicateRequest, budget: str, year: int, authorization: UUID) -> HttpResponse:
    """Show an authorisation: its amounts, its schedule, its votes."""
    budget_year, item = _found(budget, year, authorization)
    plan = forecast([(item.programme, item.done)], year)
    context = {
        "budget_year": budget_year,
        "item": item,
        "row": state_row(item, year),
        "credits": payment_credits(budget_year, item.row.code, item.programme),
        "grid": grid_of(dict(item.programme.schedule)),
        "votes": shown_votes(item),
        "forecast": plan,
        "chart": multiyear_chart(plan, title=f"Plan de {item.row.code}"),
        "edits": _edits(request, budget_year),
    }
    return render(request, "budgets/authorization_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def authorization_revise(request: SyndicateRequest, budget: str, year: int, authorization: UUID) -> HttpResponse:
    """Prepare the vote that revises an authorisation, or change the one in preparation."""
    require_role(request, *PREPARERS)
    budget_year, item = _found(budget, year, authorization)
    form = ScheduleForm(request.POST or None, budget_year=budget_year, **_known(request, item, year))
    if request.method == "POST" and form.is_valid():
        try:
            revise_authorization(item.row, budget_year, form.vote(), by=request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, "Le vote est en projet\u00a0: il sera pris avec ce qui le porte.")
            return redirect(_address(request, budget_year, item.row.pk))
    return _form(request, budget_year, form, item)


@require_POST
def authorization_drop(request: SyndicateRequest, budget: str, year: int, authorization: UUID) -> HttpResponse:
    """Drop the vote in preparation."""
    require_role(request, *PREPARERS)
    budget_year, item = _found(budget, year, authorization)
    try:
        is_gone = drop_draft(item.row)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        is_gone = False
    else:
        messages.success(request, "Le vote en projet est abandonné.")
    if is_gone:
        return redirect("budgets:authorization_list", request.syndicate.slug, budget, year)
    return redirect(_address(request, budget_year, authorization))


@require_POST
def authorization_lapse(request: SyndicateRequest, budget: str, year: int, authorization: UUID) -> HttpResponse:
    """Prepare the vote that takes note of what lapses."""
    require_role(request, *PREPARERS)
    budget_year, item = _found(budget, year, authorization)
    try:
        prepare_lapse(item.row, budget_year, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "La caducité est en projet\u00a0: la délibération sur les autorisations la constate.")
    return redirect(_address(request, budget_year, authorization))


@require_POST
def authorization_take_over(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Bring the authorisations of a decision's annex into the register."""
    require_role(request, *PREPARERS)
    found = get_decision_or_404(budget, year, decision)
    try:
        new, there = take_over_annex(found)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"Autorisations reprises\u00a0: {new}\u00a0; déjà au registre\u00a0: {there}.")
    return redirect("budgets:authorization_list", request.syndicate.slug, budget, year)


@require_POST
def authorization_annex(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Fill the annex of the authorisations of a decision from the register."""
    require_role(request, *PREPARERS)
    found = get_decision_or_404(budget, year, decision)
    try:
        count = write_annex(found)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"Annexe remplie depuis le registre\u00a0: {count} lignes.")
    return redirect("budgets:annex_entry", request.syndicate.slug, budget, year, decision, "autorisations")


@require_safe
def authorization_export(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Export the state of the authorisations and the plan as a workbook."""
    budget_year = get_budget_year_or_404(budget, year)
    answer = HttpResponse(state_workbook(register_page(budget_year), year), content_type=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="ap-cp-{budget_year.budget.code}-{year}.xlsx"'
    return answer


def _found(budget: str, year: int, authorization: UUID) -> tuple[BudgetYear, Registered]:
    """Return a year and an authorisation of its budget. Raises Http404."""
    budget_year = get_budget_year_or_404(budget, year)
    found = registered(budget_year.budget, authorization)
    if not found:
        raise Http404("Aucune autorisation de ce nom dans ce budget.")
    return budget_year, found[0]


def _known(request: SyndicateRequest, item: Registered, year: int) -> dict[str, Any]:
    """Return what the grid shows first: the vote in preparation, else the schedule, smoothed when asked for."""
    schedule = dict(item.programme.schedule)
    initial: dict[str, Any] = {}
    if item.draft is not None:
        schedule = dict(item.programme.steps[-1].payments)
        initial = {"decision": item.draft.decision_id, "reason": item.draft.reason}
    elif way := request.GET.get("lisser"):
        schedule = smoothed(schedule, item.done.paid, year, spread=way == "annees")
        initial = {"reason": f"crédits de paiement de {year} non mandatés, reportés sur les exercices suivants"}
    return {"schedule": schedule, "first": item.row.created_year, "initial": initial}


def _form(
    request: SyndicateRequest, budget_year: BudgetYear, form: ScheduleForm, item: Registered | None
) -> HttpResponse:
    context = {"budget_year": budget_year, "form": form, "item": item}
    return render(request, "budgets/authorization_form.html", context, status=422 if form.errors else 200)


def _edits(request: SyndicateRequest, budget_year: BudgetYear) -> bool:
    return has_role(request, *PREPARERS) and budget_year.state == BudgetYear.State.OPEN


def _address(request: SyndicateRequest, budget_year: BudgetYear, authorization: UUID) -> str:
    args = [request.syndicate.slug, budget_year.budget.code, budget_year.year, authorization]
    return reverse("budgets:authorization_detail", args=args)
