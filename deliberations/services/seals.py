"""The seals of a syndicate's acts: every sealed act has its document, every byte is the one that was sealed."""

import hashlib
from collections.abc import Iterator

from deliberations.models import ActDocument, Deliberation, MeetingDocument
from deliberations.queries.deliberations import SEALED
from deliberations.rules.typography import typeset
from deliberations.services.chain import verify_chain


def verify_seals() -> Iterator[str]:
    """Yield a French sentence for each thing that does not hold in the current syndicate; nothing when all holds.

    Looked at: the chain of the documents (bytes, links, ranks), the acts sealed without their document, the acts whose
    document bears another number, the papers of the meetings.
    """
    yield from (str(fault) for fault in verify_chain())
    sealed = ActDocument.objects.filter(kind__in=(ActDocument.Kind.SEALED, ActDocument.Kind.STAMPED))
    named = dict(sealed.order_by("rank").values_list("deliberation_id", "file_name"))
    for act in Deliberation.objects.filter(state__in=SEALED).order_by("number"):
        name = named.get(act.pk)
        if name is None:
            yield typeset(f"acte {act.number} : scellé, mais son document manque.")
        elif name != f"{act.number}.pdf":
            yield typeset(f"acte {act.number} : son document porte le nom {name}.")
    for paper in MeetingDocument.objects.select_related("meeting").iterator(chunk_size=20):
        if hashlib.sha256(bytes(paper.content)).hexdigest() != paper.sha256:
            yield typeset(f"{paper.file_name}, {paper.meeting} : ses octets ne donnent plus son empreinte SHA-256.")
