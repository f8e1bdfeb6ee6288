"""The steps of a decision, taken one at a time under its lock; the database journals each.

A deliberation that votes a budget calls `vote_decision`: budgets know nothing of deliberations.
"""

from collections.abc import Collection
from contextlib import nullcontext
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q

from budgets.controls.decisions import check_decision
from budgets.models import BudgetDecision, BudgetYear, CreditLine, User
from budgets.queries_decision_view import AccountsNotChecked, decision_view
from budgets.rules.decision import DecisionKind
from budgets.rules.decision_order import unvoted_before
from budgets.rules.decision_workflow import Situation, State, Step, obstacles, refused_date, step_named
from budgets.rules.money import ZERO
from budgets.services.authorizations import vote_carried_by
from budgets.services.decisions import decision_title, lock_decision
from budgets.services.vote_guards import held

_MOVING = ~Q(proposed=ZERO) | ~Q(rar=ZERO) | ~Q(voted=ZERO) | ~Q(realised=ZERO)  # the last one: accounts


@transaction.atomic
def take_step(
    decision: BudgetDecision,
    name: str,
    *,
    by: User | None,
    roles: Collection[str],
    on: date | None = None,
    reference: str = "",
) -> BudgetDecision:
    """Return the decision after a step, taken by a member with these roles. Raises ValidationError in French."""
    step = step_named(name)
    if step is None:
        raise ValidationError("Cette étape n’existe pas.")
    locked = lock_decision(decision)
    with held(locked) if step.ends is State.VOTED else nullcontext():
        situation = situation_of(locked, with_findings=step.held_by_findings)
        if told := obstacles(step, situation, roles):
            raise ValidationError(told)
        return _take(locked, step, situation, on, reference)


@transaction.atomic
def vote_decision(decision: BudgetDecision, on: date, by: User | None, reference: str) -> BudgetDecision:
    """Return the decision as voted on a day by a deliberation, whose number is `reference`; harmless when done twice.

    For whoever records the deliberation, and has checked who may. Raises ValidationError in French: decision not
    proposed, empty, or before an earlier one.
    """
    locked = lock_decision(decision)
    if locked.is_voted and (locked.decided_on, locked.deliberation) == (on, reference):
        return locked
    step = step_named("decide" if locked.kind == DecisionKind.TRANSFER else "vote")
    assert step is not None
    with held(locked):
        situation = situation_of(locked, with_findings=False)
        if told := obstacles(step, situation, step.roles):
            raise ValidationError(told)
        return _take(locked, step, situation, on, reference)


def situation_of(decision: BudgetDecision, *, with_findings: bool) -> Situation:
    """Return what the steps of a decision are judged on (2 queries, and those of its view with the findings)."""
    year = decision.budget_year
    unvoted = BudgetDecision.objects.filter(budget_year=year).exclude(pk=decision.pk)
    unvoted = unvoted.exclude(state__in=(State.VOTED, State.ENFORCEABLE))
    before = unvoted_before(decision.kind, decision.number, list(unvoted.values_list("kind", "number")))
    return Situation(
        kind=decision.kind,
        state=State(decision.state),
        moving=CreditLine.objects.filter(_MOVING, decision=decision).count(),
        blocking=_blocking(decision) if with_findings else 0,
        unvoted_before=tuple(decision_title(*it) for it in before),
        decided_on=decision.decided_on,
        is_simulation=decision.is_simulation,
        is_year_open=year.state == BudgetYear.State.OPEN,
    )


def _blocking(decision: BudgetDecision) -> int:
    try:
        return sum(finding.is_blocking for finding in check_decision(decision_view(decision)))
    except AccountsNotChecked:
        return 0


def _take(
    decision: BudgetDecision, step: Step, situation: Situation, on: date | None, reference: str
) -> BudgetDecision:
    """Write the step. Raises ValidationError for a date or a reference that is missing or can't stand."""
    if "date" in step.asks:
        if on is None:
            raise ValidationError({"on": "Donnez la date."})
        if told := refused_date(step, on, situation, decision.budget_year.year):
            raise ValidationError({"on": told})
    changes = ["state", "revision"]
    if step.ends is State.VOTED:
        if "reference" in step.asks and not reference.strip():
            raise ValidationError({"reference": "Donnez le numéro de l’acte."})
        _vote_lines(decision)
        decision.decided_on, decision.deliberation = on, reference.strip()[:60]
        vote_carried_by(decision, on, reference)
        changes += ["decided_on", "deliberation"]
    if step.ends is State.ENFORCEABLE:
        decision.enforceable_on = on
        changes += ["enforceable_on"]
    decision.state = step.ends.value
    if not decision.is_voted:
        decision.revision += 1
    elif step.ends is not State.VOTED:
        changes.remove("revision")  # what follows the vote changes nothing of what was voted
    decision.save(update_fields=changes)
    return decision


def _vote_lines(decision: BudgetDecision) -> None:
    """Vote what is proposed, line by line, unless the amounts voted were typed."""
    lines = CreditLine.objects.filter(decision=decision)
    if not lines.exclude(voted=ZERO).exists():
        lines.exclude(proposed=ZERO).update(voted=F("proposed"))
