"""The guided closing of a year: its steps, what each proposes, what blocks."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from budgets.authorization_page import register_page
from budgets.http import SyndicateRequest
from budgets.models import BudgetYear
from budgets.perms import PREPARERS, get_budget_year_or_404, has_role, require_role
from commitments.queries_closing import read_closing
from commitments.queries_closing_next import taking_up
from commitments.rules.closing import closing_steps
from commitments.services.closing import attach_year, close_year, confirm_step, release_proposed
from commitments.views.actions import act
from commitments.views.commitment_page import address

SHOWN = 200


@require_safe
def closing(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Show the steps of the closing."""
    return _page(request, get_budget_year_or_404(budget, year))


@require_POST
def closing_confirm(request: SyndicateRequest, budget: str, year: int, step: str) -> HttpResponse:
    """Confirm a step that was looked at."""
    return _verb(
        request, budget, year, lambda found: confirm_step(found, step, by=request.user), "L’étape est confirmée."
    )


@transaction.non_atomic_requests
@require_POST
def closing_release(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Release what is proposed on the ticked commitments."""
    chosen: Any = request.POST.getlist("commitment")
    return _verb(
        request, budget, year, lambda found: release_proposed(found, chosen, by=request.user),
        "Les engagements choisis sont dégagés.",
    )  # fmt: skip


@transaction.non_atomic_requests
@require_POST
def closing_attach(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Liquidate the attachments of charges and products."""
    return _verb(
        request, budget, year, lambda found: attach_year(found, by=request.user),
        "Les rattachements sont liquidés : mettez-les sur un bordereau.",
    )  # fmt: skip


@transaction.non_atomic_requests
@require_POST
def closing_close(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Close the year: what is left passes into the next one."""
    return _verb(
        request, budget, year, lambda found: close_year(found, by=request.user),
        "L’exercice est clos ; les restes à réaliser sont reportés et le résultat est calculé.",
    )  # fmt: skip


def _verb(
    request: SyndicateRequest, budget: str, year: int, do: Callable[[BudgetYear], object], done: str
) -> HttpResponse:
    require_role(request, *PREPARERS)
    budget_year = get_budget_year_or_404(budget, year)
    return act(
        request,
        lambda bound, refusal, status: _page(request, budget_year, refusal, status),
        lambda _: do(budget_year),
        done,
        to=address(budget_year, "closing"),
    )


def _page(request: SyndicateRequest, budget_year: BudgetYear, refusal: str = "", status: int = 200) -> HttpResponse:
    reads = read_closing(budget_year)
    is_closed = budget_year.state == BudgetYear.State.CLOSED
    context = {
        "budget_year": budget_year,
        "steps": closing_steps(reads.facts),
        "reads": reads,
        "releases": reads.releases[:SHOWN],
        "attachments": reads.attachments[:SHOWN],
        "carried": reads.carried[:SHOWN],
        "prepares": has_role(request, *PREPARERS),
        "refusal": refusal,
        "next_year": budget_year.year + 1,
        "authorizations": register_page(budget_year),
        "taking_up": taking_up(budget_year) if is_closed else None,
    }
    return render(request, "commitments/closing.html", context, status=status)
