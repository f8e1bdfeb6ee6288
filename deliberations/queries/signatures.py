"""The parapheur as pages read it: what awaits a member, where each circuit stands, the act as signed."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404

from deliberations.models import ActDocument, Deliberation, Signatory, SignatoryAnswer, SigningCircuit

SIGNED, REFUSED = SignatoryAnswer.Outcome.SIGNED, SignatoryAnswer.Outcome.REFUSED


@dataclass(frozen=True)
class Turn:
    """A signatory in his circuit with what he answered; `is_next` when it is his turn."""

    signatory: Signatory
    answer: SignatoryAnswer | None
    is_next: bool


@dataclass(frozen=True)
class Standing:
    """Where a circuit stands."""

    circuit: SigningCircuit
    turns: tuple[Turn, ...]

    @property
    def is_complete(self) -> bool:
        """Whether everybody signed."""
        return all(turn.answer is not None and turn.answer.outcome == SIGNED for turn in self.turns)

    @property
    def is_refused(self) -> bool:
        """Whether somebody refused."""
        return any(turn.answer is not None and turn.answer.outcome == REFUSED for turn in self.turns)

    @property
    def is_open(self) -> bool:
        """Whether somebody is still to answer."""
        return self.circuit.withdrawn_at is None and not self.is_refused and not self.is_complete

    @property
    def signed_document(self) -> ActDocument | None:
        """The document with the signatures given so far, without its bytes."""
        given = [turn.answer.document for turn in self.turns if turn.answer is not None and turn.answer.document]
        return given[-1] if given else None

    @property
    def signed_count(self) -> int:
        """How many signed."""
        return sum(turn.answer is not None and turn.answer.outcome == SIGNED for turn in self.turns)


def base_document(deliberation: Deliberation) -> ActDocument | None:
    """Return the document of an act that is signed: the one sealed first, else the latest one after it (1 query)."""
    made = deliberation.documents.defer("content")
    sealed = made.filter(kind=ActDocument.Kind.SEALED).order_by("rank").first()
    return sealed or made.filter(kind=ActDocument.Kind.STAMPED).order_by("-rank").first()


def standing_of(deliberation: Deliberation) -> Standing | None:
    """Return where the latest circuit of a deliberation stands, None when it never had one (2 queries)."""
    circuit = _circuits().filter(deliberation=deliberation).order_by("-opened_at").first()
    return _standing(circuit) if circuit else None


def standings(*, most: int = 30) -> list[Standing]:
    """Return the latest circuits of the syndicate, those opened last first (2 queries)."""
    return [_standing(circuit) for circuit in _circuits().order_by("-opened_at")[:most]]


def awaiting(user_id: int) -> QuerySet[Signatory]:
    """Return the turns that are a user's to take now, the oldest circuit first (1 query)."""
    earlier = Signatory.objects.filter(circuit=OuterRef("circuit"), rank__lt=OuterRef("rank"))
    return (
        Signatory.objects.filter(user_id=user_id, answer__isnull=True, circuit__withdrawn_at__isnull=True)
        .exclude(Exists(earlier.exclude(answer__outcome=SIGNED)))
        .select_related("circuit__deliberation__meeting", "circuit__document", "circuit__opened_by")
        .defer("circuit__document__content")
        .order_by("circuit__opened_at")
    )


def get_circuit_or_404(code: UUID) -> SigningCircuit:
    """Return a circuit of the current syndicate (1 query). Raises Http404."""
    found = SigningCircuit.objects.select_related("deliberation__syndicate").filter(pk=code).first()
    if found is None:
        raise Http404("Aucun parapheur à cette adresse.")
    return found


def get_signatory_or_404(code: UUID) -> Signatory:
    """Return a signatory of the current syndicate (1 query). Raises Http404."""
    found = Signatory.objects.select_related("circuit__deliberation").filter(pk=code).first()
    if found is None:
        raise Http404("Aucun signataire à cette adresse.")
    return found


def signed_document(deliberation: Deliberation) -> ActDocument | None:
    """Return the act with all its signatures, its bytes included; None until everybody signed (3 queries)."""
    standing = standing_of(deliberation)
    if standing is None or not standing.is_complete or standing.signed_document is None:
        return None
    return ActDocument.objects.get(pk=standing.signed_document.pk)


def _circuits() -> QuerySet[SigningCircuit]:
    signatories = (
        Signatory.objects.select_related("answer__document").defer("answer__document__content").order_by("rank")
    )
    return (
        SigningCircuit.objects.select_related("deliberation", "document", "opened_by", "withdrawn_by")
        .defer("document__content")
        .prefetch_related(Prefetch("signatories", signatories))
    )


def _standing(circuit: SigningCircuit) -> Standing:
    turns: list[Turn] = []
    is_next = circuit.withdrawn_at is None
    for signatory in circuit.signatories.all():
        answer = getattr(signatory, "answer", None)
        turns.append(Turn(signatory, answer, is_next and answer is None))
        is_next = is_next and answer is not None and answer.outcome == SIGNED
    return Standing(circuit, tuple(turns))
