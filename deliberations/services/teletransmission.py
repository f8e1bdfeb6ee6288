"""The files that carry an act to the prefecture, and the receipt that comes back.

Source: CGCT L. 2131-1 and R. 2131-1 (transmission by electronic means), extended to syndicates by L. 5211-3.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from budgets.formats.totem.errors import TotemError
from budgets.models import Syndicate
from budgets.services.decision_exports import export_totem
from deliberations.formats.actes import (
    Act,
    ActesError,
    Receipt,
    Sender,
    SentFile,
    read_receipt,
    transmission_archive,
    transmission_files,
)
from deliberations.models import ActDocument, Deliberation
from deliberations.queries.signatures import signed_document
from deliberations.rules.kinds import transmitted_number
from deliberations.rules.workflow import State
from deliberations.services import workflow
from deliberations.services.actor import Actor
from deliberations.services.refusals import refuse

CLOSED = "41"  # syndicates of communes, closed mixed syndicates
NATURES = {Syndicate.Kind.MIXED_OPEN: "42", Syndicate.Kind.MUNICIPALITY: "31"}
BUDGET_MATTER = "7.1"


@dataclass(frozen=True, slots=True)
class Sending:
    """What only the sender knows: his district, his address, the day, the classification that the prefecture uses."""

    district: str
    email: str
    sent_on: date
    classification_on: date


def prepare_archive(deliberation: Deliberation, sending: Sending) -> tuple[str, bytes]:
    """Return the name and the bytes of the archive of a sealed act; a budget act carries its XML. Raises Refused."""
    sealed = deliberation.documents.filter(kind=ActDocument.Kind.SEALED).order_by("-rank")
    document = signed_document(deliberation) or sealed.first()
    meeting = deliberation.meeting
    if document is None or meeting is None:
        raise refuse("Acte", "son document scellé n'est pas encore produit.", "Scellez l'acte, puis recommencez.")
    act = Act(
        number=transmitted_number(deliberation.number),
        decided_on=meeting.held_on,
        subject=deliberation.title,
        matter=deliberation.matter or BUDGET_MATTER,
        classification_on=sending.classification_on,
        document=SentFile(bytes(document.content)),
        annexes=_annexes(deliberation),
    )
    return packed(act, deliberation.syndicate, sending)


def packed(act: Act, syndicate: Syndicate, sending: Sending) -> tuple[str, bytes]:
    """Return the name and the bytes of the archive that carries an act. Raises Refused."""
    try:
        files = transmission_files(sender_of(syndicate, sending), act, sent_on=sending.sent_on)
    except ActesError as error:
        raise refuse("Transmission", str(error), "") from error
    envelope = next(iter(files))
    return f"{envelope.removesuffix('.xml')}.tar.gz", transmission_archive(files, sent_on=sending.sent_on)


def receipt_of(number: str, content: bytes) -> Receipt:
    """Return the receipt of an act by the number that was transmitted. Raises Refused: no receipt, another act's."""
    try:
        receipt = read_receipt(content)
    except ActesError as error:
        raise refuse("Accusé de réception", str(error), "") from error
    if receipt.number != number:
        raise refuse(
            "Accusé de réception",
            f"il est celui de l'acte {receipt.number}.",
            f"Choisissez celui de l'acte {number}.",
        )
    return receipt


@transaction.atomic
def import_receipt(deliberation: Deliberation, content: bytes, *, by: Actor) -> Deliberation:
    """Record the receipt that a message of the prefecture brings. Raises Refused, StepRefused, RoleRefused."""
    receipt = receipt_of(transmitted_number(deliberation.number), content)
    if deliberation.state == State.SEALED:
        day, identifier = receipt.received_on, receipt.identifier
        return workflow.transmit(deliberation, day, by=by, received_on=day, receipt_id=identifier)
    return workflow.receive(deliberation, receipt.received_on, receipt.identifier, by=by)


def _annexes(deliberation: Deliberation) -> tuple[SentFile, ...]:
    """Return the budget document in the State's format, where the act votes one."""
    if deliberation.decision is None:
        return ()
    try:
        return (SentFile(export_totem(deliberation.decision), "xml"),)
    except (TotemError, LookupError) as error:
        raise refuse("Document budgétaire", str(error), "Corrigez la décision, puis recommencez.") from error


def sender_of(syndicate: Syndicate, sending: Sending) -> Sender:
    """Return who sends an act to the prefecture."""
    return Sender(
        siren=syndicate.siren,
        department=syndicate.department.rjust(3, "0"),
        district=sending.district,
        nature=NATURES.get(Syndicate.Kind(syndicate.kind), CLOSED),
        email=sending.email,
        referent=syndicate.name,
    )
