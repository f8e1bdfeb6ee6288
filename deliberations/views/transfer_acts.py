"""The act of a transfer of credits: its PDF, its way to the prefecture and to the public."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST, require_safe

from budgets.http import SyndicateRequest
from budgets.models import BudgetDecision
from budgets.perms import PREPARERS, get_decision_or_404, has_role, require_role
from deliberations.documents.transfer_act import transfer_act_pdf
from deliberations.forms.fields import DayField
from deliberations.forms.teletransmission import ReceiptFileForm, SendingForm
from deliberations.queries.transfer_acts import transfer_act
from deliberations.services.actor import Actor
from deliberations.services.refusals import Refused
from deliberations.services.transfer_acts import prepare_transfer_archive, publish_transfer, receive_transfer
from deliberations.views.refusals import add_refusal


class PublicationForm(forms.Form):
    """The day on which the act was published."""

    published_on = DayField(label="Publiée le")


@require_safe
def transfer_act_detail(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Show the act of a transfer decided, and what is left to do of it."""
    return _page(request, _decided_or_404(budget, year, decision))


@require_safe
def transfer_act_paper(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Give the PDF of the act."""
    found = _decided_or_404(budget, year, decision)
    content = transfer_act_pdf(transfer_act(found), request.syndicate)
    headers = {"Content-Disposition": f'inline; filename="virement-{found.budget_year.year}-{found.number}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_POST
def transfer_act_envelope(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Download the archive that carries the act to the prefecture."""
    require_role(request, *PREPARERS)
    found = _decided_or_404(budget, year, decision)
    form = SendingForm(request.POST)
    if form.is_valid():
        try:
            name, content = prepare_transfer_archive(found, request.syndicate, form.sending())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            headers = {"Content-Disposition": f'attachment; filename="{name}"'}
            return HttpResponse(content, content_type="application/gzip", headers=headers)
    return _page(request, found, sending=form)


@require_POST
def transfer_act_receipt(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Record the receipt that the prefecture sent back as a file."""
    require_role(request, *PREPARERS)
    found = _decided_or_404(budget, year, decision)
    form = ReceiptFileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            receive_transfer(found, form.cleaned_data["file"].read(), by=Actor.of_request(request))
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, "L’accusé de réception est enregistré.")
            return redirect("deliberations:transfer_act_detail", request.syndicate.slug, budget, year, found.pk)
    return _page(request, found, receipt=form)


@require_POST
def transfer_act_publish(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Record the publication of the act; with its receipt, it is enforceable."""
    require_role(request, *PREPARERS)
    found = _decided_or_404(budget, year, decision)
    form = PublicationForm(request.POST)
    if form.is_valid():
        try:
            publish_transfer(found, form.cleaned_data["published_on"], by=Actor.of_request(request))
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, "La publication est enregistrée.")
            return redirect("deliberations:transfer_act_detail", request.syndicate.slug, budget, year, found.pk)
    return _page(request, found, publication=form)


def _decided_or_404(budget: str, year: int, decision: UUID) -> BudgetDecision:
    found = get_decision_or_404(budget, year, decision)
    if found.kind != BudgetDecision.Kind.TRANSFER or not found.is_voted or found.decided_on is None:
        raise Http404("Ce virement n’est pas encore décidé.")
    return found


def _page(
    request: SyndicateRequest,
    decision: BudgetDecision,
    *,
    sending: SendingForm | None = None,
    receipt: ReceiptFileForm | None = None,
    publication: PublicationForm | None = None,
) -> HttpResponse:
    is_refused = any(it is not None and it.errors for it in (sending, receipt, publication))
    context = {
        "budget_year": decision.budget_year,
        "decision": decision,
        "shown": transfer_act(decision),
        "prepares": has_role(request, *PREPARERS),
        "sending": sending or SendingForm(initial={"sent_on": localdate(), "email": request.user.email}),
        "receipt": receipt or ReceiptFileForm(),
        "publication": publication or PublicationForm(initial={"published_on": localdate()}),
    }
    return render(request, "deliberations/transfer_act.html", context, status=422 if is_refused else 200)
