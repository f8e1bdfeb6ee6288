"""The act of a transfer of credits: sent to the prefecture, its receipt, its publication, then enforceable.

Source: CGCT L. 2131-1 (transmission, publication), L. 5217-10-6 (transfers), as in force on 15 February 2024.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate

from budgets.models import BudgetDecision, Syndicate
from budgets.services.decision_calendar import change_calendar
from budgets.services.decision_steps import take_step
from deliberations.documents.transfer_act import transfer_act_pdf
from deliberations.formats.actes import Act, SentFile
from deliberations.models import TransferAct
from deliberations.queries.transfer_acts import ShownTransferAct, transfer_act
from deliberations.rules.kinds import transmitted_number
from deliberations.rules.workflow import enforceable_on
from deliberations.services.actor import Actor
from deliberations.services.refusals import refuse
from deliberations.services.teletransmission import Sending, packed, receipt_of

FIELD = "Décision de virement"


def prepare_transfer_archive(decision: BudgetDecision, syndicate: Syndicate, sending: Sending) -> tuple[str, bytes]:
    """Return the name and the bytes of the archive of a transfer decided. Raises Refused."""
    shown = transfer_act(decision)
    return packed(_act(shown, syndicate, sending.classification_on), syndicate, sending)


@transaction.atomic
def receive_transfer(decision: BudgetDecision, content: bytes, *, by: Actor) -> TransferAct:
    """Record the receipt that the prefecture sent back. Raises Refused: not a receipt, another act, already there."""
    receipt = receipt_of(transmitted_number(decision.deliberation), content)
    act = _lock(decision)
    if act.received_on is not None:
        raise refuse("Accusé de réception", "il est déjà enregistré.", "Rouvrez la page.")
    if decision.decided_on and receipt.received_on < decision.decided_on:
        raise refuse("Accusé de réception", "il précède la décision.", "Vérifiez les dates.")
    act.received_on, act.receipt_id = receipt.received_on, receipt.identifier
    act.sent_on = act.sent_on or receipt.received_on
    return _settle(act, decision, by)


@transaction.atomic
def publish_transfer(decision: BudgetDecision, published_on: date, *, by: Actor) -> TransferAct:
    """Record the publication of a transfer. Raises Refused: before the decision, or in the future."""
    if decision.decided_on and published_on < decision.decided_on:
        raise refuse("Publication", "elle précède la décision.", "Vérifiez la date.")
    if published_on > localdate():
        raise refuse("Publication", "elle n'est pas encore venue.", "Enregistrez-la le jour venu.")
    act = _lock(decision)
    act.published_on = published_on
    return _settle(act, decision, by)


def _act(shown: ShownTransferAct, syndicate: Syndicate, classification_on: date) -> Act:
    decision = shown.decision
    assert decision.decided_on is not None
    return Act(
        number=transmitted_number(decision.deliberation),
        decided_on=decision.decided_on,
        subject=shown.text.title,
        matter=shown.text.matter,
        classification_on=classification_on,
        document=SentFile(transfer_act_pdf(shown, syndicate)),
        nature=shown.text.nature,
    )


def _lock(decision: BudgetDecision) -> TransferAct:
    if decision.kind != BudgetDecision.Kind.TRANSFER or not decision.is_voted:
        raise refuse(FIELD, "elle n'est pas décidée.", "Décidez le virement d'abord.")
    TransferAct.objects.get_or_create(decision=decision, defaults={"syndicate_id": decision.syndicate_id})
    return TransferAct.objects.select_for_update().get(decision=decision)


def _settle(act: TransferAct, decision: BudgetDecision, by: Actor) -> TransferAct:
    """Store the act; tell the decision when it left, and from when it is enforceable."""
    act.changed_by = by.user
    act.save()
    if act.sent_on and decision.transmitted_on is None:
        change_calendar(decision, {"transmitted_on": act.sent_on}, {})
    day = enforceable_on(received_on=act.received_on, published_on=act.published_on)
    if day is not None and decision.state == BudgetDecision.State.VOTED:
        try:
            take_step(decision, "enforce", by=by.user, roles=by.roles, on=day)
        except ValidationError as error:
            raise refuse(FIELD, " ".join(error.messages), "Ouvrez la décision.") from error
    return act
