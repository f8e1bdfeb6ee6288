"""The service done: certified on a page made for the telephone, cancelled, liquidated; its document."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budgets.http import SyndicateRequest
from budgets.models import BudgetYear
from budgets.perms import PREPARERS, require_role
from commitments.forms.spending import LiquidateForm, ReasonForm, ServiceForm
from commitments.models import Commitment, ServiceDone
from commitments.services.certificates import cancel_service, certify_service
from commitments.services.liquidation import liquidate
from commitments.views.actions import act
from commitments.views.commitment_page import commitment_or_404, verb


@transaction.non_atomic_requests
@require_http_methods(["GET", "HEAD", "POST"])
def service_certify(request: SyndicateRequest, budget: str, year: int, commitment: UUID) -> HttpResponse:
    """Certify that what was ordered was delivered, with a photograph of the delivery note."""
    require_role(request, *PREPARERS)
    budget_year, found = commitment_or_404(budget, year, commitment)
    if request.method != "POST":
        return _form(request, budget_year, found, ServiceForm(initial={"amount": found.open_service}), 200)
    form = ServiceForm(request.POST, request.FILES)

    def do(data: dict[str, Any]) -> None:
        given = {name: data[name] for name in ("done_on", "note", "is_last", "document", "key")}
        certify_service(found, data["amount"], by=request.user, **given)

    return act(
        request,
        lambda bound, refusal, status: _form(request, budget_year, found, form, status),
        do,
        "Le service fait est certifié.",
        name="certify",
        form=form,
        to=found.get_absolute_url(),
    )


def _form(
    request: SyndicateRequest, budget_year: BudgetYear, commitment: Commitment, form: ServiceForm, status: int
) -> HttpResponse:
    context = {"budget_year": budget_year, "commitment": commitment, "form": form}
    return render(request, "commitments/service_certify.html", context, status=status)


@transaction.non_atomic_requests
@require_POST
def service_cancel(request: SyndicateRequest, budget: str, year: int, commitment: UUID, service: UUID) -> HttpResponse:
    """Cancel a certificate that nothing was liquidated on."""
    require_role(request, *PREPARERS)
    budget_year, found = commitment_or_404(budget, year, commitment)
    certificate = _service_or_404(found, service)
    name = f"cancel-{certificate.pk}"
    return verb(
        request, budget_year, found, lambda data: cancel_service(certificate, data["reason"], by=request.user),
        "Le certificat est annulé.", name=name, form=ReasonForm(request.POST, scope=name),
    )  # fmt: skip


@transaction.non_atomic_requests
@require_POST
def service_liquidate(
    request: SyndicateRequest, budget: str, year: int, commitment: UUID, service: UUID
) -> HttpResponse:
    """Liquidate a service done, with its invoice when there is one."""
    require_role(request, *PREPARERS)
    budget_year, found = commitment_or_404(budget, year, commitment)
    certificate = _service_or_404(found, service)
    name = f"liquidate-{certificate.pk}"

    def do(data: dict[str, Any]) -> None:
        liquidate(certificate, data["amount"], invoice=data["invoice"], by=request.user, key=data["key"])

    form = LiquidateForm(request.POST, scope=name, commitment=found)
    done = "La liquidation est faite : le mandat ou le titre attend un bordereau."
    return verb(request, budget_year, found, do, done, name=name, form=form)


@require_safe
def service_document(
    request: SyndicateRequest, budget: str, year: int, commitment: UUID, service: UUID
) -> HttpResponse:
    """Give the document of a service done."""
    _, found = commitment_or_404(budget, year, commitment)
    certificate = get_object_or_404(found.services, pk=service)
    if not certificate.document:
        raise Http404("Ce certificat n’a pas de pièce.")
    return HttpResponse(
        bytes(certificate.document),
        content_type=certificate.document_type,
        headers={"Content-Disposition": "inline", "X-Content-Type-Options": "nosniff"},
    )


def _service_or_404(commitment: Commitment, service: UUID) -> ServiceDone:
    return get_object_or_404(commitment.services.defer("document").select_related("commitment"), pk=service)
