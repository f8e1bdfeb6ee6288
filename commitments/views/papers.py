"""The papers of execution as PDF."""

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from budgets.documents.render import RenderedDocument
from budgets.http import SyndicateRequest
from budgets.perms import get_budget_year_or_404
from commitments.documents.papers import render_paper
from commitments.models import Slip
from commitments.views.commitment_page import commitment_or_404


@require_safe
def commitment_order_form(request: SyndicateRequest, budget: str, year: int, commitment: UUID) -> HttpResponse:
    """Give the order form (bon de commande) of a commitment."""
    budget_year, found = commitment_or_404(budget, year, commitment)
    paper = render_paper(
        "order_form",
        {"budget_year": budget_year, "syndicate": request.syndicate, "commitment": found},
        identifier=f"{request.syndicate.siren}/{found.number}/{budget_year.year}",
        on=found.legal_act_on or found.committed_on or date(budget_year.year, 1, 1),
    )
    return pdf(paper, f"bon-de-commande-{found.number}")


@require_safe
def slip_paper(request: SyndicateRequest, budget: str, year: int, slip: UUID) -> HttpResponse:
    """Give a slip (bordereau) with its orders and their lines."""
    budget_year = get_budget_year_or_404(budget, year)
    found = get_object_or_404(Slip.objects.select_related("signed_by"), pk=slip, budget_year=budget_year)
    orders = list(found.orders.prefetch_related("lines__account", "lines__commitment").order_by("number"))
    context = {
        "budget_year": budget_year,
        "syndicate": request.syndicate,
        "slip": found,
        "orders": orders,
        "total": sum(order.amount for order in orders),
    }
    name = f"{request.syndicate.siren}/{budget_year.budget.code}/{budget_year.year}/{found.direction}/{found.number}"
    return pdf(render_paper("slip", context, identifier=name, on=found.formed_on), f"bordereau-{found.number}")


def pdf(paper: RenderedDocument, name: str) -> HttpResponse:
    """Return a paper to be read in the browser."""
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(paper.content, content_type="application/pdf", headers=headers)
