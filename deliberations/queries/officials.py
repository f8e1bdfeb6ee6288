"""What an official finds on his pages."""

from dataclasses import dataclass

from django.utils.timezone import localdate

from deliberations.models import Arrival, Attendance, Ballot, Delegate, Deliberation, Meeting, ProxyForm
from deliberations.queries.deliberations import deliberations


@dataclass(frozen=True)
class NextMeeting:
    """A meeting to come, with its agenda and what the official said of his coming."""

    meeting: Meeting
    agenda: tuple[Deliberation, ...]
    proxy: ProxyForm | None
    arrived: bool


def next_meetings(delegate: Delegate) -> list[NextMeeting]:
    """Return the meetings of today and after, the nearest first (4 queries)."""
    meetings = list(
        Meeting.objects.filter(held_on__gte=localdate(), closed_at=None).select_related("syndicate").order_by("held_on")
    )
    agenda = list(deliberations().filter(meeting__in=meetings).order_by("rank"))
    proxies = {
        row.meeting_id: row
        for row in ProxyForm.objects.filter(meeting__in=meetings, giver=delegate, ended_at=None).select_related(
            "holder"
        )
    }
    arrived = set(Arrival.objects.filter(meeting__in=meetings, delegate=delegate).values_list("meeting_id", flat=True))
    return [
        NextMeeting(
            meeting,
            tuple(act for act in agenda if act.meeting_id == meeting.pk),
            proxies.get(meeting.pk),
            meeting.pk in arrived,
        )
        for meeting in meetings
    ]


@dataclass(frozen=True)
class PastVote:
    """A text that was voted, how the official stood at its meeting, and what he voted when it is known."""

    act: Deliberation
    status: str
    choice: str


def history_of(delegate: Delegate, *, most: int = 50) -> list[PastVote]:
    """Return the latest votes of the assembly with the part that the official took (3 queries)."""
    acts = list(deliberations().filter(frozen_at__isnull=False).order_by("-meeting__held_on", "rank")[:most])
    meetings = {act.meeting_id for act in acts}
    stood = {
        row.meeting_id: str(row.get_status_display())
        for row in Attendance.objects.filter(delegate=delegate, meeting__in=meetings)
    }
    voted = {
        row.poll.deliberation_id: str(row.get_choice_display()) if row.choice else "au scrutin secret"
        for row in Ballot.objects.filter(
            delegate=delegate, poll__deliberation__in=acts, poll__is_cancelled=False
        ).select_related("poll")
    }
    return [
        PastVote(act, stood.get(act.meeting_id, "non convoqué") if act.meeting_id else "", voted.get(act.pk, ""))
        for act in acts
    ]
