"""A meeting as the rules read it: its dates, its attendance sheet, its voters."""

from collections.abc import Iterable
from dataclasses import dataclass

from deliberations.models import Attendance, Delegate, Meeting
from deliberations.rules.attendance import Attendee, Presence, Quorum, quorum, voters
from deliberations.rules.meeting import MeetingDates


@dataclass(frozen=True)
class Sheet:
    """The attendance sheet of a meeting, with what follows from it."""

    attendees: tuple[Attendee, ...]
    members_in_office: int
    convocation: int
    president: str | None

    @property
    def voters(self) -> int:
        """How many votes the meeting can give."""
        return voters(self.attendees)

    @property
    def quorum(self) -> Quorum:
        """Whether the assembly may deliberate."""
        return quorum(self.attendees, members_in_office=self.members_in_office, convocation=self.convocation)

    @property
    def present(self) -> tuple[Attendee, ...]:
        return tuple(attendee for attendee in self.attendees if attendee.presence is Presence.PRESENT)

    @property
    def with_proxy(self) -> tuple[Attendee, ...]:
        return tuple(attendee for attendee in self.attendees if attendee.presence is Presence.PROXY)

    @property
    def excused(self) -> tuple[Attendee, ...]:
        return tuple(attendee for attendee in self.attendees if attendee.presence is Presence.EXCUSED)

    @property
    def proxies(self) -> tuple[tuple[str, str], ...]:
        """Who gave a proxy, and who holds it."""
        names = {attendee.key: attendee.name for attendee in self.attendees}
        return tuple((giver.name, names.get(giver.proxy_to or "", "")) for giver in self.with_proxy)


def meeting_dates(meeting: Meeting) -> MeetingDates:
    """Return the dates of the meeting for the rules; reads the syndicate unless it is joined."""
    return MeetingDates(
        meeting_on=meeting.held_on,
        convened_on=meeting.convoked_on,
        displayed_on=meeting.minutes_displayed_on,
        convocation=2 if meeting.second_convocation else 1,
        first_meeting_on=meeting.first_meeting_on,
        large=meeting.syndicate.has_large_commune,
        urgent=meeting.urgent,
    )


def members_in_office(meeting: Meeting) -> int:
    """Return how many members are in office, as the meeting says, else the syndicate, else the regular delegates."""
    return (
        meeting.members_in_office
        or meeting.syndicate.members_in_office
        or Delegate.objects.filter(is_active=True, seat=Delegate.Seat.REGULAR).count()
    )


def attendance_sheet(meeting: Meeting) -> Sheet:
    """Return the attendance sheet of the meeting (1 query with the delegates)."""
    rows = meeting.attendances.select_related("delegate").order_by("rank", "delegate__last_name")
    return make_sheet(meeting, [(row.delegate, row.status, row.proxy_to_id) for row in rows])


def make_sheet(meeting: Meeting, rows: Iterable[tuple[Delegate, str, object]]) -> Sheet:
    """Return the sheet made of (delegate, status, key of the delegate who holds the proxy), not necessarily stored."""
    attendees = tuple(
        Attendee(line, str(delegate.pk), str(delegate), Presence(status), str(holder) if holder else None)
        for line, (delegate, status, holder) in enumerate(rows, start=1)
    )
    return Sheet(
        attendees=attendees,
        members_in_office=members_in_office(meeting),
        convocation=2 if meeting.second_convocation else 1,
        president=str(meeting.president_id) if meeting.president_id else None,
    )


def delegate_rows(meeting: Meeting) -> list[tuple[Delegate, Attendance | None]]:
    """Return the delegates in office, and those already on the sheet, each with his line of attendance (2 queries)."""
    lines = {row.delegate_id: row for row in meeting.attendances.select_related("delegate", "proxy_to")}
    delegates = list(Delegate.objects.filter(is_active=True))
    known = {delegate.pk for delegate in delegates}
    delegates += [row.delegate for row in lines.values() if row.delegate_id not in known]
    ranked = sorted(
        delegates,
        key=lambda delegate: (lines[delegate.pk].rank if delegate.pk in lines else 10_000, delegate.last_name),
    )
    return [(delegate, lines.get(delegate.pk)) for delegate in ranked]
