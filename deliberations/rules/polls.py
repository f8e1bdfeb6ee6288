"""The vote in the meeting: when it may be secret, and what the ballots cast give.

Source: L. 2121-20 and L. 2121-21 CGCT, in force on 15 February 2024, made applicable to syndicates by L. 5211-1.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from deliberations.rules.attendance import VotingSeat
from deliberations.rules.violations import Violation
from deliberations.rules.votes import PresidentVote, Votes

FOR, AGAINST, ABSTAIN = "for", "against", "abstain"


@dataclass(frozen=True)
class CastBallot:
    """The vote of one seat; `choice` is "for", "against" or "abstain"."""

    key: str
    choice: str
    votes: int


def check_secret(*, present: int, asked_by: int, is_appointment: bool) -> tuple[Violation, ...]:
    """Return why the vote can't be secret: it is for an appointment, or when a third of those present ask for it."""
    if is_appointment or asked_by * 3 >= present > 0:
        return ()
    needed = -(-present // 3)
    return (
        Violation(
            code="vote.secret",
            field="Scrutin secret",
            message=f"{asked_by} membre(s) présent(s) sur {present} le réclame(nt), il en faut {needed}.",
            mend="Votez au scrutin public, ou notez le nombre de membres qui réclament le secret.",
            found=str(asked_by),
            expected=str(needed),
            legal_basis="L. 2121-21 CGCT",
        ),
    )


def count_ballots(ballots: Iterable[CastBallot]) -> Votes:
    """Return the count of the ballots, each with its weight."""
    sums = {FOR: 0, AGAINST: 0, ABSTAIN: 0}
    for ballot in ballots:
        sums[ballot.choice] += ballot.votes
    return Votes(sums[FOR], sums[AGAINST], sums[ABSTAIN])


def president_choice(ballots: Iterable[CastBallot], president: str | None) -> PresidentVote | None:
    """Return how the president of the meeting voted himself; None when he did not."""
    words = {FOR: PresidentVote.FOR, AGAINST: PresidentVote.AGAINST, ABSTAIN: PresidentVote.ABSTAINED}
    return next((words[ballot.choice] for ballot in ballots if ballot.key == president), None)


def missing_seats(seats: Sequence[VotingSeat], voted: Iterable[str]) -> tuple[VotingSeat, ...]:
    """Return the seats that have not voted yet."""
    done = set(voted)
    return tuple(seat for seat in seats if seat.key not in done)
