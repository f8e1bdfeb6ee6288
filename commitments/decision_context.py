"""What commitments know around a budget decision: what is committed by chapter, what was committed before the vote."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from budgets.decision_context_sources import context_source
from budgets.models import BudgetDecision
from budgets.rules.chart import Direction, OperationKind, Section
from budgets.rules.decision_context import ChapterBeforeVote
from budgets.rules.money import ZERO
from budgets.rules.placement import Placements
from commitments.models import BeforeVoteAuthorization, Commitment
from commitments.queries_credits import credit_rows, year_before

Chapters = dict[str, Decimal]


@context_source
def commitments_around(decision: BudgetDecision, placements: Placements) -> Mapping[str, Any]:
    """Return the commitments of the year by expense chapter, in euros, and what was committed before the vote.

    A voted decision is past: later ones may have opened what is committed now. Six queries at most, one for an
    amending decision.
    """
    if decision.is_voted or decision.is_accounts:
        return {}
    known: dict[str, Any] = {}
    if committed := _by_chapter(decision, placements):
        known["committed"] = committed
    if decision.kind == BudgetDecision.Kind.PRIMITIVE and committed and (before := _before_vote(decision, committed)):
        known["before_vote"] = before
    return known


def _by_chapter(decision: BudgetDecision, placements: Placements) -> Chapters:
    """Return what is committed, releases taken off, by chapter of real expense (1 query)."""
    states = (Commitment.State.APPROVED, Commitment.State.SIGNED)
    rows = (
        Commitment.objects.filter(Q(budget_year=decision.budget_year_id), direction="expense", state__in=states)
        .values_list("account__code")
        .annotate(total=Sum("committed") - Sum("released"))
        .order_by("account__code")
    )
    found: Chapters = {}
    for account, total in rows:
        place = placements.find((Direction.EXPENSE, OperationKind.REAL, account))
        if place.is_placed and total:
            found[place.chapter] = found.get(place.chapter, ZERO) + total
    return found


def _before_vote(decision: BudgetDecision, committed: Chapters) -> tuple[ChapterBeforeVote, ...]:
    """Return, by chapter of investment, what was committed before the vote and the credits of the year before.

    Known where a deliberation allowed it (CGCT L. 1612-1, as in force on 15 February 2024).
    """
    if not BeforeVoteAuthorization.objects.filter(budget_year=decision.budget_year_id).exists():
        return ()
    before = year_before(decision.budget_year)
    previous: Chapters = {}
    for row in credit_rows(before) if before else []:
        charge = row.charge
        if charge.direction == "expense" and charge.section == Section.INVESTMENT and not charge.is_order:
            previous[charge.chapter] = previous.get(charge.chapter, ZERO) + row.credits.voted
    return tuple(
        ChapterBeforeVote(Section.INVESTMENT, chapter, opened=committed[chapter], previous=amount)
        for chapter, amount in previous.items()
        if chapter in committed
    )
