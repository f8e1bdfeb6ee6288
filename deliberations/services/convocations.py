"""Convene the members: one convocation each, its document, its e-mail, and the proof that it was sent and opened.

Source: L. 2121-10 CGCT (in force on 15 February 2024): the convocation states the agenda and is sent without paper
unless a member asks for paper.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date
from email.utils import make_msgid
from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localdate, now

from budgets import jobs
from budgets.models import Job
from deliberations.documents.meeting_papers import convocation_paper
from deliberations.models import Convocation, ConvocationOpening, Delegate, Meeting, MeetingDocument, style_of
from deliberations.queries.assembly import delegates_in_office
from deliberations.queries.deliberations import deliberations
from deliberations.queries.meetings import meeting_dates
from deliberations.rules.meeting import check_dates
from deliberations.rules.typography import typeset
from deliberations.rules.violations import Severity
from deliberations.services.actor import Actor
from deliberations.services.meetings import lock_meeting
from deliberations.services.refusals import StepRefused, refuse, refuse_if

SEND = "send_convocations"  # the kind of the jobs that send them
SALT = "deliberations.convocation"
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is mistaken for something else


@transaction.atomic
def convene(meeting: Meeting, *, by: Actor) -> Job:
    """Convene all the members in office, with the agenda as it stands; return the job that sends the messages.

    Today becomes the day of the convocation. Raises RoleRefused, StepRefused when the meeting is over or convened
    already, Refused when the agenda is empty, nobody is to be convened or the notice is too short.
    """
    locked = lock_meeting(meeting, by, "Convoquer l’assemblée")
    if locked.convocations.filter(sent_at__isnull=False).exists():
        raise StepRefused(typeset("L'assemblée est déjà convoquée : la preuve d'envoi ne se refait pas."))
    if locked.held_on <= localdate():
        raise StepRefused(typeset("La séance n'est plus à venir : elle ne se convoque plus."))
    if not locked.deliberations.exists():
        raise refuse("Ordre du jour", "il est vide.", "Inscrivez-y une délibération avant de convoquer.")
    delegates = convened_delegates(locked.held_on)
    if not delegates:
        raise refuse("Délégués", "aucun n'est en exercice.", "Ajoutez les délégués de l'assemblée.")
    locked.convoked_on = localdate()
    refuse_if([each for each in check_dates(meeting_dates(locked)) if each.severity is Severity.BLOCKING])
    locked.save(update_fields=["convoked_on"])
    make_convocation_document(locked, by=by)
    known = set(locked.convocations.values_list("delegate_id", flat=True))
    codes = set(locked.convocations.values_list("code", flat=True))
    for delegate in delegates:
        if delegate.pk not in known:
            code = _new_code(codes)
            Convocation.objects.create(
                syndicate_id=locked.syndicate_id, meeting=locked, delegate=delegate, email=delegate.address, code=code
            )
    return jobs.enqueue(
        SEND,
        title=f"Convocations à la séance du {locked.held_on:%d/%m/%Y}",
        syndicate=locked.syndicate,
        by=by.user,
        params={"meeting": str(locked.pk)},
    )


def convened_delegates(on: date) -> list[Delegate]:
    """Return the delegates to convene: those in office that day, substitutes after the regular ones (1 query)."""
    return list(delegates_in_office(on).select_related("user").order_by("seat", "last_name", "first_name"))


def _new_code(taken: set[str]) -> str:
    while True:
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(6))
        if code not in taken:
            taken.add(code)
            return code


def make_convocation_document(meeting: Meeting, *, by: Actor) -> MeetingDocument:
    """Store the PDF of the convocation with the agenda as it stands."""
    agenda = list(deliberations().filter(meeting=meeting).order_by("rank"))
    return store_paper(
        meeting, MeetingDocument.Kind.CONVOCATION, f"convocation-{meeting.held_on}.pdf",
        convocation_paper(meeting, agenda), by=by,
    )  # fmt: skip


def store_paper(meeting: Meeting, kind: str, name: str, content: bytes, *, by: Actor) -> MeetingDocument:
    """Store a document of a meeting with its fingerprint."""
    return MeetingDocument.objects.create(
        syndicate_id=meeting.syndicate_id,
        meeting=meeting,
        kind=kind,
        file_name=name,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        made_by=by.user,
    )


def token_of(convocation: Convocation) -> str:
    """Return what opens the convocation's page without an account: signed, so that nobody can make one up."""
    return signing.dumps([convocation.syndicate_id.hex, convocation.pk.hex], salt=SALT)


def read_token(token: str) -> tuple[UUID, UUID] | None:
    """Return the syndicate and the convocation that a token names; None when it is not one of ours."""
    try:
        syndicate, convocation = signing.loads(token, salt=SALT)
        return UUID(syndicate), UUID(convocation)
    except (signing.BadSignature, ValueError, TypeError):
        return None


def address_of(convocation: Convocation) -> str:
    """Return the whole address of the convocation's page."""
    return str(settings.SITE_URL) + reverse("deliberations:convocation_open", args=[token_of(convocation)])


@transaction.atomic
def send_one(convocation: Convocation) -> bool:
    """Send one convocation by e-mail, once; return whether it left. A failure is kept, to be tried again.

    The row is locked while the message leaves: two workers do not send it twice.
    """
    locked = (
        Convocation.objects.select_for_update(of=("self",))
        .select_related("meeting__syndicate", "delegate")
        .get(pk=convocation.pk)
    )
    if locked.sent_at is not None:
        return True
    if not locked.email:
        locked.failure = "aucune adresse : à remettre sur papier"
        locked.save(update_fields=["failure"])
        return False
    identifier = make_msgid(domain="equilibre.invalid")
    message = _message(locked, identifier)
    try:
        message.send()
    except (OSError, SMTPException) as error:
        locked.failure = f"la messagerie a refusé : {error}"[:300]
        locked.save(update_fields=["failure"])
        return False
    locked.sent_at, locked.message_id, locked.failure = now(), identifier, ""
    locked.save(update_fields=["sent_at", "message_id", "failure"])
    return True


def _message(convocation: Convocation, identifier: str) -> EmailMessage:
    meeting = convocation.meeting
    agenda = list(deliberations().filter(meeting=meeting).order_by("rank"))
    body = render_to_string(
        "deliberations/email/convocation.txt",
        {"convocation": convocation, "meeting": meeting, "agenda": agenda, "address": address_of(convocation)},
    )
    name = meeting.syndicate.acronym or meeting.syndicate.name
    subject = f"{name} : convocation à la séance du {meeting.held_on:%d/%m/%Y}"
    reply_to = style_of(meeting.syndicate).reply_to
    message = EmailMessage(
        subject, body, None, [convocation.email],
        headers={"Message-ID": identifier}, reply_to=[reply_to] if reply_to else None,
    )  # fmt: skip
    paper = meeting.documents.filter(kind=MeetingDocument.Kind.CONVOCATION).first()
    if paper is not None:
        message.attach(paper.file_name, bytes(paper.content), "application/pdf")
    return message


@transaction.atomic
def hand_on_paper(convocation: Convocation, *, by: Actor) -> Convocation:
    """Note that the convocation was handed on paper today. Raises RoleRefused, StepRefused when it was sent."""
    lock_meeting(convocation.meeting, by, "Noter la remise")
    locked = Convocation.objects.select_for_update(of=("self",)).get(pk=convocation.pk)
    if locked.sent_at is not None:
        raise StepRefused(typeset("Cette convocation est déjà envoyée."))
    locked.sent_at, locked.message_id, locked.failure = now(), "remise sur papier", ""
    locked.save(update_fields=["sent_at", "message_id", "failure"])
    return locked


def note_opening(convocation: Convocation, what: str) -> None:
    """Keep the proof that the recipient opened something; the same thing twice the same day is kept once."""
    day = localdate()
    if not convocation.openings.filter(what=what, at__date=day).exists():
        ConvocationOpening.objects.create(syndicate_id=convocation.syndicate_id, convocation=convocation, what=what)


def waiting(meeting: Meeting) -> Sequence[Convocation]:
    """Return the convocations of a meeting that did not leave yet (1 query)."""
    return list(meeting.convocations.filter(sent_at__isnull=True).order_by("pk"))
