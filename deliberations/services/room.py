"""The meeting while it is held: its opening with the sheet of those there, movements, its end."""

from datetime import time
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate, localtime, now

from deliberations.models import Arrival, Attendance, Delegate, Meeting, Movement, Poll, ProxyForm
from deliberations.queries.assembly import delegates_in_office
from deliberations.queries.meetings import attendance_sheet
from deliberations.rules.attendance import Presence
from deliberations.rules.typography import typeset
from deliberations.rules.workflow import PREPARERS
from deliberations.services.actor import Actor
from deliberations.services.refusals import RoleRefused, StepRefused, refuse


@transaction.atomic
def open_meeting(meeting: Meeting, *, president: UUID | None, secretary: UUID | None = None, by: Actor) -> Meeting:
    """Open the meeting: the sheet is made of the arrivals, the proxies and the substitutes, unless it is there already.

    Raises RoleRefused, StepRefused when it is open already or not today, Refused without a president who is there.
    """
    locked = _lock(meeting, by, "Ouvrir la séance")
    if locked.opened_at is not None:
        raise StepRefused(typeset("La séance est déjà ouverte."))
    if locked.held_on != localdate():
        raise StepRefused(typeset("La séance s'ouvre le jour où elle se tient."))
    if not locked.attendances.exists():
        Attendance.objects.bulk_create(_first_sheet(locked))
    there = set(locked.attendances.filter(status=Attendance.Status.PRESENT).values_list("delegate_id", flat=True))
    if president not in there:
        raise refuse("Président de séance", "il n'est pas parmi les présents.", "Choisissez un délégué présent.")
    locked.president_id, locked.secretary_id, locked.opened_at = president, secretary, now()
    locked.save(update_fields=["president", "secretary", "opened_at"])
    return locked


def _first_sheet(meeting: Meeting) -> list[Attendance]:
    """Return the lines of the sheet: regular delegates in office, substitutes who sit for one, proxies received."""
    there = set(Arrival.objects.filter(meeting=meeting).values_list("delegate_id", flat=True))
    proxies = {
        row.giver_id: row.holder_id
        for row in ProxyForm.objects.filter(meeting=meeting, ended_at=None)
        if row.holder_id in there
    }
    delegates = list(delegates_in_office(meeting.held_on))
    regular = [each for each in delegates if each.seat == Delegate.Seat.REGULAR]
    empty = [each for each in regular if each.pk not in there and each.pk not in proxies]
    sitting: dict[Delegate, Delegate] = {}
    for substitute in delegates:
        if substitute.seat != Delegate.Seat.SUBSTITUTE or substitute.pk not in there:
            continue
        seat = next((each for each in empty if _may_sit(substitute, each)), None)
        if seat is not None:
            empty.remove(seat)
            sitting[substitute] = seat
    lines = []
    for rank, delegate in enumerate(sorted(regular, key=lambda each: (each.last_name, each.first_name)), start=1):
        status = Attendance.Status.EXCUSED
        if delegate.pk in there:
            status = Attendance.Status.PRESENT
        elif delegate.pk in proxies:
            status = Attendance.Status.PROXY
        holder = proxies.get(delegate.pk) if status == Attendance.Status.PROXY else None
        lines.append(_line(meeting, delegate, status, rank, holder=holder))
    for rank, (substitute, seat) in enumerate(sitting.items(), start=len(lines) + 1):
        lines.append(_line(meeting, substitute, Attendance.Status.PRESENT, rank, replaces=seat))
    return lines


def _may_sit(substitute: Delegate, regular: Delegate) -> bool:
    """A substitute sits for the one he was chosen for, else for any of his commune or community."""
    if substitute.substitute_of_id:
        return substitute.substitute_of_id == regular.pk
    return substitute.member_id is not None and substitute.member_id == regular.member_id


def _line(
    meeting: Meeting,
    delegate: Delegate,
    status: str,
    rank: int,
    *,
    holder: UUID | None = None,
    replaces: Delegate | None = None,
) -> Attendance:
    return Attendance(
        syndicate_id=meeting.syndicate_id,
        meeting=meeting,
        delegate=delegate,
        status=status,
        proxy_to_id=holder,
        replaces=replaces,
        rank=rank,
    )


@transaction.atomic
def note_movement(
    meeting: Meeting,
    delegate: Delegate,
    *,
    kind: str,
    by: Actor,
    rank: int | None = None,
    at: time | None = None,
    proxy_to: Delegate | None = None,
) -> Movement:
    """Note that a delegate comes or leaves before the point `rank` (by default the next one to be voted).

    Raises RoleRefused, StepRefused when the meeting is not open, Refused for a movement that changes nothing, a point
    already voted, or a proxy to somebody who is not there.
    """
    locked = _lock(meeting, by, "Noter un mouvement")
    _check_open(locked)
    voted = locked.deliberations.filter(frozen_at__isnull=False).aggregate(last=Max("rank"))["last"] or 0
    rank = voted + 1 if rank is None else rank
    if rank <= voted:
        raise refuse("Avant le point", f"le point {rank} est déjà voté.", f"Choisissez le point {voted + 1} ou après.")
    lines = {each.key: each for each in attendance_sheet(locked, rank=rank).attendees}
    line = lines.get(str(delegate.pk))
    is_there = line is not None and line.presence is Presence.PRESENT
    if (kind == Movement.Kind.ARRIVAL) is is_there:
        state = "déjà présent" if is_there else "pas présent"
        raise refuse("Délégué", f"{delegate} n'a pas changé : il est {state}.", "Choisissez un autre délégué.")
    if proxy_to is not None:
        holder = lines.get(str(proxy_to.pk))
        if kind == Movement.Kind.ARRIVAL or holder is None or holder.presence is not Presence.PRESENT:
            raise refuse("Pouvoir donné à", f"{proxy_to} n'est pas présent.", "Choisissez un délégué présent.")
    return Movement.objects.create(
        syndicate_id=locked.syndicate_id,
        meeting=locked,
        delegate=delegate,
        kind=kind,
        rank=rank,
        at=at or localtime().time(),
        proxy_to=proxy_to,
    )


@transaction.atomic
def close_meeting(meeting: Meeting, *, by: Actor) -> Meeting:
    """End the meeting. Raises RoleRefused, StepRefused when it is not open or a vote is."""
    locked = _lock(meeting, by, "Lever la séance")
    _check_open(locked)
    if Poll.objects.filter(meeting=locked, closed_at=None).exists():
        raise StepRefused(typeset("Un scrutin est ouvert : clôturez-le avant de lever la séance."))
    locked.closed_at = now()
    locked.save(update_fields=["closed_at"])
    return locked


def _check_open(meeting: Meeting) -> None:
    if meeting.opened_at is None:
        raise StepRefused(typeset("La séance n'est pas ouverte."))
    if meeting.closed_at is not None:
        raise StepRefused(typeset("La séance est levée."))


def _lock(meeting: Meeting, by: Actor, action: str) -> Meeting:
    if not by.roles & PREPARERS:
        raise RoleRefused(typeset(f"« {action} » revient à l'agent des finances ou à l'ordonnateur."))
    return Meeting.objects.select_for_update(of=("self",)).select_related("syndicate").get(pk=meeting.pk)
