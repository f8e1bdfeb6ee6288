"""The steps of a deliberation, one route each; a form that can't stand comes back on the deliberation's page."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from budgets.http import SyndicateRequest
from deliberations.forms.steps import PublicationForm, ReceiptForm, ScheduleForm, TransmissionForm, VoteForm
from deliberations.models import Deliberation
from deliberations.queries.deliberations import get_deliberation_or_404
from deliberations.rules.workflow import State, check_step
from deliberations.services import workflow
from deliberations.services.actor import Actor
from deliberations.services.refusals import Refused
from deliberations.views.page import deliberation_context
from deliberations.views.refusals import add_refusal, answers_refusals

Form = TypeVar("Form", bound=forms.Form)


@require_POST
@answers_refusals
def deliberation_submit(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Hand the text to the authorising officer."""
    deliberation = workflow.submit(get_deliberation_or_404(code), by=Actor.of_request(request))
    messages.success(request, "La délibération est soumise à l’ordonnateur.")
    return redirect(deliberation)


@require_POST
@answers_refusals
def deliberation_send_back(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Take a submitted text back to the draft."""
    deliberation = workflow.send_back(get_deliberation_or_404(code), by=Actor.of_request(request))
    messages.success(request, "La délibération est de nouveau en projet.")
    return redirect(deliberation)


@require_POST
@answers_refusals
def deliberation_schedule(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Put the text on the agenda of a meeting."""
    deliberation = get_deliberation_or_404(code)
    by = Actor.of_request(request)

    def act(form: ScheduleForm) -> str:
        data = form.cleaned_data
        changed = workflow.schedule(deliberation, data["meeting"], number=data["number"], by=by)
        return f"La délibération {changed.number} est à l’ordre du jour."

    return take_step(request, deliberation, "schedule", "schedule_form", ScheduleForm(request.POST), act)


@require_POST
@answers_refusals
def deliberation_withdraw(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Take the text off the agenda."""
    deliberation = workflow.withdraw(get_deliberation_or_404(code), by=Actor.of_request(request))
    messages.success(request, "La délibération est retirée de l’ordre du jour : elle peut de nouveau être modifiée.")
    return redirect(deliberation)


@require_POST
@answers_refusals
def deliberation_vote(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Record the vote."""
    deliberation = get_deliberation_or_404(code)
    by = Actor.of_request(request)

    def act(form: VoteForm) -> str:
        changed = workflow.record_vote(deliberation, form.votes(), president_vote=form.president(), by=by)
        outcome = "adoptée" if changed.state == State.VOTED else "rejetée"
        return f"Le vote est enregistré : la délibération est {outcome}."

    return take_step(request, deliberation, "vote", "vote_form", VoteForm(request.POST), act)


@require_POST
@answers_refusals
def deliberation_seal(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Seal the act: its document is made by the worker."""
    deliberation = workflow.seal(get_deliberation_or_404(code), by=Actor.of_request(request))
    messages.success(request, "L’acte est scellé : son document est en fabrication.")
    return redirect(deliberation)


@require_POST
@answers_refusals
def deliberation_transmit(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Record the sending to the prefecture, with its receipt when it is there."""
    deliberation = get_deliberation_or_404(code)
    by = Actor.of_request(request)

    def act(form: TransmissionForm) -> str:
        data = form.cleaned_data
        received = data["received_on"]
        receipt = data["receipt_id"] if received else ""  # the identifier is proposed before the receipt arrives
        workflow.transmit(deliberation, data["sent_on"], received_on=received, receipt_id=receipt, by=by)
        return "La transmission est enregistrée."

    return take_step(request, deliberation, "transmit", "transmission_form", TransmissionForm(request.POST), act)


@require_POST
@answers_refusals
def deliberation_receive(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Record the prefecture's receipt."""
    deliberation = get_deliberation_or_404(code)
    by = Actor.of_request(request)

    def act(form: ReceiptForm) -> str:
        data = form.cleaned_data
        workflow.receive(deliberation, data["received_on"], data["receipt_id"], by=by)
        return "L’accusé de réception est enregistré."

    return take_step(request, deliberation, "receive", "receipt_form", ReceiptForm(request.POST), act)


@require_POST
@answers_refusals
def deliberation_publish(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Record the publication."""
    deliberation = get_deliberation_or_404(code)
    by = Actor.of_request(request)

    def act(form: PublicationForm) -> str:
        changed = workflow.publish(deliberation, form.cleaned_data["published_on"], by=by)
        if changed.state == State.ENFORCEABLE:
            return "L’acte est publié et exécutoire."
        return "L’acte est publié ; il attend l’accusé de réception."

    return take_step(request, deliberation, "publish", "publication_form", PublicationForm(request.POST), act)


def take_step(
    request: SyndicateRequest, deliberation: Deliberation, step: str, name: str, form: Form, act: Callable[[Form], str]
) -> HttpResponse:
    """Run `act` on a valid form and come back with its message; else show the form with its faults (422).

    Raises StepRefused or RoleRefused before anything is read of what was given.
    """
    check_step(step, state=deliberation.state, roles=request.roles)
    if form.is_valid():
        try:
            message = act(form)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, message)
            return redirect(deliberation)
    context = deliberation_context(request, deliberation, **{name: form})
    return render(request, "deliberations/deliberation_detail.html", context, status=422)
