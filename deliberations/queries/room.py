"""The meeting while it is held, as its live pages read it."""

from typing import Any

from deliberations.models import Arrival, Ballot, Meeting, Movement, Poll, ProxyForm
from deliberations.queries.deliberations import deliberations
from deliberations.queries.meetings import attendance_sheet, movements_of
from deliberations.queries.polls import leaving, open_poll_of, poll_sheet, poll_standing, syndicate_president
from deliberations.rules.movements import standings
from deliberations.rules.workflow import State


def room_mark(meeting: Meeting) -> str:
    """Return what changes whenever the live pages have something else to show (5 small queries)."""
    poll = open_poll_of(meeting)
    parts = [
        str(meeting.opened_at),
        str(meeting.closed_at),
        str(poll.pk if poll else ""),
        str(Poll.objects.filter(meeting=meeting).count()),
        str(Ballot.objects.filter(poll=poll).count() if poll else 0),
        str(Arrival.objects.filter(meeting=meeting).count()),
        str(Movement.objects.filter(meeting=meeting).count()),
        str(ProxyForm.objects.filter(meeting=meeting, ended_at=None).count()),
    ]
    return "-".join(parts).replace(" ", "_").replace("+", "_")


def room_context(meeting: Meeting) -> dict[str, Any]:
    """Return all that the live pages of a meeting show."""
    agenda = list(deliberations().select_related("chair", "reporter").filter(meeting=meeting).order_by("rank"))
    poll = open_poll_of(meeting)
    sheet = attendance_sheet(meeting)
    following = next((act for act in agenda if act.state == State.ON_AGENDA), None)
    now_sheet = poll_sheet(following) if following else sheet
    points = standings(
        sheet.attendees,
        movements_of(meeting),
        [act.rank for act in agenda],
        members_in_office=sheet.members_in_office,
        convocation=sheet.convocation,
        rules=sheet.rules,
        votes_in_office=sheet.votes_in_office,
    )
    president = syndicate_president()
    return {
        "meeting": meeting,
        "agenda": [{"act": act, "standing": point} for act, point in zip(agenda, points, strict=True)],
        "following": following,
        "leaves": leaving(following) if following else None,
        "sheet": now_sheet,
        "poll": poll,
        "standing": poll_standing(poll) if poll else None,
        "last_poll": _last_poll(meeting),
        "arrivals": Arrival.objects.filter(meeting=meeting).select_related("delegate"),
        "given_proxies": ProxyForm.objects.filter(meeting=meeting, ended_at=None).select_related("giver", "holder"),
        "movements": Movement.objects.filter(meeting=meeting).select_related("delegate", "proxy_to"),
        "usual_president": president.pk if president else None,
        "is_live": meeting.opened_at is not None and meeting.closed_at is None,
    }


def _last_poll(meeting: Meeting) -> Any:
    """Return where the last poll closed stands, None before the first."""
    poll = (
        Poll.objects.filter(meeting=meeting, closed_at__isnull=False, is_cancelled=False)
        .select_related("deliberation", "meeting")
        .order_by("-closed_at")
        .first()
    )
    return poll_standing(poll) if poll else None
