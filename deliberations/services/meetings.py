"""Meetings: their dates, and who was there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from django.db import transaction

from budgets.models import Syndicate
from deliberations.models import Attendance, Delegate, Meeting
from deliberations.queries.meetings import make_sheet, meeting_dates
from deliberations.rules.attendance import check_attendance
from deliberations.rules.meeting import check_dates
from deliberations.rules.typography import typeset
from deliberations.rules.workflow import PREPARERS
from deliberations.services.actor import Actor
from deliberations.services.refusals import RoleRefused, StepRefused, refuse, refuse_if

# An attendance sheet may be stored without a quorum or a president yet; proxies and doubles never may.
REFUSED_AT_ONCE = ("attendance.proxy", "attendance.two_proxies", "attendance.double")


@dataclass(frozen=True)
class MeetingInput:
    """The dates and circumstances of a meeting, as given."""

    held_on: date
    convoked_on: date
    second_convocation: bool = False
    first_meeting_on: date | None = None
    urgent: bool = False
    place: str = ""
    members_in_office: int = 0
    held_at: time | None = None


@dataclass(frozen=True)
class AttendanceInput:
    """One delegate's line: `status` empty when he is not on the sheet, `proxy_to` the delegate who votes for him."""

    delegate: UUID
    status: str
    proxy_to: UUID | None = None


@transaction.atomic
def plan_meeting(syndicate: Syndicate, given: MeetingInput, *, by: Actor) -> Meeting:
    """Create a meeting and return it. Raises RoleRefused, Refused when the dates are out of order."""
    _check_role(by, "Créer une séance")
    meeting = Meeting(syndicate=syndicate, body=syndicate.body)
    _fill(meeting, given)
    meeting.save(force_insert=True)
    return meeting


@transaction.atomic
def change_meeting(meeting: Meeting, given: MeetingInput, *, by: Actor) -> Meeting:
    """Change the dates of a meeting. Raises RoleRefused, StepRefused once something is voted, Refused."""
    locked = lock_meeting(meeting, by, "Modifier la séance")
    _fill(locked, given)
    locked.save()
    return locked


@transaction.atomic
def display_minutes(meeting: Meeting, displayed_on: date, *, by: Actor) -> Meeting:
    """Record the day on which the list of deliberations was displayed, once. Raises StepRefused, Refused."""
    _check_role(by, "Enregistrer l'affichage")
    locked = Meeting.objects.select_for_update(of=("self",)).select_related("syndicate").get(pk=meeting.pk)
    if locked.minutes_displayed_on is not None:
        raise StepRefused(typeset("La date d'affichage est déjà enregistrée."))
    locked.minutes_displayed_on = displayed_on
    refuse_if(
        [
            violation
            for violation in check_dates(meeting_dates(locked))
            if violation.field == "Date d’affichage" and violation.code == "meeting.date_order"
        ]
    )
    locked.save(update_fields=["minutes_displayed_on"])
    return locked


@transaction.atomic
def record_attendance(
    meeting: Meeting,
    rows: Sequence[AttendanceInput],
    *,
    president: UUID | None,
    secretary: UUID | None = None,
    by: Actor,
) -> Meeting:
    """Replace the attendance sheet of a meeting, in the order given.

    Raises RoleRefused, StepRefused once something is voted, Refused for a proxy or a line that can't stand.
    """
    locked = lock_meeting(meeting, by, "Enregistrer les présences")
    delegates = {delegate.pk: delegate for delegate in Delegate.objects.all()}
    lines = [row for row in rows if row.status]
    for place, row in enumerate(lines, start=1):
        if row.delegate not in delegates:
            raise refuse(f"Ligne {place}, délégué", "il n'est pas membre de l'assemblée.", "Retirez cette ligne.")
        if row.status not in Attendance.Status.values:
            raise refuse(f"Ligne {place}, présence", f"« {row.status} » n'existe pas.", "Choisissez-la dans la liste.")
    locked.president, locked.secretary = _member(president, delegates), _member(secretary, delegates)
    sheet = make_sheet(locked, [(delegates[row.delegate], row.status, row.proxy_to) for row in lines])
    found = check_attendance(
        sheet.attendees,
        members_in_office=sheet.members_in_office,
        convocation=sheet.convocation,
        president=sheet.president,
        rules=sheet.rules,
        votes_in_office=sheet.votes_in_office,
    )
    refuse_if([violation for violation in found if violation.code in REFUSED_AT_ONCE])
    locked.attendances.all().delete()
    Attendance.objects.bulk_create(
        Attendance(
            syndicate_id=locked.syndicate_id,
            meeting=locked,
            delegate=delegates[row.delegate],
            status=row.status,
            proxy_to=delegates[row.proxy_to] if row.proxy_to else None,
            rank=rank,
        )
        for rank, row in enumerate(lines, start=1)
    )
    locked.save(update_fields=["president", "secretary"])
    return locked


def lock_meeting(meeting: Meeting, by: Actor, action: str) -> Meeting:
    """Return the meeting locked for a change. Raises RoleRefused, StepRefused once something is voted in it."""
    _check_role(by, action)
    locked = Meeting.objects.select_for_update(of=("self",)).select_related("syndicate").get(pk=meeting.pk)
    if locked.deliberations.filter(frozen_at__isnull=False).exists():
        raise StepRefused(
            typeset("Une délibération de cette séance est votée : ni ses dates ni ses présences ne se modifient plus.")
        )
    return locked


def _check_role(by: Actor, action: str) -> None:
    if not by.roles & PREPARERS:
        raise RoleRefused(typeset(f"« {action} » revient à l'agent des finances ou à l'ordonnateur."))


def _fill(meeting: Meeting, given: MeetingInput) -> None:
    """Put what is given in the meeting. Raises Refused when the dates are out of order."""
    meeting.held_on, meeting.convoked_on = given.held_on, given.convoked_on
    meeting.second_convocation, meeting.urgent = given.second_convocation, given.urgent
    meeting.first_meeting_on = given.first_meeting_on if given.second_convocation else None
    meeting.place, meeting.held_at = given.place, given.held_at
    meeting.members_in_office = given.members_in_office or meeting.syndicate.members_in_office
    refuse_if(
        [violation for violation in check_dates(meeting_dates(meeting)) if violation.code == "meeting.date_order"]
    )


def _member(key: UUID | None, delegates: dict[UUID, Delegate]) -> Delegate | None:
    """Return the delegate of that key, None when there is none. Raises Refused for an unknown one."""
    if key is None:
        return None
    if key not in delegates:
        raise refuse("Président de séance", "il n'est pas membre de l'assemblée.", "Choisissez-le dans la liste.")
    return delegates[key]
