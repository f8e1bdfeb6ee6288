"""The sending of an act to the prefecture: its archive, the receipt imported back; the acts as open data."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST, require_safe

from budgets.http import SyndicateRequest
from budgets.perms import PREPARERS, require_role
from deliberations.formats.scdl_deliberations import deliberations_csv
from deliberations.forms.teletransmission import ReceiptFileForm, SendingForm
from deliberations.models import Deliberation
from deliberations.queries.deliberations import get_deliberation_or_404
from deliberations.queries.open_data import published_acts
from deliberations.services.actor import Actor
from deliberations.services.refusals import Refused
from deliberations.services.teletransmission import import_receipt, prepare_archive
from deliberations.views.refusals import add_refusal, answers_refusals


@require_safe
def deliberation_sending(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Show what carries an act to the prefecture, and what brings its receipt back."""
    require_role(request, *PREPARERS)
    return _page(request, get_deliberation_or_404(code))


@require_POST
def deliberation_envelope(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Download the archive of an act, for any operator of transmission."""
    require_role(request, *PREPARERS)
    deliberation = get_deliberation_or_404(code)
    form = SendingForm(request.POST)
    if form.is_valid():
        try:
            name, content = prepare_archive(deliberation, form.sending())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            headers = {"Content-Disposition": f'attachment; filename="{name}"'}
            return HttpResponse(content, content_type="application/gzip", headers=headers)
    return _page(request, deliberation, form=form)


@require_POST
@answers_refusals
def deliberation_receipt_import(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Record the receipt that the prefecture sent back as a file."""
    require_role(request, *PREPARERS)
    deliberation = get_deliberation_or_404(code)
    form = ReceiptFileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            import_receipt(deliberation, form.cleaned_data["file"].read(), by=Actor.of_request(request))
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, "L’accusé de réception est enregistré.")
            return redirect(deliberation)
    return _page(request, deliberation, receipt_form=form)


@require_safe
def deliberation_open_data(request: SyndicateRequest) -> HttpResponse:
    """Download the published acts as open data (SCDL)."""
    content = deliberations_csv(published_acts(request.syndicate))
    headers = {"Content-Disposition": f'attachment; filename="deliberations-{request.syndicate.slug}.csv"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def _page(
    request: SyndicateRequest,
    deliberation: Deliberation,
    *,
    form: SendingForm | None = None,
    receipt_form: ReceiptFileForm | None = None,
) -> HttpResponse:
    is_refused = any(it is not None and it.errors for it in (form, receipt_form))
    context = {
        "deliberation": deliberation,
        "form": form or SendingForm(initial={"sent_on": localdate(), "email": request.user.email}),
        "receipt_form": receipt_form or ReceiptFileForm(),
    }
    return render(request, "deliberations/deliberation_sending.html", context, status=422 if is_refused else 200)
