"""Votes cast in the meeting: opened, each counted once, closed into the result of the text.

Whoever casts takes the lock of the poll, so that a ballot enters before the closing or not at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils.timezone import now

from deliberations.models import Ballot, Choice, Deliberation, Meeting, Poll, SecretCount
from deliberations.queries.polls import cast_ballots, poll_sheet
from deliberations.rules.attendance import VotingSeat, check_quorum
from deliberations.rules.polls import check_secret, count_ballots, missing_seats, president_choice
from deliberations.rules.typography import typeset
from deliberations.rules.votes import PresidentVote
from deliberations.rules.workflow import PREPARERS, State
from deliberations.services.actor import Actor
from deliberations.services.refusals import RoleRefused, StepRefused, refuse, refuse_if
from deliberations.services.workflow import record_vote


@dataclass(frozen=True)
class PollInput:
    """How the vote is taken; `asked_by` members ask for the secret, or it is for an appointment."""

    mode: str = Poll.Mode.HAND
    asked_by: int = 0
    is_appointment: bool = False


@transaction.atomic
def open_poll(deliberation: Deliberation, given: PollInput, *, by: Actor) -> Poll:
    """Open the vote of a text. Raises RoleRefused, StepRefused, Refused without a quorum or for an undue secret."""
    if not by.roles & PREPARERS:
        raise RoleRefused(typeset("« Ouvrir le scrutin » revient à l'agent des finances ou à l'ordonnateur."))
    locked = Deliberation.objects.select_for_update(of=("self",)).get(pk=deliberation.pk)
    if locked.state != State.ON_AGENDA or locked.meeting_id is None:
        raise StepRefused(typeset("Seul un texte à l'ordre du jour se met aux voix."))
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("syndicate").get(pk=locked.meeting_id)
    if meeting.opened_at is None or meeting.closed_at is not None:
        raise StepRefused(typeset("La séance n'est pas ouverte : ouvrez-la avant de mettre un texte aux voix."))
    if Poll.objects.filter(meeting=meeting, closed_at=None).exists():
        raise StepRefused(typeset("Un scrutin est déjà ouvert dans cette séance : clôturez-le d'abord."))
    sheet = poll_sheet(locked)
    refuse_if(check_quorum(sheet.quorum, sheet.rules))
    reason = ""
    if given.mode == Poll.Mode.SECRET:
        present = len(sheet.present)
        refuse_if(check_secret(present=present, asked_by=given.asked_by, is_appointment=given.is_appointment))
        reason = "nomination" if given.is_appointment else f"réclamé par {given.asked_by} membres présents"
    poll = Poll.objects.create(
        syndicate_id=locked.syndicate_id,
        deliberation=locked,
        meeting=meeting,
        mode=given.mode,
        reason=reason,
        opened_by=by.user,
    )
    if given.mode == Poll.Mode.SECRET:
        SecretCount.objects.bulk_create(
            SecretCount(syndicate_id=locked.syndicate_id, poll=poll, choice=choice) for choice in Choice.values
        )
    return poll


@transaction.atomic
def cast(poll: Poll, choices: Mapping[UUID, str], *, key: UUID, holder: UUID | None, by: Actor) -> list[Ballot]:
    """Cast the votes of seats: key of the delegate whose vote it is, choice. Sent twice with one `key`, counted once.

    `holder` is the delegate who votes, and casts his own vote and those whose proxy he holds; None for the secretary
    who notes what is said in the room, in a public vote. Raises StepRefused for a closed poll or a seat that has voted
    otherwise, RoleRefused for a seat of somebody else, Refused for an unknown choice.
    """
    locked = Poll.objects.select_for_update(of=("self",)).select_related("deliberation").get(pk=poll.pk)
    given = list(Ballot.objects.filter(poll=locked, key=key))
    if given:
        return given  # the phone sent it again: it is counted already
    if locked.closed_at is not None:
        raise StepRefused(typeset("Le scrutin est clos : votre vote n'y entre plus."))
    seats = {UUID(seat.key): seat for seat in poll_sheet(locked.deliberation).seats}
    if not choices:
        raise refuse("Vote", "aucun choix n'est fait.", "Choisissez « pour », « contre » ou « abstention ».")
    if holder is None and (not by.roles & PREPARERS or locked.mode == Poll.Mode.SECRET):
        raise RoleRefused(typeset("Seul le délégué qui vote exprime ce vote."))
    ballots = []
    for delegate, choice in choices.items():
        seat = seats.get(delegate)
        if seat is None or (holder is not None and UUID(seat.holder) != holder):
            raise RoleRefused(
                typeset("Ce vote n'est pas le vôtre : vous n'êtes pas présent, ou ce pouvoir n'est pas à vous.")
            )
        if choice not in Choice.values:
            raise refuse("Vote", f"« {choice} » n'existe pas.", "Choisissez « pour », « contre » ou « abstention ».")
        ballots.append(_ballot(locked, seat, choice, key, by))
    return ballots


def _ballot(poll: Poll, seat: VotingSeat, choice: str, key: UUID, by: Actor) -> Ballot:
    """Count one vote. Raises StepRefused when the seat has voted already."""
    if Ballot.objects.filter(poll=poll, delegate_id=seat.key).exists():
        raise StepRefused(typeset(f"Le vote de {seat.name} est déjà compté."))
    secret = poll.mode == Poll.Mode.SECRET
    ballot = Ballot.objects.create(
        syndicate_id=poll.syndicate_id,
        poll=poll,
        delegate_id=seat.key,
        holder_id=seat.holder,
        choice="" if secret else choice,
        votes=seat.votes,
        key=key,
        cast_by=by.user,
    )
    if secret:  # all three sums are rewritten: which one grew can't be told from the rows
        grown = Case(When(choice=choice, then=Value(seat.votes)), default=Value(0))
        SecretCount.objects.filter(poll=poll).update(votes=F("votes") + grown)
    return ballot


@transaction.atomic
def close_poll(poll: Poll, *, by: Actor, president_vote: PresidentVote | None = None) -> Deliberation:
    """Close the poll and record its result on the text, which is frozen.

    Raises what `record_vote` raises: then the poll stays open. In a tie the president's own ballot prevails, or
    `president_vote` when he did not vote here.
    """
    locked = _lock_open(poll)
    secret = locked.mode == Poll.Mode.SECRET
    ballots = cast_ballots(locked)
    sheet = poll_sheet(locked.deliberation)
    if not ballots:
        raise refuse("Scrutin", "personne n'a voté.", "Attendez les votes, ou annulez le scrutin.")
    chosen = None if secret else president_choice(ballots, sheet.president) or president_vote
    decided = record_vote(locked.deliberation, count_ballots(ballots), by=by, president_vote=chosen, poll=locked)
    locked.closed_at = now()
    locked.save(update_fields=["closed_at"])
    return decided


@transaction.atomic
def cancel_poll(poll: Poll, *, by: Actor) -> Poll:
    """Close a poll whose ballots will not count: the text can be put to the vote again. Raises RoleRefused."""
    if not by.roles & PREPARERS:
        raise RoleRefused(typeset("« Annuler le scrutin » revient à l'agent des finances ou à l'ordonnateur."))
    locked = _lock_open(poll)
    locked.closed_at, locked.is_cancelled = now(), True
    locked.save(update_fields=["closed_at", "is_cancelled"])
    return locked


def _lock_open(poll: Poll) -> Poll:
    locked = Poll.objects.select_for_update(of=("self",)).select_related("deliberation").get(pk=poll.pk)
    if locked.closed_at is not None:
        raise StepRefused(typeset("Le scrutin est déjà clos."))
    return locked


def fill_missing(poll: Poll, choice: str, *, key: UUID, by: Actor) -> list[Ballot]:
    """Note, in a public vote, the same choice for all the seats that have not voted: « les autres sont pour »."""
    voted = [str(each) for each in Ballot.objects.filter(poll=poll).values_list("delegate_id", flat=True)]
    seats = missing_seats(poll_sheet(poll.deliberation).seats, voted)
    if not seats:
        return []
    return cast(poll, {UUID(seat.key): choice for seat in seats}, key=key, holder=None, by=by)
