"""The chain of a syndicate's documents: each link covers the document and the link before, so an alteration shows.

The database already refuses to change or remove a document (models/documents.py); the chain lets anyone who kept one
link find out that somebody did it all the same.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from budgets.models import Job, Syndicate
from deliberations.models import ActDocument, Deliberation
from deliberations.rules.typography import typeset


@dataclass(frozen=True, slots=True)
class ChainFault:
    """What does not hold in the chain: the document concerned and a French sentence."""

    rank: int
    file_name: str
    message: str

    def __str__(self) -> str:
        return typeset(f"document n° {self.rank}, {self.file_name} : {self.message}")


def chain_hash(document: ActDocument) -> str:
    """Return the link of a document, in hexadecimal: SHA-256 of what it is and of the link before it."""
    covered = {
        "previous": document.previous_hash,
        "syndicate": str(document.syndicate_id),
        "deliberation": str(document.deliberation_id),
        "rank": document.rank,
        "kind": document.kind,
        "file_name": document.file_name,
        "pages": document.pages,
        "sha256": document.sha256,
    }
    return hashlib.sha256(json.dumps(covered, sort_keys=True).encode()).hexdigest()


@transaction.atomic
def append_document(
    deliberation: Deliberation, *, kind: str, file_name: str, content: bytes, pages: int, job: Job | None = None
) -> ActDocument:
    """Store a document at the end of its syndicate's chain and return it.

    The deliberation's latest document is returned as it is when the bytes and the kind are the same: a job that runs
    twice stores one document. One document at a time is appended in a syndicate.
    """
    Syndicate.objects.select_for_update(of=("self",), no_key=True).get(pk=deliberation.syndicate_id)
    sha256 = hashlib.sha256(content).hexdigest()
    made = deliberation.documents.defer("content").order_by("-rank")
    # what was signed is beside what the program makes: neither is the version that comes before the other
    latest = made.filter(kind=kind).first() if kind == ActDocument.Kind.SIGNED else made.exclude(kind="signed").first()
    if latest is not None and (latest.sha256, latest.kind) == (sha256, kind):
        return latest
    last = ActDocument.objects.order_by("-rank").values_list("rank", "chain_hash").first()
    rank, previous = (last[0] + 1, last[1]) if last else (1, "")
    document = ActDocument(
        syndicate_id=deliberation.syndicate_id,
        deliberation=deliberation,
        kind=kind,
        file_name=file_name,
        content=content,
        pages=pages,
        sha256=sha256,
        rank=rank,
        previous_hash=previous,
        job=job,
    )
    document.chain_hash = chain_hash(document)
    document.save(force_insert=True)
    return document


def verify_chain() -> Iterator[ChainFault]:
    """Yield what does not hold in the current syndicate's chain: bytes, links, ranks. Nothing when all holds."""
    expected_rank, previous = 1, ""
    for document in ActDocument.objects.order_by("rank").iterator(chunk_size=20):
        for message in _faults(document, expected_rank, previous):
            yield ChainFault(document.rank, document.file_name, message)
        expected_rank, previous = document.rank + 1, document.chain_hash


def _faults(document: ActDocument, expected_rank: int, previous: str) -> Iterator[str]:
    if document.rank != expected_rank:
        yield f"il porte le rang {document.rank}, on attendait {expected_rank} : un document manque avant lui."
    if hashlib.sha256(bytes(document.content)).hexdigest() != document.sha256:
        yield "ses octets ne donnent plus son empreinte SHA-256 : le fichier a été altéré."
    if document.previous_hash != previous:
        yield "il ne suit pas le maillon du document précédent."
    if chain_hash(document) != document.chain_hash:
        yield "son maillon ne se recalcule pas : le nom, le rang ou l'empreinte ont été changés."
