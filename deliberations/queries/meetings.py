"""A meeting as the rules read it: its dates, its attendance sheet at each point, its voters."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from deliberations.models import Attendance, Delegate, Meeting, Movement
from deliberations.queries.assembly import assembly_rules, delegates_in_office, seats_in_office, votes_in_office
from deliberations.rules.attendance import Attendee, Presence, Quorum, VotingSeat, quorum, voters, voting_seats
from deliberations.rules.meeting import MeetingDates
from deliberations.rules.movements import MovementMade, sheet_at
from deliberations.rules.statutes import USUAL, AssemblyRules, QuorumBy


@dataclass(frozen=True)
class Sheet:
    """The attendance sheet of a meeting, with what follows from it; `without` leaves the room for a vote."""

    attendees: tuple[Attendee, ...]
    members_in_office: int
    convocation: int
    president: str | None
    rules: AssemblyRules = USUAL
    votes_in_office: int = 0
    without: str | None = None

    @property
    def voters(self) -> int:
        """How many votes the meeting can give."""
        return voters(self.attendees, self.rules, without=self.without)

    @property
    def seats(self) -> tuple[VotingSeat, ...]:
        """The votes that the meeting can give, one by one."""
        return voting_seats(self.attendees, self.rules, without=self.without)

    @property
    def quorum(self) -> Quorum:
        """Whether the assembly may deliberate."""
        return quorum(
            self.attendees,
            members_in_office=self.members_in_office,
            convocation=self.convocation,
            rules=self.rules,
            votes_in_office=self.votes_in_office,
        )

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
    """Return the dates of the meeting for the rules, with the notice that they ask for (1 query: the statutes)."""
    rules = assembly_rules(meeting.syndicate)
    return MeetingDates(
        meeting_on=meeting.held_on,
        convened_on=meeting.convoked_on,
        displayed_on=meeting.minutes_displayed_on,
        convocation=2 if meeting.second_convocation else 1,
        first_meeting_on=meeting.first_meeting_on,
        large=meeting.syndicate.has_large_commune,
        urgent=meeting.urgent,
        notice_days=rules.notice_days,
        notice_basis=rules.basis_of("notice_days") if "notice_days" in rules.from_statutes else "",
        second_interval=rules.second_interval,
    )


def members_in_office(meeting: Meeting) -> int:
    """Return how many members are in office: as the meeting says, the syndicate, the seats, the regular delegates."""
    return (
        meeting.members_in_office
        or meeting.syndicate.members_in_office
        or seats_in_office()
        or delegates_in_office(meeting.held_on).filter(seat=Delegate.Seat.REGULAR).count()
    )


def attendance_sheet(meeting: Meeting, *, rank: int | None = None, without: Delegate | None = None) -> Sheet:
    """Return the attendance sheet of the meeting: at its opening, or as it stands for the point `rank`.

    `without` leaves the room for the vote. 2 queries for the sheet, 1 for the rules, 1 for the movements.
    """
    rows = meeting.attendances.select_related("delegate__member", "replaces").order_by("rank", "delegate__last_name")
    sheet = make_sheet(
        meeting, [(row.delegate, row.status, row.proxy_to_id) for row in rows],
        replaced={row.delegate_id: str(row.replaces) for row in rows if row.replaces},
    )  # fmt: skip
    if rank is not None:
        sheet = replace(sheet, attendees=sheet_at(sheet.attendees, movements_of(meeting), rank))
    return replace(sheet, without=str(without.pk)) if without else sheet


def movements_of(meeting: Meeting) -> tuple[MovementMade, ...]:
    """Return the arrivals and departures of the meeting in their order (1 query)."""
    rows = Movement.objects.filter(meeting=meeting).select_related("delegate__member")
    return tuple(
        MovementMade(
            rank=row.rank,
            key=str(row.delegate_id),
            arrives=row.kind == Movement.Kind.ARRIVAL,
            proxy_to=str(row.proxy_to_id) if row.proxy_to_id else None,
            attendee=_attendee(0, row.delegate, Presence.PRESENT, None),
        )
        for row in rows
    )


def _attendee(line: int, delegate: Delegate, presence: Presence, holder: object, replaces: str = "") -> Attendee:
    return Attendee(
        line=line,
        key=str(delegate.pk),
        name=str(delegate),
        presence=presence,
        proxy_to=str(holder) if holder else None,
        votes=delegate.votes,
        member=delegate.represents,
        replaces=replaces,
    )


def make_sheet(
    meeting: Meeting, rows: Iterable[tuple[Delegate, str, object]], *, replaced: dict[object, str] | None = None
) -> Sheet:
    """Return the sheet made of (delegate, status, key of the delegate who holds the proxy), not necessarily stored.

    `replaced` gives, by the key of a substitute, the name of the delegate in whose seat he sits.
    """
    names = replaced or {}
    attendees = tuple(
        _attendee(line, delegate, Presence(status), holder, names.get(delegate.pk, ""))
        for line, (delegate, status, holder) in enumerate(rows, start=1)
    )
    rules = assembly_rules(meeting.syndicate)
    return Sheet(
        attendees=attendees,
        members_in_office=members_in_office(meeting),
        convocation=2 if meeting.second_convocation else 1,
        president=str(meeting.president_id) if meeting.president_id else None,
        rules=rules,
        votes_in_office=votes_in_office() if rules.quorum_by is QuorumBy.VOTES else 0,
    )


def delegate_rows(meeting: Meeting) -> list[tuple[Delegate, Attendance | None]]:
    """Return the delegates in office, and those already on the sheet, each with his line of attendance (2 queries)."""
    lines = {row.delegate_id: row for row in meeting.attendances.select_related("delegate", "proxy_to")}
    delegates = list(delegates_in_office(meeting.held_on))
    known = {delegate.pk for delegate in delegates}
    delegates += [row.delegate for row in lines.values() if row.delegate_id not in known]
    ranked = sorted(
        delegates,
        key=lambda delegate: (lines[delegate.pk].rank if delegate.pk in lines else 10_000, delegate.last_name),
    )
    return [(delegate, lines.get(delegate.pk)) for delegate in ranked]


def is_closed(meeting: Meeting) -> bool:
    """Return whether something was voted in the meeting: its attendance no longer changes (1 query)."""
    return meeting.deliberations.filter(frozen_at__isnull=False).exists()
