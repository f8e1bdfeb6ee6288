"""The acts and budget decisions on their way to the prefecture and to the public, with the days that are left."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from budgets.models import BudgetDecision, BudgetYear, Role
from budgets.queries_financial_rules import financial_rules
from budgets.rules.decision import DecisionKind
from budgets.rules.financial_rules import FinancialRules
from commitments.queries_work import WorkLine, WorkList
from deliberations.models import Deliberation
from deliberations.queries.deliberations import SEALED, deliberations
from deliberations.rules.transmission import Dates, Stage, Watch, last_day, watch
from deliberations.rules.workflow import State

PREPARERS = frozenset({Role.FINANCE_OFFICER, Role.AUTHORISING_OFFICER})
AFTER_VOTE = (State.VOTED, *SEALED)
WORK = (
    (Stage.SEND, "Actes à transmettre", "Transmettre à la préfecture"),
    (Stage.RECEIPT, "Accusés de réception attendus", "Importer ou saisir l’accusé"),
    (Stage.PUBLISH, "Actes à publier", "Publier"),
)


@dataclass(frozen=True, slots=True)
class WatchedAct:
    """An act voted, or a budget decision that no act of the register carries, with what it waits for."""

    name: str
    subject: str
    dates: Dates
    watch: Watch
    receipt_id: str
    address: str
    row: Deliberation | BudgetDecision


def watched_acts(*, budget_year: BudgetYear | None = None) -> list[WatchedAct]:
    """Return the acts voted that are not enforceable yet, the most pressing first (2 queries)."""
    rows = deliberations().filter(state__in=AFTER_VOTE).exclude(state=State.ENFORCEABLE)
    if budget_year is not None:
        rows = rows.filter(budget_year=budget_year)
    return _by_urgency(_acts(rows))


def enforceable_acts(most: int) -> list[WatchedAct]:
    """Return the acts that became enforceable last (2 queries)."""
    return _acts(deliberations().filter(state=State.ENFORCEABLE).order_by("-enforceable_on", "-number")[:most])


def watched_decisions() -> list[WatchedAct]:
    """Return the budget decisions voted, not enforceable yet, whose act is not kept here (2 queries)."""
    rules, today = financial_rules(), localdate()
    rows = BudgetDecision.objects.filter(
        Q(deliberations__isnull=True), state=BudgetDecision.State.VOTED, decided_on__isnull=False
    ).select_related("budget_year__budget", "budget_year__syndicate")
    found = []
    for row in rows:
        assert row.decided_on is not None, "the query says so"
        dates = Dates(
            row.decided_on, sent_on=row.transmitted_on, received_on=row.transmitted_on, published_on=row.enforceable_on
        )
        limit = last_day(row.decided_on, rules, budget_deadline=_budget_deadline(row, rules))
        found.append(
            WatchedAct(
                name=f"{row}, {row.budget_year}",
                subject=row.subject or row.deliberation,
                dates=dates,
                watch=watch(dates, today=today, limit=limit),
                receipt_id="",
                address=row.get_absolute_url(),
                row=row,
            )
        )
    return _by_urgency(found)


def acts_work(budget_year: BudgetYear) -> list[WorkList]:
    """Return what waits for the finance department between the vote and the publication, for its list of work."""
    acts = watched_acts(budget_year=budget_year)
    lists = []
    for stage, title, verb in WORK:
        waiting = [act for act in acts if act.watch.stage is stage]
        lines = tuple(
            WorkLine(act.name, ", ".join(filter(None, (act.subject, act.watch.in_words))), None, act.row)
            for act in waiting
        )
        lists.append(WorkList(f"act_{stage}", title, verb, PREPARERS, len(waiting), None, lines))
    return lists


def _acts(rows: QuerySet[Deliberation]) -> list[WatchedAct]:
    rules, today = financial_rules(), localdate()
    return [_act(row, rules, today) for row in rows]


def _act(row: Deliberation, rules: FinancialRules, today: date) -> WatchedAct:
    assert row.meeting is not None, "an act voted has its meeting"
    dates = Dates(
        voted_on=row.meeting.held_on,
        sealed=row.sealed_at is not None,
        sent_on=row.sent_on,
        received_on=row.received_on,
        published_on=row.published_on,
        enforceable_on=row.enforceable_on,
    )
    limit = last_day(dates.voted_on, rules, budget_deadline=_budget_deadline(row.decision, rules))
    return WatchedAct(
        name=row.number,
        subject=row.title,
        dates=dates,
        watch=watch(dates, today=today, limit=limit),
        receipt_id=row.receipt_id,
        address=reverse("deliberations:deliberation_detail", args=[row.syndicate.slug, row.pk]),
        row=row,
    )


def _budget_deadline(decision: BudgetDecision | None, rules: FinancialRules) -> date | None:
    """Return the last day on which a primitive budget could be voted; None for any other decision."""
    if decision is None or decision.kind != DecisionKind.PRIMITIVE:
        return None
    return rules.deadline(decision.budget_year.year, renewal=decision.budget_year.is_renewal)


def _by_urgency(found: list[WatchedAct]) -> list[WatchedAct]:
    return sorted(found, key=lambda act: (act.watch.days_left is None, act.watch.days_left or 0, act.name))
