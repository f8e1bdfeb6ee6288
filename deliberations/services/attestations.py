"""Signatures of the result sheet: the authorising officer's, then the treasurer's attestation (R. 2311-13 CGCT)."""

from datetime import date

from django.db import transaction
from django.utils.timezone import localdate

from budgets.models import Role, YearResult
from budgets.queries_results import missing_figures, results_of, stored_amounts
from deliberations.models import Attestation, Delegate
from deliberations.queries.attestations import signatures_of
from deliberations.queries.results import result_digest
from deliberations.rules.typography import typeset
from deliberations.services.actor import Actor
from deliberations.services.refusals import RoleRefused, StepRefused, refuse

KINDS = {
    Role.AUTHORISING_OFFICER: Attestation.Kind.AUTHORISING_OFFICER,
    Role.TREASURER: Attestation.Kind.TREASURER,
}
CAPACITIES = {
    Attestation.Kind.AUTHORISING_OFFICER: "Président, ordonnateur",
    Attestation.Kind.TREASURER: "Comptable public",
}


@transaction.atomic
def sign_result_sheet(result: YearResult, *, by: Actor, signed_on: date | None = None) -> Attestation:
    """Sign the result sheet as it is now and return the signature; the role says which one it is.

    Signing again what one has signed changes nothing. Raises RoleRefused for other roles, StepRefused when the
    treasurer comes before the authorising officer or once it is voted, Refused when figures are missing.
    """
    kind = _kind(by)
    locked = YearResult.objects.select_for_update(of=("self",)).select_related("budget_year__budget").get(pk=result.pk)
    if locked.voted_at is not None:
        raise StepRefused(typeset("Le résultat est voté : la fiche ne se signe plus."))
    amounts = stored_amounts(locked)
    if missing := missing_figures(amounts):
        raise refuse("Résultat", f"il manque {', '.join(missing)}.", "Complétez le tableau avant de signer.")
    results_of(locked, amounts)
    signed = signatures_of(locked)
    existing = signed.treasurer if kind == Attestation.Kind.TREASURER else signed.authorising_officer
    if existing is not None:
        return existing
    if kind == Attestation.Kind.TREASURER and signed.authorising_officer is None:
        raise StepRefused(
            typeset("L'ordonnateur établit et signe la fiche avant que le comptable public ne l'atteste.")
        )
    return Attestation.objects.create(
        syndicate_id=locked.syndicate_id,
        result=locked,
        kind=kind,
        signed_by=by.user,
        signer_name=_signer_name(by),
        signer_capacity=CAPACITIES[kind],
        digest=result_digest(locked, amounts),
        signed_on=signed_on or localdate(),
    )


def _kind(by: Actor) -> Attestation.Kind:
    for role, kind in KINDS.items():
        if role in by.roles:
            return kind
    raise RoleRefused(
        typeset("« Signer la fiche de calcul » revient à l'ordonnateur, « l'attester » au comptable public.")
    )


def _signer_name(by: Actor) -> str:
    """Return the signer as the register names him, else as his account does (1 query)."""
    delegate = Delegate.objects.filter(user=by.user).first()
    return str(delegate) if delegate else f"{by.user.title} {by.user}".strip()
