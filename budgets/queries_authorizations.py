"""Reads of the programme and commitment authorisations (AP, AE) of a budget."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Prefetch

from budgets.authorization_sources import executions
from budgets.models import (
    AnnexRecord,
    Authorization,
    AuthorizationVote,
    Budget,
    BudgetDecision,
    BudgetYear,
    CreditLine,
)
from budgets.queries_annexes import as_records
from budgets.queries_financial_rules import financial_rules
from budgets.rules.annexes.authorizations import BLOCK, authorised_by_chapter
from budgets.rules.chart import Section
from budgets.rules.decision_order import OPENS_CREDITS
from budgets.rules.money import ZERO
from budgets.rules.multiyear.forecast import Execution
from budgets.rules.multiyear.lapse import Lapse, lapse_at
from budgets.rules.multiyear.programme import Programme, Step

VOTED = (BudgetDecision.State.VOTED, BudgetDecision.State.ENFORCEABLE)


@dataclass(frozen=True, slots=True)
class Registered:
    """An authorisation of the register with what the rules make of it, and what was done on it."""

    row: Authorization
    votes: tuple[AuthorizationVote, ...]
    programme: Programme
    done: Execution

    @property
    def draft(self) -> AuthorizationVote | None:
        """Return the vote in preparation, None when there is none."""
        return next((vote for vote in self.votes if not vote.is_voted), None)


def step_of(vote: AuthorizationVote) -> Step:
    """Return a vote, its year, its amounts and its schedule read with it, as the rules see it."""
    return Step(
        vote.year,
        {share.chapter: share.amount for share in vote.shares.all()},
        {(payment.chapter, payment.year): payment.amount for payment in vote.payments.all()},
        vote.is_voted,
    )


def programme_of(row: Authorization, votes: Iterable[AuthorizationVote]) -> Programme:
    """Return an authorisation with its votes as the rules see it."""
    return Programme(
        code=row.code,
        label=row.label,
        section=Section(row.section),
        created_year=row.created_year,
        steps=tuple(step_of(vote) for vote in votes),
        operation=row.operation,
        is_unforeseen=row.is_unforeseen,
    )


def registered(budget: Budget, pk: UUID | None = None, *, code: str = "") -> list[Registered]:
    """Return the authorisations of a budget, all of them or one, with their votes and execution (7 queries at most)."""
    votes = AuthorizationVote.objects.select_related("decision").prefetch_related("shares", "payments").order_by("rank")
    rows = Authorization.objects.filter(budget=budget).prefetch_related(Prefetch("votes", queryset=votes))
    if pk is not None:
        rows = rows.filter(pk=pk)
    if code:
        rows = rows.filter(code=code)
    found = list(rows.order_by("-kind", "code"))
    done = executions(budget, [row.code for row in found]) if found else {}
    return [_registered(row, done[row.code]) for row in found]


def _registered(row: Authorization, done: Execution) -> Registered:
    votes = tuple(row.votes.all())
    return Registered(row, votes, programme_of(row, votes), done)


def authorised_in(budget_year: BudgetYear) -> dict[tuple[Section, str], Decimal]:
    """Return the AP and AE that the votes of a year opened, in euros, by section and chapter (4 queries at most).

    Those of the register; where it has none for the year, those that the annexes of the voted decisions tell:
    primitive, supplementary and amending. The base of the third (CGCT L. 5217-10-9, in force on 15 February 2024).
    """
    votes = AuthorizationVote.objects.filter(
        authorization__budget=budget_year.budget_id, year=budget_year.year, state=AuthorizationVote.State.VOTED
    )
    found: dict[tuple[Section, str], Decimal] = {}
    for kind, chapter, amount in votes.values_list("authorization__kind", "shares__chapter", "shares__amount"):
        if chapter:
            section = Section.INVESTMENT if kind == Authorization.Kind.PROGRAMME else Section.OPERATING
            found[section, chapter] = found.get((section, chapter), ZERO) + amount
    return found or _authorised_by_annexes(budget_year)


def _authorised_by_annexes(budget_year: BudgetYear) -> dict[tuple[Section, str], Decimal]:
    rows = AnnexRecord.objects.filter(
        kind=BLOCK,
        decision__budget_year=budget_year,
        decision__state__in=VOTED,
        decision__kind__in=OPENS_CREDITS,
        decision__simulation_of=None,
    )
    return authorised_by_chapter(as_records(rows.order_by("decision_id", "rank")))


def payment_credits(budget_year: BudgetYear, code: str, programme: Programme) -> Decimal:
    """Return the payment credits of an authorisation for a year, in euros (1 query).

    What the voted decisions opened on the lines that name it; where none does, what its schedule plans.
    """
    lines = CreditLine.objects.filter(
        decision__budget_year=budget_year,
        decision__state__in=VOTED,
        decision__kind__in=OPENS_CREDITS,
        decision__simulation_of=None,
        authorization=code,
        direction="D",
    )
    opened = [voted + rar for voted, rar in lines.values_list("voted", "rar")]
    return sum(opened, ZERO) if opened else programme.planned(budget_year.year)


def lapses(budget_year: BudgetYear, items: Iterable[Registered]) -> list[tuple[Registered, Lapse]]:
    """Return the authorisations of which something lapses at the end of a year (1 query)."""
    years = financial_rules().authorization_lapse_years
    found = []
    for item in items:
        lapse = lapse_at(item.programme, item.done.committed, budget_year.year, lapse_years=years)
        if lapse is not None:
            found.append((item, lapse))
    return found
