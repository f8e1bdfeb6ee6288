"""A decision made here: created, its modalities, its steps, its dates, deleted while it is in preparation."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from budgets.forms.decision_terms import DecisionCalendarForm, KindForm, StepForm, TermsForm, YearCalendarForm
from budgets.http import SyndicateRequest
from budgets.perms import PREPARERS, get_budget_year_or_404, get_decision_or_404, require_role
from budgets.queries_decision_view import calendar_of
from budgets.queries_financial_rules import financial_rules
from budgets.rules.budget_deadlines import deadlines
from budgets.rules.decision_workflow import EDITED, obstacles, step_named
from budgets.services.decision_calendar import change_calendar
from budgets.services.decision_previous import Filled, fill_previous
from budgets.services.decision_steps import situation_of, take_step
from budgets.services.decisions import change_terms, create_decision, delete_decision


@require_http_methods(["GET", "HEAD", "POST"])
def decision_add(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Create a decision in preparation, then show its modalities."""
    require_role(request, *PREPARERS)
    budget_year = get_budget_year_or_404(budget, year)
    form = KindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        given = {"number": data["number"], "subject": data["subject"], "by": request.user}
        try:
            decision = create_decision(budget_year, data["kind"], **given)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            if data["fill"]:
                tell_filled(request, fill_previous(decision))
            messages.success(request, "La décision est créée\u00a0: vérifiez ses modalités de vote.")
            return redirect("budgets:decision_terms", request.syndicate.slug, budget, year, decision.pk)
    context = {"budget_year": budget_year, "form": form}
    return render(request, "budgets/decision_add.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def decision_terms(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Edit the modalities of vote of a decision."""
    require_role(request, *PREPARERS)
    found = get_decision_or_404(budget, year, decision, simulations=True)
    if found.state not in EDITED:
        messages.error(request, f"La décision est {found.get_state_display()}\u00a0: ses modalités ne changent plus.")
        return redirect(found)
    form = TermsForm(request.POST or None, instance=found, chart=found.budget_year.chart, kind=found.kind)
    if request.method == "POST" and form.is_valid():
        try:
            change_terms(found, revision=form.cleaned_data["revision"], **form.terms)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, "Les modalités sont enregistrées.")
            return redirect(found)
    context = {"budget_year": found.budget_year, "decision": found, "form": form}
    return render(request, "budgets/decision_terms.html", context, status=422 if form.is_bound else 200)


@require_POST
def decision_delete(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Delete a decision in preparation, or throw a simulation away."""
    require_role(request, *PREPARERS)
    found = get_decision_or_404(budget, year, decision, simulations=True)
    try:
        delete_decision(found)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(found)
    messages.success(request, "La simulation est jetée." if found.is_simulation else f"{found} : supprimé.")
    return redirect("budgets:decision_list", request.syndicate.slug, budget, year)


@require_POST
def decision_fill(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Bring the column of the budget compared with up to date."""
    require_role(request, *PREPARERS)
    found = get_decision_or_404(budget, year, decision, simulations=True)
    if found.state in EDITED:
        tell_filled(request, fill_previous(found))
    else:
        messages.error(request, f"La décision est {found.get_state_display()}\u00a0: ses lignes ne changent plus.")
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
def decision_step(request: SyndicateRequest, budget: str, year: int, decision: UUID, step: str) -> HttpResponse:
    """Show what a step does and what holds it back; take it."""
    found = get_decision_or_404(budget, year, decision)
    taken = step_named(step)
    if taken is None:
        raise Http404("Cette étape n’existe pas.")
    require_role(request, *taken.roles)
    form = StepForm(request.POST if request.method == "POST" else None, asks=taken.asks)
    if request.method == "POST" and form.is_valid():
        try:
            changed = take_step(found, step, by=request.user, roles=request.roles, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, f"{str(changed).capitalize()}\u00a0: {changed.get_state_display()}.")
            return redirect(changed)
    told = obstacles(taken, situation_of(found, with_findings=taken.held_by_findings), request.roles)
    context = {"budget_year": found.budget_year, "decision": found, "form": form, "step": taken, "obstacles": told}
    return render(request, "budgets/decision_step.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def decision_calendar(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Type the dates around a decision and those of the budget of its year."""
    require_role(request, *PREPARERS)
    found = get_decision_or_404(budget, year, decision)
    sent = request.POST if request.method == "POST" else None
    form = DecisionCalendarForm(sent, instance=found)
    year_form = YearCalendarForm(sent, instance=found.budget_year)
    if form.is_valid() and year_form.is_valid():
        change_calendar(found, form.cleaned_data, year_form.cleaned_data)
        messages.success(request, "Le calendrier est enregistré.")
        return redirect(found)
    context = {
        "budget_year": found.budget_year,
        "decision": found,
        "form": form,
        "year_form": year_form,
        "deadlines": deadlines(found.kind, year, financial_rules(), calendar_of(found)),
    }
    return render(request, "budgets/decision_calendar.html", context, status=422 if form.is_bound else 200)


def tell_filled(request: SyndicateRequest, filled: Filled) -> None:
    """Say what filling the column of the budget compared with did."""
    if filled.added or filled.changed:
        messages.info(
            request, f"Budget comparé\u00a0: {filled.added} ligne(s) reprises, {filled.changed} mises à jour."
        )
    else:
        messages.info(request, "Aucun budget voté à reprendre, ou rien n’a changé.")
    if filled.unknown:
        messages.warning(
            request, f"Comptes absents du plan de l’exercice, à reprendre à la main\u00a0: {', '.join(filled.unknown)}."
        )
