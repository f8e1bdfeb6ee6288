"""What commitments know around a budget decision: what is committed by chapter, what was committed before the vote."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from budgets.decision_context_sources import context_source
from budgets.models import BudgetDecision, BudgetYear
from budgets.queries_authorizations import authorised_in
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

    A voted decision is past: later ones may have opened what is committed now. Seven queries at most, one for an
    amending decision.
    """
    if decision.is_voted or decision.is_accounts:
        return {}
    chapters = _by_chapter(decision, placements)
    known: dict[str, Any] = {}
    if committed := {code: it.committed for code, it in chapters.items() if it.committed}:
        known["committed"] = committed
    if decision.kind == BudgetDecision.Kind.PRIMITIVE and chapters and (before := _before_vote(decision, chapters)):
        known["before_vote"] = before
    return known


@dataclass(frozen=True, slots=True)
class _Chapter:
    """What is committed in a chapter, and ordered on commitments that name an authorisation (AP or AE), in euros."""

    section: Section
    committed: Decimal = ZERO
    outside: Decimal = ZERO  # committed outside the authorisations
    authorised: Decimal = ZERO  # ordered within them

    def plus(self, total: Decimal, ordered: Decimal, *, is_multiyear: bool) -> "_Chapter":
        return _Chapter(
            self.section,
            self.committed + total,
            self.outside + (ZERO if is_multiyear else total),
            self.authorised + (ordered if is_multiyear else ZERO),
        )


def _by_chapter(decision: BudgetDecision, placements: Placements) -> dict[str, _Chapter]:
    """Return what is committed, releases taken off, by chapter of real expense (1 query)."""
    states = (Commitment.State.APPROVED, Commitment.State.SIGNED)
    rows = (
        Commitment.objects.filter(Q(budget_year=decision.budget_year_id), direction="expense", state__in=states)
        .annotate(is_multiyear=~Q(authorization=""))
        .values_list("account__code", "account__section", "is_multiyear")
        .annotate(total=Sum("committed") - Sum("released"), paid=Sum("ordered"))
        .order_by("account__code", "is_multiyear")
    )
    found: dict[str, _Chapter] = {}
    for account, section, is_multiyear, total, ordered in rows:
        place = placements.find((Direction.EXPENSE, OperationKind.REAL, account))
        if place.is_placed and (total or ordered):
            known = found.get(place.chapter, _Chapter(Section(section)))
            found[place.chapter] = known.plus(total, ordered, is_multiyear=is_multiyear)
    return found


def _before_vote(decision: BudgetDecision, chapters: Mapping[str, _Chapter]) -> tuple[ChapterBeforeVote, ...]:
    """Return, by chapter, what was used before the vote, and what the year before measures it by.

    Outside the authorisations: investment, where a deliberation allowed it (CGCT L. 1612-1). Within them: what was
    ordered, in both sections (L. 5217-10-9). Texts as in force on 15 February 2024.
    """
    before = year_before(decision.budget_year)
    is_allowed = BeforeVoteAuthorization.objects.filter(budget_year=decision.budget_year_id).exists()
    previous = _credits_outside_authorizations(before) if before and is_allowed else {}
    third = authorised_in(before) if before and any(it.authorised for it in chapters.values()) else {}
    found = []
    for code, it in chapters.items():
        is_measured = it.section is Section.INVESTMENT and code in previous and bool(it.outside)
        if is_measured or it.authorised:
            found.append(
                ChapterBeforeVote(
                    it.section,
                    code,
                    opened=it.outside if is_measured else ZERO,
                    previous=previous[code] if is_measured else ZERO,
                    authorised=it.authorised,
                    previous_authorised=third.get((it.section, code), ZERO),
                )
            )
    return tuple(found)


def _credits_outside_authorizations(budget_year: BudgetYear) -> Chapters:
    """Return the real investment credits of a year by chapter, payment credits of the AP left out (1 query)."""
    found: Chapters = {}
    for row in credit_rows(budget_year):
        charge = row.charge
        if charge.direction == "expense" and charge.section == Section.INVESTMENT and not charge.is_order:
            found[charge.chapter] = found.get(charge.chapter, ZERO) + row.credits.voted - row.credits.multiyear
    return found
