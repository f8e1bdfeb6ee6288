"""The parapheur: a sealed act is given to its signatories, each signs or refuses at his turn.

Source: L. 2121-23 CGCT (ordonnance n° 2021-1310, in force since 1 July 2022), made applicable to syndicates by
L. 5211-1: deliberations are signed by the president and the secretary of the meeting.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.timezone import localtime, now
from pyhanko.sign.timestamps import TimestampRequestError
from requests import RequestException

from budgets.models import Membership, Role, User
from budgets.perms import PREPARERS
from budgets.rules.dates import format_date
from deliberations.documents.resources import ActResources
from deliberations.models import ActDocument, Deliberation, Signatory, SignatoryAnswer, SigningCircuit
from deliberations.queries.signatures import base_document, standing_of
from deliberations.rules.typography import typeset
from deliberations.services.actor import Actor
from deliberations.services.chain import append_document
from deliberations.services.refusals import RoleRefused, StepRefused, refuse
from deliberations.services.signing_means import authorities, timestamper
from deliberations.signing.certificates import CertificateError, Credential, check_may_sign
from deliberations.signing.fields import Field
from deliberations.signing.pades import Signing, sign_pdf
from deliberations.signing.places import signature_places
from deliberations.signing.stamp import Stamp, StampError
from deliberations.signing.validation import read_signatures

SIGNATORIES = frozenset({Role.AUTHORISING_OFFICER, Role.ELECTED_MEMBER})
TEST_WARNING = "Certificat de test, sans valeur juridique"
LONGEST_REASON = 2_000
LONGEST_WITHDRAWAL = 500

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SignatoryInput:
    """A signatory to be: his account, name and quality as the stamp says them, the place of his stamp (0: none)."""

    user: int
    name: str
    quality: str
    place: int = 0


@transaction.atomic
def open_circuit(deliberation: Deliberation, signatories: Sequence[SignatoryInput], *, by: Actor) -> SigningCircuit:
    """Give a sealed act to its signatories, in their order. Raises RoleRefused, StepRefused, Refused."""
    if not by.roles & PREPARERS:
        raise RoleRefused(typeset("Ouvrir un parapheur revient au service des finances ou à l'ordonnateur."))
    locked = Deliberation.objects.select_for_update(of=("self",)).get(pk=deliberation.pk)
    document = base_document(locked)
    if document is None:
        raise StepRefused(
            typeset(f"La délibération {locked.number} n'a pas encore son document scellé : scellez-la d'abord.")
        )
    standing = standing_of(locked)
    if standing is not None and standing.is_open:
        raise StepRefused(typeset(f"La délibération {locked.number} est déjà au parapheur."))
    if standing is not None and standing.is_complete:
        raise StepRefused(typeset(f"La délibération {locked.number} est déjà signée."))
    _check_signatories(signatories)
    circuit = SigningCircuit.objects.create(
        syndicate_id=locked.syndicate_id, deliberation=locked, document=document, opened_by=by.user
    )
    for rank, given in enumerate(signatories, start=1):
        Signatory.objects.create(
            syndicate_id=locked.syndicate_id,
            circuit=circuit,
            rank=rank,
            user_id=given.user,
            name=given.name.strip(),
            quality=given.quality.strip(),
            place=given.place,
        )
    return circuit


@transaction.atomic
def withdraw_circuit(circuit: SigningCircuit, reason: str, *, by: Actor) -> SigningCircuit:
    """Take an act back from its signatories; what they signed stays. Raises RoleRefused, StepRefused, Refused."""
    if not by.roles & PREPARERS:
        raise RoleRefused(typeset("Retirer un parapheur revient au service des finances ou à l'ordonnateur."))
    locked = SigningCircuit.objects.select_for_update(of=("self",)).get(pk=circuit.pk)
    if locked.withdrawn_at is not None or not _waits(locked):
        raise StepRefused(typeset("Ce parapheur est clos : il ne se retire plus."))
    locked.withdrawn_because = _written(reason, "Motif du retrait", LONGEST_WITHDRAWAL)
    locked.withdrawn_at, locked.withdrawn_by = now(), by.user
    locked.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
    return locked


@transaction.atomic
def refuse_to_sign(signatory: Signatory, reason: str, *, by: Actor) -> SignatoryAnswer:
    """Record that a signatory refuses, and why: the circuit ends there. Raises RoleRefused, StepRefused, Refused."""
    locked = _lock_turn(signatory, by)
    return SignatoryAnswer.objects.create(
        syndicate_id=locked.syndicate_id,
        signatory=locked,
        outcome=SignatoryAnswer.Outcome.REFUSED,
        reason=_written(reason, "Motif du refus", LONGEST_REASON),
        at=now(),
    )


@transaction.atomic
def sign(signatory: Signatory, credential: Credential, *, by: Actor, is_test: bool = False) -> ActDocument:
    """Sign the act at the signatory's turn and return the signed document, a further one of the chain.

    What was sealed, and what the others signed, is the beginning of its bytes. Raises RoleRefused, StepRefused,
    Refused when the certificate can't sign or the authority of timestamps does not answer.
    """
    locked = _lock_turn(signatory, by)
    circuit, at = locked.circuit, now()
    try:
        check_may_sign(credential, at)
    except CertificateError as error:
        raise refuse("Certificat", str(error), "") from None
    before = _bytes_to_sign(circuit)
    try:
        content = sign_pdf(before, _signing(locked, before, is_test=is_test), credential, ActResources(), timestamper())
    except StampError as error:
        raise refuse("Cachet", str(error), "Abrégez le nom ou la qualité du signataire.") from error
    except (TimestampRequestError, RequestException, OSError) as error:
        logger.warning("The authority of timestamps gave no timestamp: %s", type(error).__name__)
        raise refuse(
            "Horodatage", "l'autorité d'horodatage ne répond pas.", "Rien n'est signé : réessayez dans un moment."
        ) from error
    reports = read_signatures(content, authorities())
    if len(reports) != locked.rank or not all(report.holds for report in reports):
        raise refuse("Signature", "le document signé ne se vérifie pas.", "Rien n'est signé : prévenez l'exploitant.")
    document = append_document(
        circuit.deliberation,
        kind=ActDocument.Kind.SIGNED,
        file_name=f"{circuit.deliberation.number}-signe.pdf",
        content=content,
        pages=circuit.document.pages,
    )
    facts = credential.facts
    SignatoryAnswer.objects.create(
        syndicate_id=locked.syndicate_id,
        signatory=locked,
        outcome=SignatoryAnswer.Outcome.SIGNED,
        document=document,
        certificate_holder=facts.holder[:300],
        certificate_issuer=facts.issuer[:300],
        certificate_sha256=facts.sha256,
        is_test=is_test,
        at=at,
    )
    return document


def _lock_turn(signatory: Signatory, by: Actor) -> Signatory:
    """Return the signatory with his circuit locked. Raises RoleRefused for another person, StepRefused out of turn."""
    SigningCircuit.objects.select_for_update(of=("self",)).get(pk=signatory.circuit_id)
    locked = Signatory.objects.select_related(
        "circuit__document", "circuit__deliberation__meeting", "circuit__deliberation__syndicate"
    ).get(pk=signatory.pk)
    if locked.user_id != by.user.pk or not by.roles & SIGNATORIES:
        raise RoleRefused(typeset(f"Cette signature est celle de {locked.name}."))
    if locked.circuit.withdrawn_at is not None:
        raise StepRefused(typeset("Ce parapheur est retiré : il n'y a plus rien à signer."))
    waiting = _waits(locked.circuit)
    if waiting is None or waiting.pk != locked.pk:
        who = f" C'est à {waiting.name} de signer." if waiting and waiting.rank < locked.rank else ""
        raise StepRefused(typeset(f"Ce n'est pas votre tour de signer, ou c'est déjà fait.{who}"))
    return locked


def _waits(circuit: SigningCircuit) -> Signatory | None:
    """Return the signatory whose turn it is; None when all signed, or one refused (1 query)."""
    for signatory in circuit.signatories.select_related("answer").order_by("rank"):
        answer = getattr(signatory, "answer", None)
        if answer is None:
            return signatory
        if answer.outcome == SignatoryAnswer.Outcome.REFUSED:
            return None
    return None


def _bytes_to_sign(circuit: SigningCircuit) -> bytes:
    """Return the latest signed document of the circuit, else the one that it was opened on."""
    latest = (
        ActDocument.objects.filter(signature__signatory__circuit=circuit).order_by("-rank").first() or circuit.document
    )
    return bytes(latest.content)


def _signing(signatory: Signatory, content: bytes, *, is_test: bool) -> Signing:
    circuit = signatory.circuit
    deliberation = circuit.deliberation
    meeting = deliberation.meeting
    assert meeting is not None, "a sealed act has its meeting"
    places = dict(enumerate(signature_places(content), start=1))
    fields = tuple(
        Field(f"Signature-{each.rank}", typeset(f"Signature de {each.name}, {each.quality}"), places.get(each.place))
        for each in circuit.signatories.order_by("rank")
    )
    place = meeting.place or deliberation.syndicate.seat
    local = localtime()
    when = f"le {format_date(local.date())} à {local:%H} h {local:%M}" + (f", à {place}" if place else "")
    return Signing(
        fields=fields,
        rank=signatory.rank - 1,
        name=signatory.name,
        reason=typeset(f"Délibération {deliberation.number} : signature, {signatory.quality}"),
        place=place,
        stamp=Stamp("Signé électroniquement par", signatory.name, (signatory.quality, when), TEST_WARNING * is_test),
    )


def _check_signatories(signatories: Sequence[SignatoryInput]) -> None:
    """Raise Refused unless each signatory is a member who may sign, once, with a name, a quality, a place."""
    if not signatories:
        raise refuse("Signataires", "il n'y en a aucun.", "Choisissez au moins un signataire.")
    known = set(User.objects.filter(
        pk__in=Membership.objects.filter(role__in=SIGNATORIES).values("user_id"), is_active=True
    ).values_list("pk", flat=True))  # fmt: skip
    seen: set[int] = set()
    taken: set[int] = set()
    for rank, given in enumerate(signatories, start=1):
        line = f"Signataire n° {rank}"
        if given.user not in known:
            raise refuse(line, "il n'est ni élu ni ordonnateur de ce syndicat.", "Choisissez un autre compte.")
        if given.user in seen:
            raise refuse(line, "il signe déjà plus haut.", "Chaque personne signe une fois.")
        if given.place and given.place in taken:
            raise refuse(line, "la place de son cachet est déjà prise.", "Choisissez une autre place, ou aucune.")
        _written(given.name, f"{line}, nom", 160)
        _written(given.quality, f"{line}, qualité", 120)
        seen.add(given.user)
        taken.add(given.place)


def _written(text: str, field: str, longest: int) -> str:
    text = text.strip()
    if not text:
        raise refuse(field, "il est vide.", "Écrivez-le en quelques mots.")
    if len(text) > longest:
        raise refuse(field, f"il compte {len(text)} caractères.", f"{longest} au plus.")
    return text
