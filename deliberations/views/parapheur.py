"""The parapheur: what awaits me, several acts signed at once, a refusal, my certificate; circuits opened, withdrawn."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budgets.http import SyndicateRequest
from budgets.models import Role
from budgets.perms import PREPARERS, require_role
from deliberations.forms.signatures import (
    CertificateForm,
    CircuitForm,
    RefusalForm,
    SigningForm,
    WithdrawalForm,
)
from deliberations.models import Signatory, SigningCertificate
from deliberations.queries.deliberations import frozen_act, get_deliberation_or_404
from deliberations.queries.signatures import awaiting, get_circuit_or_404, get_signatory_or_404, standings
from deliberations.rules.workflow import RoleRefused, StepRefused
from deliberations.services import certificates, parapheur
from deliberations.services.actor import Actor
from deliberations.services.refusals import Refused
from deliberations.services.signing_means import deposits_are_open
from deliberations.signing.certificates import Credential
from deliberations.views.refusals import add_refusal, answers_refusals

MEMBERS = (Role.ELECTED_MEMBER, Role.AUTHORISING_OFFICER, Role.FINANCE_OFFICER)
SIGNATORIES = (Role.ELECTED_MEMBER, Role.AUTHORISING_OFFICER)


@require_safe
def parapheur_home(request: SyndicateRequest) -> HttpResponse:
    """List what awaits the member's signature, then the circuits of the syndicate."""
    require_role(request, *MEMBERS)
    return _home(request)


@sensitive_post_parameters("password", "file")
@require_POST
@answers_refusals
def parapheur_sign(request: SyndicateRequest) -> HttpResponse:
    """Sign the acts chosen, each on its own: one that can't be signed leaves the others signed."""
    require_role(request, *SIGNATORIES)
    turns = {str(turn.pk): turn for turn in awaiting(request.user.pk)}
    form = _signing_form(request, turns, given=True)
    if not form.is_valid():
        return _home(request, form)
    by, signed = Actor.of_request(request), 0
    for code in form.cleaned_data["acts"]:
        try:
            is_test = form.cleaned_data["means"] == SigningForm.TEST
            parapheur.sign(turns[code], _credential(request, form, turns[code], by), by=by, is_test=is_test)
            signed += 1
        except Refused as refused:
            add_refusal(form, refused)
            break  # the next ones would be refused for the same reason
    if signed:
        messages.success(request, f"{signed} acte{'s signés' if signed > 1 else ' signé'}.")
    return _home(request, form) if form.errors else redirect("deliberations:parapheur_home", request.syndicate.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def signatory_refuse(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Refuse to sign, with the reason."""
    require_role(request, *SIGNATORIES)
    signatory = get_signatory_or_404(code)
    if signatory.user_id != request.user.pk:
        raise RoleRefused(f"Cette signature est celle de {signatory.name}.")
    form = RefusalForm(request.POST or None)
    if form.is_valid():
        parapheur.refuse_to_sign(signatory, form.cleaned_data["reason"], by=Actor.of_request(request))
        messages.success(request, "Votre refus est enregistré avec son motif.")
        return redirect("deliberations:parapheur_home", request.syndicate.slug)
    context = {"form": form, "signatory": signatory, "deliberation": signatory.circuit.deliberation}
    return render(request, "deliberations/signatory_refuse.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def circuit_open(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Give a sealed act to its signatories."""
    require_role(request, *PREPARERS)
    deliberation = get_deliberation_or_404(code)
    act = frozen_act(deliberation)
    if act is None:
        raise StepRefused("La délibération n’est pas votée : elle se signe une fois scellée.")
    form = CircuitForm(request.POST or None, act=act, deliberation=deliberation)
    if form.is_valid():
        try:
            parapheur.open_circuit(deliberation, form.signatories(), by=Actor.of_request(request))
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, "L’acte est au parapheur : le premier signataire le trouve sur sa page.")
            return redirect(deliberation)
    context = {"form": form, "deliberation": deliberation}
    return render(request, "deliberations/circuit_open.html", context, status=422 if form.errors else 200)


@require_POST
@answers_refusals
def circuit_withdraw(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Take an act back from its signatories."""
    circuit, form = get_circuit_or_404(code), WithdrawalForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    parapheur.withdraw_circuit(circuit, reason, by=Actor.of_request(request))
    messages.success(request, "L’acte est retiré du parapheur.")
    return redirect(circuit.deliberation)


@sensitive_post_parameters("password", "file")
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def certificate_detail(request: SyndicateRequest) -> HttpResponse:
    """Show the certificate that the member deposited, and take another in its place."""
    require_role(request, *SIGNATORIES)
    form = CertificateForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        data, by = form.cleaned_data, Actor.of_request(request)
        try:
            certificates.deposit_certificate(data["file"], data["password"], by=by, syndicate=request.syndicate)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(
                request, "Votre certificat est déposé. Son mot de passe vous sera demandé à chaque signature."
            )
            return redirect("deliberations:certificate_detail", request.syndicate.slug)
    context = {"form": form, "certificate": _certificate(request), "is_open": deposits_are_open()}
    return render(request, "deliberations/certificate_detail.html", context, status=422 if form.errors else 200)


@require_POST
def certificate_remove(request: SyndicateRequest) -> HttpResponse:
    """Remove the certificate that the member deposited."""
    require_role(request, *SIGNATORIES)
    certificates.remove_certificate(by=Actor.of_request(request))
    messages.success(request, "Votre certificat est retiré : il n’en reste rien ici.")
    return redirect("deliberations:certificate_detail", request.syndicate.slug)


def _home(request: SyndicateRequest, form: SigningForm | None = None) -> HttpResponse:
    turns = {str(turn.pk): turn for turn in awaiting(request.user.pk)}
    context: dict[str, Any] = {
        "turns": list(turns.values()),
        "chosen": form["acts"].value() or [] if form else list(turns),
        "form": form or _signing_form(request, turns),
        "standings": standings(),
        "may_sign": bool(request.roles & set(SIGNATORIES)),
        "may_withdraw": bool(request.roles & PREPARERS),
    }
    return render(request, "deliberations/parapheur.html", context, status=422 if form and form.errors else 200)


def _signing_form(request: SyndicateRequest, turns: dict[str, Signatory], *, given: bool = False) -> SigningForm:
    data = {"data": request.POST, "files": request.FILES} if given else {}
    return SigningForm(awaiting=list(turns), certificate=_certificate(request), **data)


def _certificate(request: SyndicateRequest) -> SigningCertificate | None:
    return SigningCertificate.objects.filter(user=request.user).defer("content").first()


def _credential(request: SyndicateRequest, form: SigningForm, turn: Signatory, by: Actor) -> Credential:
    """Return what signs, by the means chosen. Raises Refused."""
    data = form.cleaned_data
    if data["means"] == SigningForm.TEST:
        return certificates.demo_signature(by=by, name=turn.name, syndicate=request.syndicate)
    if data["means"] == SigningForm.DEPOSITED:
        return certificates.deposited_credential(data["password"], by=by)
    return certificates.given_credential(data["file"], data["password"])
