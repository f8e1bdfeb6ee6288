"""The rows of a vote on an authorisation: its amounts by chapter, its schedule, and the day that settles them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max

from budgets.models import (
    Authorization,
    AuthorizationPayment,
    AuthorizationShare,
    AuthorizationVote,
    BudgetDecision,
    User,
)
from budgets.rules.multiyear.programme import Schedule

State = AuthorizationVote.State


@dataclass(frozen=True, slots=True)
class VoteInput:
    """What a vote leaves: the payment credits by chapter and year, in euros, why, and the decision that carries it.

    `kind` and `shares`, what it adds by chapter, follow from the authorisation and the schedule unless they are given.
    """

    schedule: Schedule
    reason: str = ""
    decision: BudgetDecision | None = None
    kind: str = ""
    shares: Mapping[str, Decimal] | None = None


def new_vote(row: Authorization, year: int, given: VoteInput, *, by: User | None = None) -> AuthorizationVote:
    """Store a vote in preparation with its amounts, inside the caller's transaction."""
    vote = AuthorizationVote.objects.create(
        syndicate_id=row.syndicate_id,
        authorization=row,
        rank=next_rank(row),
        kind=given.kind or AuthorizationVote.Kind.CREATION,
        year=year,
        decision=given.decision,
        reason=given.reason[:500],
        created_by=by,
    )
    write_amounts(vote, given.shares or {}, given.schedule)
    return vote


def mark_voted(vote: AuthorizationVote, on: date | None, reference: str) -> AuthorizationVote:
    """Settle a vote: nothing of it changes any more."""
    vote.state, vote.adopted_on, vote.reference = State.VOTED, on, reference.strip()[:60]
    vote.save(update_fields=["state", "adopted_on", "reference"])
    return vote


def write_amounts(vote: AuthorizationVote, shares: Mapping[str, Decimal], schedule: Schedule) -> None:
    """Store what a vote in preparation adds by chapter, and the schedule that it leaves."""
    vote.shares.all().delete()
    vote.payments.all().delete()
    AuthorizationShare.objects.bulk_create(
        AuthorizationShare(syndicate_id=vote.syndicate_id, vote=vote, chapter=chapter, amount=amount)
        for chapter, amount in shares.items()
    )
    AuthorizationPayment.objects.bulk_create(
        AuthorizationPayment(syndicate_id=vote.syndicate_id, vote=vote, chapter=chapter, year=year, amount=amount)
        for (chapter, year), amount in schedule.items()
    )


def next_rank(row: Authorization) -> int:
    """Return the rank of the next vote of an authorisation, from 1."""
    return int(AuthorizationVote.objects.filter(authorization=row).aggregate(last=Max("rank"))["last"] or 0) + 1
