"""Polls as the room, the phones and the services read them."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.http import Http404

from deliberations.models import Ballot, Choice, Delegate, Deliberation, Meeting, Poll, SecretCount
from deliberations.queries.kinds import president_leaves
from deliberations.queries.meetings import Sheet, attendance_sheet
from deliberations.rules.attendance import VotingSeat
from deliberations.rules.polls import CastBallot, count_ballots, missing_seats
from deliberations.rules.votes import Votes


@dataclass(frozen=True)
class PollStanding:
    """Where a poll stands: who voted, who has not yet, and the count (None while it is secret and open)."""

    poll: Poll
    voted: int
    total: int
    missing: tuple[VotingSeat, ...]
    votes: Votes | None


def poll_sheet(deliberation: Deliberation) -> Sheet:
    """Return the sheet as it stands for the vote of a text: movements before its point, without who must leave."""
    assert deliberation.meeting_id is not None, "a text on the agenda has a meeting"
    meeting = Meeting.objects.select_related("syndicate", "president").get(pk=deliberation.meeting_id)
    without = leaving(deliberation)
    sheet = attendance_sheet(meeting, rank=deliberation.rank, without=without)
    if deliberation.chair_id:
        sheet = replace(sheet, president=str(deliberation.chair_id))
    return sheet


def leaving(deliberation: Deliberation) -> Delegate | None:
    """Return the president of the syndicate when he must leave the room for this vote, else None."""
    if not president_leaves(deliberation):
        return None
    return syndicate_president()


def syndicate_president() -> Delegate | None:
    """Return the president of the syndicate: first of the bureau, else by his function (2 queries)."""
    rows = Delegate.objects.filter(is_active=True)
    return rows.filter(bureau_rank=1).first() or rows.filter(role__iregex=r"^(président|présidente|maire)$").first()


def cast_ballots(poll: Poll) -> list[CastBallot]:
    """Return the ballots of a poll for the rules; those of a secret one are its sums, without any name (1 query)."""
    if poll.mode == Poll.Mode.SECRET:
        rows = SecretCount.objects.filter(poll=poll, votes__gt=0)
        return [CastBallot("", row.choice, row.votes) for row in rows]
    return [CastBallot(str(row.delegate_id), row.choice, row.votes) for row in Ballot.objects.filter(poll=poll)]


def poll_standing(poll: Poll) -> PollStanding:
    """Return where a poll stands."""
    seats = poll_sheet(poll.deliberation).seats
    voted = [str(each) for each in Ballot.objects.filter(poll=poll).values_list("delegate_id", flat=True)]
    shown = poll.mode != Poll.Mode.SECRET or poll.closed_at is not None
    votes = count_ballots(cast_ballots(poll)) if shown else None
    return PollStanding(poll, len(voted), len(seats), missing_seats(seats, voted), votes)


def open_poll_of(meeting: Meeting) -> Poll | None:
    """Return the poll open in a meeting, None when there is none (1 query)."""
    return Poll.objects.filter(meeting=meeting, closed_at=None).select_related("deliberation", "meeting").first()


def get_poll_or_404(code: UUID) -> Poll:
    """Return a poll of the current syndicate (1 query). Raises Http404."""
    found = Poll.objects.filter(pk=code).select_related("deliberation", "meeting__syndicate").first()
    if found is None:
        raise Http404("Aucun scrutin à cette adresse.")
    return found


def delegate_of(user_id: int) -> Delegate | None:
    """Return the member of the assembly who signs in with this account, None when there is none (1 query)."""
    return Delegate.objects.filter(user_id=user_id, is_active=True).select_related("member").first()


@dataclass(frozen=True)
class BoothSeat:
    """A vote that a delegate may cast from his phone: his own or by proxy, and what was cast of it."""

    seat: VotingSeat
    is_own: bool
    ballot: Ballot | None


def booth_seats(poll: Poll, delegate: Delegate) -> list[BoothSeat]:
    """Return the votes that the delegate casts in this poll (his own first)."""
    ballots = {str(row.delegate_id): row for row in Ballot.objects.filter(poll=poll)}
    mine = [seat for seat in poll_sheet(poll.deliberation).seats if seat.holder == str(delegate.pk)]
    mine.sort(key=lambda seat: seat.key != str(delegate.pk))
    return [BoothSeat(seat, seat.key == str(delegate.pk), ballots.get(seat.key)) for seat in mine]


def nominative_votes(poll: Poll) -> list[tuple[str, str, int]]:
    """Return who voted what, for the register after a roll call: name, choice in words, weight (1 query)."""
    rows = Ballot.objects.filter(poll=poll).select_related("delegate").order_by("delegate__last_name")
    return [(str(row.delegate), str(Choice(row.choice).label), row.votes) for row in rows]
