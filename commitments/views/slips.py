"""Slips: the orders that wait for one, the slips of the year, their signature."""

from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from budgets.http import SyndicateRequest
from budgets.models import BudgetYear
from budgets.perms import PREPARERS, get_budget_year_or_404, has_role, require_role
from commitments.forms.spending import ReasonForm
from commitments.models import Slip
from commitments.queries_orders import orders_to_issue, slips_of_year
from commitments.rules.life import AUTHORISING, SLIP_STEPS, Step, steps_for
from commitments.services.slips import form_slip, refuse_slip, sign_slip
from commitments.views.actions import Action, act
from commitments.views.commitment_page import address

DIRECTIONS = {"expense": "Mandats à mettre sur un bordereau", "revenue": "Titres à mettre sur un bordereau"}


class ChosenForm(forms.Form):
    """The orders chosen for a slip."""

    direction = forms.ChoiceField(choices=[(name, name) for name in DIRECTIONS])
    order = forms.TypedMultipleChoiceField(coerce=UUID, required=False)

    def __init__(self, *args: Any, choices: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["order"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(choice, choice) for choice in choices]


@require_safe
def slip_list(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """List the slips of the year and what waits for one."""
    return _list_page(request, get_budget_year_or_404(budget, year))


@transaction.non_atomic_requests
@require_POST
def slip_form(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Form a slip of the orders that were ticked."""
    require_role(request, *PREPARERS)
    budget_year = get_budget_year_or_404(budget, year)
    form = ChosenForm(request.POST, choices=request.POST.getlist("order"))
    made: list[Slip] = []

    def do(data: dict[str, Any]) -> None:
        made.append(form_slip(budget_year, data["direction"], data["order"], by=request.user))

    answer = act(
        request,
        lambda bound, refusal, status: _list_page(request, budget_year, bound, status),
        do,
        "Le bordereau est formé : l’ordonnateur peut le signer.",
        name="form",
        form=form,
        to=address(budget_year, "slip_list"),
    )
    if made:
        answer["Location"] = address(budget_year, "slip_detail", made[0].pk)
    return answer


@require_safe
def slip_detail(request: SyndicateRequest, budget: str, year: int, slip: UUID) -> HttpResponse:
    """Show a slip and its orders."""
    budget_year, found = _slip_or_404(budget, year, slip)
    return _page(request, budget_year, found)


@require_POST
def slip_sign(request: SyndicateRequest, budget: str, year: int, slip: UUID) -> HttpResponse:
    """Sign a slip: its orders go to the treasurer."""
    require_role(request, AUTHORISING)
    budget_year, found = _slip_or_404(budget, year, slip)
    return act(
        request,
        lambda bound, refusal, status: _page(request, budget_year, found, bound, refusal, status),
        lambda _: sign_slip(found, by=request.user),
        "Le bordereau est signé : le comptable le reçoit.",
        to=found.get_absolute_url(),
    )


@transaction.non_atomic_requests
@require_POST
def slip_refuse(request: SyndicateRequest, budget: str, year: int, slip: UUID) -> HttpResponse:
    """Refuse a slip with its reason."""
    require_role(request, AUTHORISING)
    budget_year, found = _slip_or_404(budget, year, slip)
    return act(
        request,
        lambda bound, refusal, status: _page(request, budget_year, found, bound, refusal, status),
        lambda data: refuse_slip(found, data["reason"], by=request.user),
        "Le bordereau est refusé.",
        name="refuse",
        form=ReasonForm(request.POST, scope="refuse"),
        to=found.get_absolute_url(),
    )


def _slip_or_404(budget: str, year: int, slip: UUID) -> tuple[BudgetYear, Slip]:
    budget_year = get_budget_year_or_404(budget, year)
    rows = slips_of_year(budget_year).select_related("signed_by", "formed_by")
    found = get_object_or_404(rows, pk=slip)
    found.budget_year = budget_year
    return budget_year, found


def _page(
    request: SyndicateRequest,
    budget_year: BudgetYear,
    slip: Slip,
    bound: Any = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    steps = steps_for(SLIP_STEPS, slip.state, request.roles)
    actions = []
    if Step.SIGN_SLIP in steps:
        where = address(budget_year, "slip_sign", slip.pk)
        text = "La signature rend les pièces exécutoires et atteste le service fait."
        actions.append(Action("sign", "Signer", where, "Signer le bordereau", is_main=True, help=text))
        form = (bound or {}).get("refuse") or ReasonForm(scope="refuse")
        actions.append(Action("refuse", "Refuser", address(budget_year, "slip_refuse", slip.pk), "Refuser", form))
    context = {
        "budget_year": budget_year,
        "slip": slip,
        "orders": slip.orders.order_by("number"),
        "actions": actions,
        "refusal": refusal,
    }
    return render(request, "commitments/slip_detail.html", context, status=status)


def _list_page(
    request: SyndicateRequest, budget_year: BudgetYear, bound: Any = None, status: int = 200
) -> HttpResponse:
    waiting = [(name, title, orders_to_issue(budget_year, name)) for name, title in DIRECTIONS.items()]
    context = {
        "budget_year": budget_year,
        "slips": slips_of_year(budget_year),
        "waiting": [part for part in waiting if part[2]],
        "prepares": has_role(request, *PREPARERS),
        "form": (bound or {}).get("form"),
    }
    return render(request, "commitments/slip_list.html", context, status=status)
