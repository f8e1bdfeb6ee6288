"""What elected members answer before the meeting."""

from django.db import transaction

from deliberations.models import Approval, Deliberation
from deliberations.rules.workflow import check_step
from deliberations.services.actor import Actor
from deliberations.services.refusals import refuse

LONGEST_COMMENT = 2_000


@transaction.atomic
def answer(deliberation: Deliberation, *, given: str, comment: str, by: Actor) -> Approval:
    """Record (or change, until the vote) the answer of an elected member; a refusal says why.

    Raises StepRefused when the text is not on the agenda, RoleRefused, Refused.
    """
    locked = Deliberation.objects.select_for_update(of=("self",)).get(pk=deliberation.pk)
    check_step("answer", state=locked.state, roles=by.roles)
    comment = comment.strip()
    if given not in Approval.Answer.values:
        raise refuse("Avis", "il n'est pas choisi.", "Choisissez « J'approuve » ou « Je n'approuve pas ».")
    if given == Approval.Answer.REFUSED and not comment:
        raise refuse("Commentaire", "il est vide.", "Dites en quelques mots pourquoi vous n'approuvez pas.")
    if len(comment) > LONGEST_COMMENT:
        raise refuse("Commentaire", f"il compte {len(comment)} caractères.", f"{LONGEST_COMMENT} au plus.")
    approval, _ = Approval.objects.update_or_create(
        deliberation=locked,
        user=by.user,
        defaults={"answer": given, "comment": comment, "syndicate_id": locked.syndicate_id},
    )
    return approval
