"""Copies of acts for whoever asks: certified, with the receipt of the prefecture and the publication.

Source: L. 2131-1 CGCT (acts are enforceable once published and received), made applicable to syndicates by L. 5211-3.
"""

from collections.abc import Iterator

from budgets.rules.dates import format_date
from deliberations.documents.resources import ActResources
from deliberations.models import ActDocument, Deliberation
from deliberations.queries.signatures import base_document, signed_document
from deliberations.rules.typography import typeset
from deliberations.services.refusals import StepRefused
from deliberations.signing.copies import CopyStamp, stamped
from deliberations.signing.stamp import Stamp, drawn_stamp

WIDTH, HEIGHT = 216.0, 64.0  # of the stamp, in points: the room that the head of each page keeps
AT_FOOT = 330.0, 15.0


def stamped_copy(deliberation: Deliberation) -> tuple[str, bytes]:
    """Return the file name and the bytes of a copy of a sealed act, signed when it is. Raises StepRefused.

    Nothing is stored: a copy asked for after the receipt says what one asked for before could not.
    """
    original = signed_document(deliberation) or base_document(deliberation)
    if original is None:
        raise StepRefused(
            typeset(f"La délibération {deliberation.number} n'est pas scellée : elle n'a pas encore d'original.")
        )
    meeting = deliberation.meeting
    assert meeting is not None, "a sealed act has its meeting"
    stamp = CopyStamp(
        "Copie certifiée conforme", tuple(_lines(deliberation, original)), original.file_name, meeting.held_on
    )
    content = bytes(original.content)
    base = base_document(deliberation)
    at_foot = base is not None and base.kind == ActDocument.Kind.STAMPED
    if at_foot:  # the head of these pages says already when the act was sent, received and published
        drawn = drawn_stamp(Stamp(f"{stamp.title} – {stamp.lines[-1]}", "", ()), *AT_FOOT, ActResources())
    else:
        drawn = drawn_stamp(Stamp(stamp.title, "", stamp.lines), WIDTH, HEIGHT, ActResources())
    return f"{deliberation.number}-copie.pdf", stamped(content, drawn, stamp, at_foot=at_foot)


def _lines(deliberation: Deliberation, original: ActDocument) -> Iterator[str]:
    """Yield what happened to the act since its seal, then what the copy is of."""
    if deliberation.received_on:
        yield f"Reçu en préfecture le {format_date(deliberation.received_on)}"
        yield f"Identifiant : {deliberation.receipt_id}"
    elif deliberation.sent_on:
        yield f"Envoyé en préfecture le {format_date(deliberation.sent_on)}"
    else:
        yield "Non transmis à la préfecture à ce jour"
    if deliberation.published_on:
        yield f"Publié le {format_date(deliberation.published_on)}"
    if deliberation.enforceable_on:
        yield f"Exécutoire le {format_date(deliberation.enforceable_on)}"
    yield f"Original n° {original.rank}, SHA-256 {original.sha256[:16]}…"
