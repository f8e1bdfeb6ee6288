"""The signed documents that are kept: each begins with the one before, each signature holds and is its signatory's."""

from collections.abc import Iterator
from dataclasses import dataclass

from deliberations.models import ActDocument, SignatoryAnswer, SigningCircuit
from deliberations.queries.signatures import SIGNED
from deliberations.rules.typography import typeset
from deliberations.services.signing_means import authorities
from deliberations.signing.validation import SignatureReport, UnreadablePdfError, read_signatures


@dataclass(frozen=True, slots=True)
class KeptSignatures:
    """A signed document with what is found of its signatures, or why they can't be read."""

    document: ActDocument
    reports: tuple[SignatureReport, ...]
    problem: str = ""


def kept_signatures() -> Iterator[KeptSignatures]:
    """Yield the signed documents of the current syndicate in the order of the chain."""
    known = authorities()
    for document in ActDocument.objects.filter(kind=ActDocument.Kind.SIGNED).order_by("rank").iterator(chunk_size=10):
        try:
            yield KeptSignatures(document, read_signatures(bytes(document.content), known))
        except UnreadablePdfError as error:
            yield KeptSignatures(document, (), str(error))


def verify_kept_signatures() -> Iterator[str]:
    """Yield a French sentence for each thing that does not hold; nothing when all holds."""
    answers = {
        answer.document_id: answer
        for answer in SignatoryAnswer.objects.filter(outcome=SIGNED).select_related("signatory")
    }
    for kept in kept_signatures():
        name = f"document n° {kept.document.rank}, {kept.document.file_name}"
        answer = answers.get(kept.document.pk)
        if kept.problem:
            yield typeset(f"{name} : {kept.problem}")
        for report in kept.reports:
            if not report.holds:
                yield typeset(f"{name} : la signature {report.field} ne tient plus, le fichier a été altéré.")
        if answer is None:
            yield typeset(f"{name} : aucun signataire n'a donné cette signature.")
        elif kept.reports and not _is_of(kept.reports, answer):
            yield typeset(f"{name} : sa dernière signature n'est pas du certificat de {answer.signatory.name}.")
    for circuit in SigningCircuit.objects.select_related("document").order_by("opened_at"):
        yield from _broken_sequence(circuit)


def _is_of(reports: tuple[SignatureReport, ...], answer: SignatoryAnswer) -> bool:
    last = reports[-1].certificate
    return last is not None and last.sha256 == answer.certificate_sha256


def _broken_sequence(circuit: SigningCircuit) -> Iterator[str]:
    """Yield the documents that do not begin with the bytes of the one that they were signed on."""
    before = circuit.document
    signed = ActDocument.objects.filter(signature__signatory__circuit=circuit).order_by("signature__signatory__rank")
    for document in signed:
        if not bytes(document.content).startswith(bytes(before.content)):
            yield typeset(
                f"document n° {document.rank}, {document.file_name} : ses premiers octets ne sont plus ceux du document"
                f" n° {before.rank}, {before.file_name}, sur lequel il a été signé."
            )
        before = document
