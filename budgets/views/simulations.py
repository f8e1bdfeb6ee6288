"""Simulations of a decision: made, compared with it, adopted. They are edited and thrown away like decisions."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from budgets.http import SyndicateRequest
from budgets.models import BudgetDecision
from budgets.perms import PREPARERS, get_decision_or_404, require_role
from budgets.services.simulations import ChangedSinceError, adopt_simulation, simulate
from budgets.simulation_page import simulation_page


@require_POST
def simulation_add(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Make a scratch copy of a decision."""
    require_role(request, *PREPARERS)
    found = get_decision_or_404(budget, year, decision, simulations=True)
    try:
        copy = simulate(found, by=request.user, subject=request.POST.get("subject", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(found)
    messages.success(request, f"{copy.subject}\u00a0: modifiez-la, rien ne change dans la décision.")
    return redirect(copy)


@require_safe
def simulation_compare(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Show a simulation beside its original."""
    require_role(request, *PREPARERS)
    return _comparison(request, _simulation_or_404(budget, year, decision))


@require_POST
def simulation_adopt(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Make a simulation the proposal; the question is asked when it would erase somebody's edits."""
    require_role(request, *PREPARERS)
    found = _simulation_or_404(budget, year, decision)
    try:
        adopted = adopt_simulation(found, by=request.user, replaces=request.POST.get("replaces") == "yes")
    except ChangedSinceError as error:
        return _comparison(request, found, conflict=" ".join(error.messages), status=409)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(found)
    messages.success(request, f"La simulation est devenue la proposition\u00a0: {adopted}.")
    return redirect(adopted)


def _simulation_or_404(budget: str, year: int, decision: UUID) -> BudgetDecision:
    found = get_decision_or_404(budget, year, decision, simulations=True)
    if found.simulation_of is None:
        raise Http404("Cette décision n’est pas une simulation.")
    found.simulation_of.budget_year = found.budget_year
    return found


def _comparison(
    request: SyndicateRequest, simulation: BudgetDecision, *, conflict: str = "", status: int = 200
) -> HttpResponse:
    assert simulation.simulation_of is not None
    context = {
        "budget_year": simulation.budget_year,
        "decision": simulation,
        "original": simulation.simulation_of,
        "page": simulation_page(simulation.simulation_of, simulation),
        "conflict": conflict,
    }
    return render(request, "budgets/simulation_compare.html", context, status=status)
