"""The seals of a syndicate's acts: each sealed act has its document, each byte is the one that was sealed or signed."""

import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import replace

import pikepdf

from budgets.models import AuditEntry
from deliberations.documents.codec import ActFormatError, act_from_json
from deliberations.documents.content import Act
from deliberations.models import ActDocument, Deliberation, MeetingDocument, SignatoryAnswer
from deliberations.queries.deliberations import SEALED
from deliberations.rules.typography import typeset
from deliberations.services.chain import verify_chain
from deliberations.services.signatures_kept import verify_kept_signatures

_NAMES = {
    ActDocument: "file_name",
    Deliberation: "number",
    SignatoryAnswer: "certificate_holder",
}


def verify_seals() -> Iterator[str]:
    """Yield a French sentence for each thing that does not hold in the current syndicate; nothing when all holds.

    Looked at: the chain of the documents (bytes, links, ranks), what the journal saw written and is no longer there,
    the acts sealed without their document or with another number, what was voted against what the document carries,
    the signatures of the signed documents, the papers of the meetings.
    """
    yield from (str(fault) for fault in verify_chain())
    yield from _gone()
    yield from _acts()
    yield from verify_kept_signatures()
    for paper in MeetingDocument.objects.select_related("meeting").iterator(chunk_size=20):
        if hashlib.sha256(bytes(paper.content)).hexdigest() != paper.sha256:
            yield typeset(f"{paper.file_name}, {paper.meeting} : ses octets ne donnent plus son empreinte SHA-256.")


def _gone() -> Iterator[str]:
    """Yield the documents, sealed acts and signatures that the journal saw and that are no longer there."""
    seen = AuditEntry.objects.exclude(action="delete").order_by("at")
    documents = seen.filter(table_name=ActDocument._meta.db_table)
    acts = seen.filter(table_name=Deliberation._meta.db_table, after__state__in=[str(state) for state in SEALED])
    answers = seen.filter(table_name=SignatoryAnswer._meta.db_table)
    for model, entries, what in (
        (ActDocument, documents, "document"),
        (Deliberation, acts, "acte"),
        (SignatoryAnswer, answers, "réponse d'un signataire,"),
    ):
        there = {str(pk) for pk in model.objects.values_list("pk", flat=True)}
        named = dict(entries.values_list("row_id", f"after__{_NAMES[model]}"))
        for row, name in named.items():
            if row not in there:
                yield typeset(f"{what} {name} : le journal l'a vu enregistrer, il n'est plus là.")


def _acts() -> Iterator[str]:
    """Yield the acts without document, with another's document, or whose text is no longer that of the vote."""
    kinds = (ActDocument.Kind.SEALED, ActDocument.Kind.STAMPED)
    made = ActDocument.objects.filter(kind__in=kinds).order_by("rank")
    named = dict(made.values_list("deliberation_id", "file_name"))
    for act in Deliberation.objects.filter(state__in=SEALED).order_by("number"):
        name = named.get(act.pk)
        if name is None:
            yield typeset(f"acte {act.number} : scellé, mais son document manque.")
            continue
        if name != f"{act.number}.pdf":
            yield typeset(f"acte {act.number} : son document porte le nom {name}.")
        document = made.filter(deliberation=act).first()
        assert document is not None, "it has just been named"
        try:
            carried, voted = carried_act(bytes(document.content)), act_from_json(json.dumps(act.frozen))
        except (pikepdf.PdfError, StopIteration, ActFormatError):
            yield typeset(f"acte {act.number} : les données que son document porte sont illisibles.")
            continue
        if as_voted(carried) != as_voted(voted):
            yield typeset(f"acte {act.number} : ce qui est gardé de son vote n'est plus ce que son document porte.")
        if (act.title, act.votes_for) != (voted.subject, voted.vote.votes_for if voted.vote else None):
            yield typeset(f"acte {act.number} : son objet ou ses voix ne sont plus ceux du vote.")


def carried_act(content: bytes) -> Act:
    """Return the act that a document carries as data. Raises PdfError, StopIteration, ActFormatError."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        attached = next(iter(pdf.attachments.values())).get_file().read_bytes()
    return act_from_json(attached)


def as_voted(act: Act) -> Act:
    """Return an act without what is added after its vote: the display of the minutes, the transmission."""
    meeting = replace(act.meeting, minutes_displayed_on=None) if act.meeting else None
    return replace(act, meeting=meeting, transmission=None)
