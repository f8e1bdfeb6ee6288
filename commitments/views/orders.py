"""Payment and revenue orders: their list, their page, what the treasurer does of them, what corrects them."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from budgets.http import SyndicateRequest
from budgets.models import BudgetYear
from budgets.perms import PREPARERS, get_budget_year_or_404, require_role
from budgets.queries_financial_rules import financial_rules
from commitments.forms.spending import AmountReasonForm, GiveUpForm, PayForm, ReasonForm
from commitments.models import IssuedOrder
from commitments.queries_orders import listed_orders, open_year_after, order_totals
from commitments.rules.life import ORDER_STEPS, TREASURER, Step, steps_for
from commitments.rules.life import PREPARERS as MAY_PREPARE
from commitments.services.corrections import correct_order, give_up_claim
from commitments.services.liquidation import abandon_order
from commitments.services.treasury import pay_order, reject_order, take_in_charge
from commitments.views.actions import Action, act
from commitments.views.commitment_page import address

PER_PAGE = 50
Do = Callable[[dict[str, Any]], object]


@require_safe
def order_list(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """List the orders of the year by direction and state, with their sum."""
    budget_year = get_budget_year_or_404(budget, year)
    found = listed_orders(budget_year, request.GET.get("sens", ""), request.GET.get("etat", ""))
    context = {
        "budget_year": budget_year,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "totals": order_totals(found),
        "states": IssuedOrder.State.choices,
        "direction": request.GET.get("sens", ""),
        "state": request.GET.get("etat", ""),
    }
    return render(request, "commitments/order_list.html", context)


@require_safe
def order_detail(request: SyndicateRequest, budget: str, year: int, order: UUID) -> HttpResponse:
    """Show an order, its lines, what corrects it, and what the reader may do of it."""
    budget_year, found = _order_or_404(budget, year, order)
    return _page(request, budget_year, found)


@require_POST
def order_abandon(request: SyndicateRequest, budget: str, year: int, order: UUID) -> HttpResponse:
    """Give up a liquidation that has no number yet."""
    require_role(request, *PREPARERS)
    budget_year, found = _order_or_404(budget, year, order)
    form = ReasonForm(request.POST, scope="abandon")
    return _verb(
        request, budget_year, found, lambda data: abandon_order(found, data["reason"]),
        "La liquidation est abandonnée.", "abandon", form,
    )  # fmt: skip


@transaction.non_atomic_requests
@require_POST
def order_take(request: SyndicateRequest, budget: str, year: int, order: UUID) -> HttpResponse:
    """Take an order in charge."""
    require_role(request, TREASURER)
    budget_year, found = _order_or_404(budget, year, order)
    return _verb(
        request, budget_year, found, lambda _: take_in_charge(found, by=request.user), "La pièce est prise en charge."
    )


@transaction.non_atomic_requests
@require_POST
def order_reject(request: SyndicateRequest, budget: str, year: int, order: UUID) -> HttpResponse:
    """Reject an order with its reason."""
    require_role(request, TREASURER)
    budget_year, found = _order_or_404(budget, year, order)
    form = ReasonForm(request.POST, scope="reject")
    return _verb(
        request, budget_year, found, lambda data: reject_order(found, data["reason"], by=request.user),
        "La pièce est rejetée.", "reject", form,
    )  # fmt: skip


@transaction.non_atomic_requests
@require_POST
def order_pay(request: SyndicateRequest, budget: str, year: int, order: UUID) -> HttpResponse:
    """Record a payment or a collection."""
    require_role(request, TREASURER)
    budget_year, found = _order_or_404(budget, year, order)

    def do(data: dict[str, Any]) -> None:
        pay_order(found, data["amount"], on=data["on"], by=request.user, key=data["key"])

    return _verb(
        request, budget_year, found, do, "Le règlement est enregistré.", "pay", PayForm(request.POST, scope="pay")
    )


@require_POST
def order_correct(request: SyndicateRequest, budget: str, year: int, order: UUID) -> HttpResponse:
    """Take an amount off an order: a reduction, a cancellation, or its opposite once the year is closed."""
    require_role(request, *PREPARERS)
    budget_year, found = _order_or_404(budget, year, order)

    def do(data: dict[str, Any]) -> None:
        into = open_year_after(budget_year)
        correct_order(found, data["amount"], data["reason"], by=request.user, into=into, key=data["key"])

    form = AmountReasonForm(request.POST, scope="correct")
    done = "La correction est liquidée : elle attend un bordereau."
    return _verb(request, budget_year, found, do, done, "correct", form)


@require_POST
def order_give_up(request: SyndicateRequest, budget: str, year: int, order: UUID) -> HttpResponse:
    """Give up a claim by a deliberation."""
    require_role(request, *PREPARERS)
    budget_year, found = _order_or_404(budget, year, order)

    def do(data: dict[str, Any]) -> None:
        into = open_year_after(budget_year) or budget_year
        give_up_claim(
            found, data["kind"], data["amount"], data["deliberation"], by=request.user, into=into, key=data["key"]
        )

    form = GiveUpForm(request.POST, scope="give_up")
    return _verb(request, budget_year, found, do, "Le mandat est liquidé : il attend un bordereau.", "give_up", form)


def _order_or_404(budget: str, year: int, order: UUID) -> tuple[BudgetYear, IssuedOrder]:
    budget_year = get_budget_year_or_404(budget, year)
    rows = IssuedOrder.objects.filter(budget_year=budget_year).select_related(
        "slip", "party", "corrects__budget_year__budget", "corrects__budget_year__syndicate", "invoice"
    )
    found = get_object_or_404(rows.defer("invoice__file"), pk=order)
    found.budget_year = budget_year
    return budget_year, found


def _verb(
    request: SyndicateRequest,
    budget_year: BudgetYear,
    order: IssuedOrder,
    do: Do,
    done: str,
    name: str = "",
    form: forms.Form | None = None,
) -> HttpResponse:
    return act(
        request,
        lambda bound, refusal, status: _page(request, budget_year, order, bound, refusal, status),
        do,
        done,
        name=name,
        form=form,
        to=order.get_absolute_url(),
    )


def _page(
    request: SyndicateRequest,
    budget_year: BudgetYear,
    order: IssuedOrder,
    bound: Mapping[str, forms.Form] | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    corrections = order.corrections.select_related("budget_year__budget", "budget_year__syndicate")
    context = {
        "budget_year": budget_year,
        "notices": order.notices.all(),
        "order": order,
        "lines": order.lines.select_related("account", "commitment", "service").defer("service__document"),
        "corrections": corrections.order_by("liquidated_on"),
        "pursuits": financial_rules().pursuit_authorisation if order.direction == "revenue" else "",
        "actions": _actions(request, budget_year, order, bound or {}),
        "refusal": refusal,
    }
    return render(request, "commitments/order_detail.html", context, status=status)


def _actions(
    request: SyndicateRequest, year: BudgetYear, order: IssuedOrder, bound: Mapping[str, forms.Form]
) -> list[Action]:
    steps = steps_for(ORDER_STEPS, order.state, request.roles)

    def to(name: str) -> str:
        return address(year, name, order.pk)

    found = []
    if Step.TAKE in steps:
        found.append(Action("take", "Prendre en charge", to("order_take"), "Prendre en charge", is_main=True))
        form = bound.get("reject") or ReasonForm(scope="reject")
        found.append(Action("reject", "Rejeter", to("order_reject"), "Rejeter avec ce motif", form))
    if Step.PAY in steps:
        title = "Payer" if order.direction == "expense" else "Encaisser"
        found.append(
            Action("pay", title, to("order_pay"), title, bound.get("pay") or PayForm(scope="pay"), is_main=True)
        )
    if Step.ABANDON in steps:
        form = bound.get("abandon") or ReasonForm(scope="abandon")
        found.append(Action("abandon", "Abandonner la liquidation", to("order_abandon"), "Abandonner", form))
    if Step.CORRECT in steps and order.amount > 0:
        form = bound.get("correct") or AmountReasonForm(scope="correct", initial={"amount": order.amount})
        found.append(Action("correct", "Réduire ou annuler", to("order_correct"), "Liquider la correction", form))
    gives_up = order.direction == "revenue" and order.state == "taken" and request.roles & MAY_PREPARE
    if gives_up:
        form = bound.get("give_up") or GiveUpForm(scope="give_up", initial={"amount": order.left})
        found.append(Action("give_up", "Abandonner la créance", to("order_give_up"), "Liquider le mandat", form))
    return found
