"""The certificate of the service done: partly or wholly, with its document, and its cancellation."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from budgets.models import User
from commitments.models import Commitment, Movement, ServiceDone
from commitments.rules.credits import Refusal
from commitments.rules.life import Step, check_service, check_step
from commitments.services.commitments import required, today
from commitments.services.ledger import lock_commitment, lock_envelope_of, post, require_open, reverse
from commitments.services.retrying import in_one_transaction

DOCUMENT_TYPES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
LARGEST_DOCUMENT = 4 * 1024 * 1024
_STARTS = {"application/pdf": b"%PDF", "image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG", "image/webp": b"RIFF"}


@dataclass(frozen=True, slots=True)
class Document:
    """A supporting document as it was sent."""

    name: str
    content: bytes

    @property
    def type(self) -> str:
        """Return its type, told by its content. Raises Refusal for anything else than a PDF or a photograph."""
        for kind, start in _STARTS.items():
            if self.content.startswith(start):
                return kind
        raise Refusal("La pièce est un PDF ou une photo (JPEG, PNG, WebP).")


@in_one_transaction
def certify_service(
    commitment: Commitment,
    amount: Decimal,
    *,
    done_on: date,
    by: User | None,
    note: str = "",
    is_last: bool = False,
    document: Document | None = None,
    key: UUID | None = None,
) -> ServiceDone:
    """Certify that `amount` euros (with tax) of a commitment were delivered. Raises Refusal.

    Source: decree 2012-1246, art. 31: the certificate comes before the liquidation.
    """
    if key and (movement := Movement.objects.filter(key=key).first()):
        return ServiceDone.objects.get(pk=str(movement.document))
    envelope = lock_envelope_of(commitment)
    locked = lock_commitment(commitment.pk)
    check_step(Step.CERTIFY, locked.state, locked.get_state_display())
    require_open(locked.budget_year)
    if done_on > today():
        raise Refusal("La livraison ne peut pas être à une date à venir.")
    amount = check_service(
        amount, committed=locked.committed, released=locked.released, service_done=locked.service_done
    )
    if document and len(document.content) > LARGEST_DOCUMENT:
        raise Refusal("La pièce dépasse 4 Mo\u00a0: réduisez la photo ou le PDF.")
    service = ServiceDone.objects.create(
        syndicate_id=locked.syndicate_id,
        commitment=locked,
        amount=amount,
        done_on=done_on,
        is_last=is_last,
        note=note[:300],
        document_name=document.name[-200:] if document else "",
        document_type=document.type if document else "",
        document=document.content if document else None,
        certified_by=by,
    )
    post(
        envelope, locked, Movement.Kind.SERVICE_DONE, {"service_done": amount}, on=done_on, by=by, note=note,
        document=service.pk, key=key,
    )  # fmt: skip
    return service


@in_one_transaction
def cancel_service(service: ServiceDone, reason: str, *, by: User | None) -> ServiceDone:
    """Cancel a certificate that nothing was liquidated on: its movement is reversed. Raises Refusal."""
    lock_envelope_of(service.commitment)
    locked = ServiceDone.objects.select_for_update().get(pk=service.pk)
    if locked.cancelled_at:
        raise Refusal("Ce certificat est déjà annulé.")
    if locked.liquidated:
        raise Refusal("Ce service fait est déjà liquidé\u00a0: abandonnez ou annulez d’abord le mandat.")
    reason = required(reason, "Écrivez le motif de l’annulation.")
    movement = Movement.objects.filter(document=service.pk, kind=Movement.Kind.SERVICE_DONE).get()
    reverse(movement, by=by, on=today(), note=reason)
    locked.cancelled_at, locked.cancel_reason = timezone.now(), reason[:300]
    locked.save(update_fields=["cancelled_at", "cancel_reason"])
    return locked
