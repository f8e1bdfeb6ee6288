"""Electronic invoices: several files dropped at once, and those that wait for their commitment."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budgets.http import SyndicateRequest
from budgets.models import BudgetYear
from budgets.perms import PREPARERS, get_budget_year_or_404, has_role, require_role
from commitments.forms.exchanges import InvoiceFilesForm
from commitments.models import Invoice
from commitments.services.electronic_invoices import (
    Outcome,
    match_invoice,
    proposals,
    receive_file,
    unmatched_invoices,
)
from commitments.views.actions import act
from commitments.views.commitment_page import address

SHOWN = 50


class MatchForm(forms.Form):
    """The commitment of an invoice, chosen or typed."""

    number = forms.CharField(max_length=40, required=False)
    other = forms.CharField(max_length=40, required=False)

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data["other"].strip() or self.cleaned_data["number"].strip()
        if not found:
            raise forms.ValidationError("Choisissez un engagement, ou écrivez son numéro.")
        return {"number": found}


@transaction.non_atomic_requests
@require_http_methods(["GET", "HEAD", "POST"])
def invoice_drop(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Receive several files; each invoice is recorded whole or refused with its reason."""
    require_role(request, *PREPARERS)
    budget_year = get_budget_year_or_404(budget, year)
    form = InvoiceFilesForm(request.POST or None, request.FILES or None)
    outcomes: list[Outcome] = []
    if request.method == "POST" and form.is_valid():
        for file in form.cleaned_data["invoices"]:
            outcomes += receive_file(
                budget_year, name=file.name, content=file.read(), received_on=form.cleaned_data["received_on"],
                by=request.user,
            )  # fmt: skip
        if all(outcome.invoice and not outcome.remarks for outcome in outcomes):
            return _all_recorded(request, budget_year, outcomes)
    refused = form.errors or any(outcome.refusal for outcome in outcomes)
    context = {"budget_year": budget_year, "form": form, "outcomes": outcomes}
    return render(request, "commitments/invoice_drop.html", context, status=422 if refused else 200)


@require_safe
def invoice_match_list(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """List the invoices that wait for their commitment, with proposals."""
    return _match_page(request, get_budget_year_or_404(budget, year))


@transaction.non_atomic_requests
@require_POST
def invoice_match(request: SyndicateRequest, budget: str, year: int, invoice: UUID) -> HttpResponse:
    """Match an invoice with the commitment chosen or typed."""
    require_role(request, *PREPARERS)
    budget_year = get_budget_year_or_404(budget, year)
    found = get_object_or_404(Invoice.objects.defer("file"), budget_year=budget_year, pk=invoice)
    return act(
        request,
        lambda bound, refusal, status: _match_page(request, budget_year, bound.get("match"), found, status),
        lambda data: match_invoice(found, data["number"]),
        f"La facture {found.number} est rapprochée.",
        name="match",
        form=MatchForm(request.POST),
        to=address(budget_year, "invoice_match_list"),
    )


def _all_recorded(request: SyndicateRequest, budget_year: BudgetYear, outcomes: list[Outcome]) -> HttpResponse:
    """Go to the invoices that wait for a commitment, else to the list."""
    count = len(outcomes)
    loose = sum(outcome.commitment is None for outcome in outcomes)
    told = f"{count} facture{'s' if count > 1 else ''} enregistrée{'s' if count > 1 else ''}"
    messages.success(request, f"{told}, {loose} à rapprocher de {'son' if loose == 1 else 'leur'} engagement.")
    return redirect(address(budget_year, "invoice_match_list" if loose else "invoice_list"))


def _match_page(
    request: SyndicateRequest,
    budget_year: BudgetYear,
    form: forms.Form | None = None,
    refused: Invoice | None = None,
    status: int = 200,
) -> HttpResponse:
    waiting = unmatched_invoices(budget_year)
    context = {
        "budget_year": budget_year,
        "rows": list(proposals(budget_year, waiting[:SHOWN]).items()),
        "more": max(len(waiting) - SHOWN, 0),
        "form": form,
        "refused": refused,
        "prepares": has_role(request, *PREPARERS),
    }
    return render(request, "commitments/invoice_match_list.html", context, status=status)
