"""Payment delays: the dashboard of a year, its export, the interest of late payments accepted."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from budgets.http import SyndicateRequest
from budgets.models import BudgetYear
from budgets.perms import PREPARERS, get_budget_year_or_404, has_role, require_role
from budgets.rules.dates import MONTHS
from commitments.delays_chart import delays_chart
from commitments.formats.delay_export import HEADERS, WIDTHS, delay_rows
from commitments.forms.spending import LateInterestForm
from commitments.models import IssuedOrder
from commitments.queries_delays import FollowedClaim, followed_claims, late_amount, monthly_delays, payment_terms
from commitments.queries_delays import to_watch as watched
from commitments.queries_orders import open_year_after
from commitments.rules.payment_delay import INDEMNITY, MARGIN, DelayState
from commitments.services.commitments import today
from commitments.services.late_interest import order_late_interest
from commitments.views.actions import act
from commitments.views.commitment_page import address
from commitments.views.exports import table

PER_PAGE = 50


@require_safe
def payment_delays(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Show the delays of a year by month, the invoices near or past their deadline, the interest to order."""
    return _page(request, get_budget_year_or_404(budget, year))


@require_safe
def payment_delays_export(request: SyndicateRequest, budget: str, year: int) -> HttpResponse | StreamingHttpResponse:
    """Give the delays of a year, an invoice a row: CSV with `?format=csv`, else XLSX."""
    budget_year = get_budget_year_or_404(budget, year)
    rows = delay_rows(followed_claims(budget_year, today=today()))
    name = f"delais-de-paiement-{budget_year.budget.code}-{budget_year.year}"
    return table(request, name, "Délais de paiement", HEADERS, rows, WIDTHS)


@transaction.non_atomic_requests
@require_POST
def late_interest_order(request: SyndicateRequest, budget: str, year: int, order: UUID) -> HttpResponse:
    """Accept the interest of a late payment: an order is liquidated, that waits for a slip."""
    require_role(request, *PREPARERS)
    budget_year = get_budget_year_or_404(budget, year)
    found = get_object_or_404(IssuedOrder.objects.filter(budget_year=budget_year), pk=order)
    form = LateInterestForm(request.POST, scope=f"interest-{found.pk}", needs_rate=needs_rate(budget_year, found))

    def do(data: dict[str, Any]) -> None:
        given = {"bank_rate": data.get("bank_rate"), "rate_source": data.get("rate_source", "")}
        order_late_interest(found, by=request.user, into=open_year_after(budget_year), key=data["key"], **given)

    return act(
        request,
        lambda bound, refusal, status: _page(request, budget_year, bound, refusal, status),
        do,
        "Le mandat d’intérêts moratoires est liquidé : il attend un bordereau.",
        name=f"interest-{found.pk}",
        form=form,
        to=address(budget_year, "payment_delays"),
    )


def needs_rate(budget_year: BudgetYear, order: IssuedOrder) -> bool:
    """Return whether the rate of the half-year must be typed (8 queries at most)."""
    claims = followed_claims(budget_year, today=today(), only=order.invoice_id) if order.invoice_id else []
    return any(_lacks_rate(it) for it in claims if it.order and it.order.pk == order.pk)


def _lacks_rate(followed: FollowedClaim) -> bool:
    return followed.interest is not None and followed.interest.interest is None


def _page(
    request: SyndicateRequest, budget_year: BudgetYear, bound: Any = None, refusal: str = "", status: int = 200
) -> HttpResponse:
    terms, bound = payment_terms(), bound or {}
    claims = followed_claims(budget_year, today=today(), terms=terms)
    months, late = monthly_delays(claims, budget_year.year), watched(claims)
    proposed = [
        (it, bound.get(f"interest-{it.order.pk}") or _form(it), _accept(it.order))
        for it in claims
        if it.proposes_interest and it.order
    ]
    context = {
        "budget_year": budget_year,
        "terms": terms,
        "months": [(MONTHS[it.month - 1] if it.month else "Exercice", it) for it in months],
        "chart": delays_chart(months, terms.payment),
        "page": Paginator(late, PER_PAGE).get_page(request.GET.get("page")),
        "late_count": sum(it.delay.state is DelayState.LATE for it in late),
        "late_amount": late_amount(late),
        "proposed": proposed,
        "ordered": [it for it in claims if it.interest_order],
        "indemnity": INDEMNITY,
        "margin": MARGIN,
        "prepares": has_role(request, *PREPARERS),
        "refusal": refusal,
    }
    return render(request, "commitments/payment_delays.html", context, status=status)


def _form(followed: FollowedClaim) -> LateInterestForm:
    assert followed.order is not None
    return LateInterestForm(scope=f"interest-{followed.order.pk}", needs_rate=_lacks_rate(followed))


def _accept(order: IssuedOrder) -> str:
    """Return where the interest of an order is accepted: in its own year."""
    return address(order.budget_year, "late_interest_order", order.pk)
