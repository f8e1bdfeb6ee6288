"""Invoices: received, recorded, sent back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budgets.http import SyndicateRequest
from budgets.models import BudgetYear
from budgets.perms import PREPARERS, get_budget_year_or_404, has_role, require_role
from commitments.forms.spending import InvoiceForm, ReasonForm, ReceiveAgainForm, ReturnForm
from commitments.models import Invoice
from commitments.queries_delays import followed_claims
from commitments.services.commitments import today
from commitments.services.invoices import LineInput, cancel_invoice, receive_again, record_invoice, return_invoice
from commitments.views.actions import Action, act
from commitments.views.commitment_page import address

PER_PAGE = 50
STOPS_ONCE = "Le motif du renvoi interrompt le délai de paiement, une seule fois, à la date où le fournisseur l’a reçu."


@require_safe
def invoice_list(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """List the invoices of the year, those that wait first."""
    budget_year = get_budget_year_or_404(budget, year)
    found = Invoice.objects.filter(budget_year=budget_year).select_related("supplier").defer("file")
    state = request.GET.get("etat", "")
    if state in Invoice.State.values:
        found = found.filter(state=state)
    context = {
        "budget_year": budget_year,
        "page": Paginator(found.order_by("-received_on", "number"), PER_PAGE).get_page(request.GET.get("page")),
        "states": Invoice.State.choices,
        "state": state,
        "prepares": has_role(request, *PREPARERS),
    }
    return render(request, "commitments/invoice_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def invoice_add(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Record an invoice."""
    require_role(request, *PREPARERS)
    budget_year = get_budget_year_or_404(budget, year)
    form = InvoiceForm(request.POST or None, request.FILES or None, budget_year=budget_year)
    if request.method != "POST":
        return _form(request, budget_year, form, 200)
    return act(
        request,
        lambda bound, refusal, status: _form(request, budget_year, form, status),
        lambda data: _record(budget_year, data, request),
        "La facture est enregistrée.",
        name="add",
        form=form,
        to=address(budget_year, "invoice_list"),
    )


@require_safe
def invoice_detail(request: SyndicateRequest, budget: str, year: int, invoice: UUID) -> HttpResponse:
    """Show an invoice, its lines, the orders that pay it."""
    budget_year, found = _invoice_or_404(budget, year, invoice)
    return _page(request, budget_year, found)


@require_safe
def invoice_file(request: SyndicateRequest, budget: str, year: int, invoice: UUID) -> HttpResponse:
    """Give the file of an invoice."""
    _, found = _invoice_or_404(budget, year, invoice)
    if not found.file:
        raise Http404("Cette facture n’a pas de fichier.")
    shown = "attachment" if found.file_type.endswith("xml") else "inline"  # an XML could be a page of somebody else's
    headers = {"Content-Disposition": shown, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(found.file), content_type=found.file_type, headers=headers)


@require_POST
def invoice_return(request: SyndicateRequest, budget: str, year: int, invoice: UUID) -> HttpResponse:
    """Send an invoice back with its reason."""
    budget_year, found = _invoice_or_404(budget, year, invoice)
    form = ReturnForm(request.POST, scope="return", email=found.supplier.email)

    def do(data: dict[str, Any]) -> None:
        given = {"on": data["on"], "means": data["means"], "notify": data.get("notify", False)}
        return_invoice(found, data["reason"], by=request.user, **given)

    return _verb(request, budget_year, found, do, "La facture est renvoyée : le délai est interrompu.", "return", form)


@require_POST
def invoice_receive(request: SyndicateRequest, budget: str, year: int, invoice: UUID) -> HttpResponse:
    """Take back an invoice that the supplier mended."""
    budget_year, found = _invoice_or_404(budget, year, invoice)
    form = ReceiveAgainForm(request.POST, scope="receive")

    def do(data: dict[str, Any]) -> None:
        receive_again(found, by=request.user, on=data["on"])

    done = "La demande est complète : un nouveau délai court."
    return _verb(request, budget_year, found, do, done, "receive", form)


@require_POST
def invoice_cancel(request: SyndicateRequest, budget: str, year: int, invoice: UUID) -> HttpResponse:
    """Cancel an invoice that nothing pays."""
    budget_year, found = _invoice_or_404(budget, year, invoice)
    form = ReasonForm(request.POST, scope="cancel")
    do: Callable[[dict[str, Any]], object] = lambda data: cancel_invoice(found, data["reason"])  # noqa: E731
    return _verb(request, budget_year, found, do, "La facture est annulée.", "cancel", form)


def _record(budget_year: BudgetYear, data: dict[str, Any], request: SyndicateRequest) -> None:
    line = LineInput(data["label"], data["quantity"], data["unit_price"], data["vat_rate"], data["commitment"])
    record_invoice(
        budget_year,
        data["supplier"],
        number=data["number"],
        issued_on=data["issued_on"],
        received_on=data["received_on"],
        lines=[line],
        total=data["total"],
        file=data["file"],
        by=request.user,
    )


def _invoice_or_404(budget: str, year: int, invoice: UUID) -> tuple[BudgetYear, Invoice]:
    budget_year = get_budget_year_or_404(budget, year)
    rows = Invoice.objects.filter(budget_year=budget_year).select_related("supplier__syndicate")
    found = get_object_or_404(rows.defer("file"), pk=invoice)
    found.budget_year = budget_year
    return budget_year, found


def _verb(
    request: SyndicateRequest,
    budget_year: BudgetYear,
    invoice: Invoice,
    do: Callable[[dict[str, Any]], object],
    done: str,
    name: str = "",
    form: forms.Form | None = None,
) -> HttpResponse:
    require_role(request, *PREPARERS)
    return act(
        request,
        lambda bound, refusal, status: _page(request, budget_year, invoice, bound, refusal, status),
        do,
        done,
        name=name,
        form=form,
        to=invoice.get_absolute_url(),
    )


def _form(request: SyndicateRequest, budget_year: BudgetYear, form: InvoiceForm, status: int) -> HttpResponse:
    return render(request, "commitments/invoice_add.html", {"budget_year": budget_year, "form": form}, status=status)


def _page(
    request: SyndicateRequest, budget_year: BudgetYear, invoice: Invoice, bound: Any = None, refusal: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    bound, actions = bound or {}, []
    if has_role(request, *PREPARERS):
        if invoice.state == Invoice.State.RECEIVED:
            where = address(budget_year, "invoice_return", invoice.pk)
            form = bound.get("return") or ReturnForm(scope="return", email=invoice.supplier.email)
            actions.append(Action("return", "Renvoyer au fournisseur", where, "Renvoyer", form, help=STOPS_ONCE))
        if invoice.state == Invoice.State.RETURNED:
            where = address(budget_year, "invoice_receive", invoice.pk)
            form = bound.get("receive") or ReceiveAgainForm(scope="receive")
            actions.append(Action("receive", "Demande complétée", where, "Reçue de nouveau", form, is_main=True))
        if invoice.state in {Invoice.State.RECEIVED, Invoice.State.RETURNED}:
            where = address(budget_year, "invoice_cancel", invoice.pk)
            form = bound.get("cancel") or ReasonForm(scope="cancel")
            actions.append(Action("cancel", "Annuler la facture", where, "Annuler", form))
    context = {
        "budget_year": budget_year,
        "invoice": invoice,
        "lines": invoice.lines.select_related("commitment__budget_year__budget", "commitment__budget_year__syndicate"),
        "orders": invoice.orders.order_by("liquidated_on"),
        "claims": followed_claims(budget_year, today=today(), only=invoice.pk),
        "interruptions": invoice.interruptions.select_related("by"),
        "actions": actions,
        "refusal": refusal,
    }
    return render(request, "commitments/invoice_detail.html", context, status=status)
