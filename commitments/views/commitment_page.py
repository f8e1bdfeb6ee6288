"""The page of a commitment: what it is, its amounts, its movements, and the verbs that its reader may do."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from budgets.http import SyndicateRequest
from budgets.models import BudgetYear
from budgets.perms import PREPARERS, get_budget_year_or_404, has_role
from commitments.forms.spending import AmountReasonForm, LiquidateForm, ReasonForm, SignForm
from commitments.models import Commitment, ServiceDone
from commitments.queries_commitments import commitments_of_year
from commitments.queries_multiyear import balance_on, multiyear_row_of
from commitments.queries_situation import movements_of
from commitments.rules.life import COMMITMENT_STEPS, Step, steps_for
from commitments.views.actions import Action, act

Forms = Mapping[str, forms.Form]


def commitment_or_404(budget: str, year: int, commitment: UUID) -> tuple[BudgetYear, Commitment]:
    """Return the budget year and one of its commitments, its account joined. Raises Http404."""
    budget_year = get_budget_year_or_404(budget, year)
    found = get_object_or_404(commitments_of_year(budget_year).select_related("account", "party"), pk=commitment)
    found.budget_year = budget_year
    return budget_year, found


def verb(
    request: SyndicateRequest,
    budget_year: BudgetYear,
    commitment: Commitment,
    do: Callable[[dict[str, Any]], object],
    done: str,
    *,
    name: str = "",
    form: forms.Form | None = None,
) -> HttpResponse:
    """Do a verb of a commitment and come back to its page."""
    return act(
        request,
        lambda bound, refusal, status: page(request, budget_year, commitment, bound, refusal, status),
        do,
        done,
        name=name,
        form=form,
        to=commitment.get_absolute_url(),
    )


def page(
    request: SyndicateRequest,
    budget_year: BudgetYear,
    commitment: Commitment,
    bound: Forms | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render the page, with the forms that come back."""
    services = _services(commitment)
    prepares = has_role(request, *PREPARERS)
    context = {
        "budget_year": budget_year,
        "commitment": commitment,
        "orders": commitment.orders.order_by("number"),
        "movements": movements_of(commitment),
        "services": [
            (service, _service_actions(budget_year, commitment, service, bound or {}) if prepares else [])
            for service in services
        ],
        "lines": commitment.order_lines.select_related("order").order_by("order__liquidated_on", "order__number"),
        "actions": _actions(request, budget_year, commitment, bound or {}),
        "may_certify": prepares and _may_certify(budget_year, commitment),
        "refusal": refusal,
        "multiyear": multiyear_row_of(commitment) if commitment.authorization else None,
        "on_authorization": balance_on(budget_year, commitment.authorization) if commitment.authorization else None,
    }
    return render(request, "commitments/commitment_detail.html", context, status=status)


def address(budget_year: BudgetYear, name: str, *args: Any) -> str:
    """Return the address of a page of a year."""
    return reverse(
        f"commitments:{name}", args=[budget_year.syndicate.slug, budget_year.budget.code, budget_year.year, *args]
    )


def _may_certify(year: BudgetYear, commitment: Commitment) -> bool:
    states = COMMITMENT_STEPS[Step.CERTIFY].states
    return year.state == BudgetYear.State.OPEN and commitment.state in states and commitment.open_service > 0


def _services(commitment: Commitment) -> QuerySet[ServiceDone]:
    return commitment.services.select_related("certified_by").defer("document").order_by("done_on", "certified_at")


def _actions(request: SyndicateRequest, year: BudgetYear, commitment: Commitment, bound: Forms) -> list[Action]:
    if year.state == BudgetYear.State.CLOSED:
        return []
    steps = steps_for(COMMITMENT_STEPS, commitment.state, request.roles)

    def to(name: str) -> str:
        return address(year, name, commitment.pk)

    found = []
    if Step.APPROVE in steps:
        found.append(Action("approve", "Viser", to("commitment_approve"), "Viser l’engagement", is_main=True))
        form = bound.get("refuse") or ReasonForm(scope="refuse")
        found.append(Action("refuse", "Refuser le visa", to("commitment_refuse"), "Refuser", form))
    if Step.SIGN_ACT in steps and commitment.direction == "expense":
        form = bound.get("sign") or SignForm(scope="sign", initial={"act": commitment.legal_act or "order"})
        found.append(Action("sign", "Signer l’acte juridique", to("commitment_sign"), "Signer", form))
    if Step.RELEASE in steps:
        form = bound.get("complete") or AmountReasonForm(scope="complete")
        found.append(Action("complete", "Compléter l’engagement", to("commitment_complete"), "Compléter", form))
        form = bound.get("release") or AmountReasonForm(scope="release", initial={"amount": commitment.remaining})
        found.append(Action("release", "Dégager", to("commitment_release"), "Dégager", form))
    return found


def _service_actions(year: BudgetYear, commitment: Commitment, service: ServiceDone, bound: Forms) -> list[Action]:
    if service.cancelled_at or year.state == BudgetYear.State.CLOSED:
        return []
    found = []
    left = service.amount - service.liquidated
    if left:
        scope = f"liquidate-{service.pk}"
        form = bound.get(scope) or LiquidateForm(scope=scope, commitment=commitment, initial={"amount": left})
        where = address(year, "service_liquidate", commitment.pk, service.pk)
        found.append(Action(scope, "Liquider", where, "Liquider", form))
    if not service.liquidated:
        scope = f"cancel-{service.pk}"
        form = bound.get(scope) or ReasonForm(scope=scope)
        where = address(year, "service_cancel", commitment.pk, service.pk)
        found.append(Action(scope, "Annuler le certificat", where, "Annuler", form))
    return found
