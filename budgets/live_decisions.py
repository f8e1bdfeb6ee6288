"""Decisions being edited, kept in the process: the view of the latest revision and what the controls found in it.

An edit updates the view by the lines it changed; another process's edits are caught up with in the same way. What
stands around a decision (results, earlier decisions, the chart) is read again after KEPT_SECONDS.
"""

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from budgets.controls.decisions import check_decision
from budgets.controls.finding import Finding
from budgets.models import BudgetDecision, CreditLine
from budgets.queries_decision_view import decision_view, line_view, terms_of
from budgets.queries_nomenclature import read_chart
from budgets.rules.decision import DecisionView, LineView
from budgets.rules.placement import Placements
from budgets.services.line_edits import EditedLines

KEPT_SECONDS = 300
MOST_KEPT = 32


@dataclass(frozen=True)
class LiveDecision:
    """A decision at a revision, as the controls see it, and their findings."""

    revision: int
    terms: tuple[object, ...]  # all that the decision says of itself, its revision aside
    view: DecisionView
    findings: list[Finding]
    read_at: float


_kept: OrderedDict[UUID, LiveDecision] = OrderedDict()
_lock = threading.Lock()


def live_decision(decision: BudgetDecision) -> LiveDecision:
    """Return a decision at its present revision (no query when it is kept, 2 to catch up, 12 otherwise).

    Raises AccountsNotChecked.
    """
    known = _known(decision)
    if known is None:
        found = _checked(decision, decision_view(decision))
    elif known.revision == decision.revision:
        return known
    else:
        found = _caught_up(decision, known) or _checked(decision, decision_view(decision))
    _keep_once_written(decision.pk, found)
    return found


def after_edit(decision: BudgetDecision, edited: EditedLines) -> tuple[LiveDecision | None, LiveDecision]:
    """Return a decision before its edit, None when that was not kept, and after it."""
    known = _known(decision)
    decision.revision = edited.revision
    if known is None or known.revision not in (edited.revision, edited.revision - 1):
        found = _checked(decision, decision_view(decision))
        known = None
    elif known.revision == edited.revision:
        return known, known
    else:
        changed: dict[str, LineView | None] = {str(rank): None for rank in edited.deleted.values()}
        changed |= {str(line.rank): line_view(line) for line in edited.lines}
        found = _checked(decision, known.view.with_lines(changed), known.read_at)
    _keep_once_written(decision.pk, found)
    return known, found


def kept_placements(decision: BudgetDecision) -> Placements:
    """Return the places of the decision's chart: those at hand, else read (3 queries)."""
    known = _known(decision)
    return known.view.placements if known else Placements(read_chart(decision.budget_year.chart))


def forget_all() -> None:
    """Forget every decision: whoever asks next reads it again."""
    with _lock:
        _kept.clear()


def _known(decision: BudgetDecision) -> LiveDecision | None:
    with _lock:
        known = _kept.get(decision.pk)
        if known and known.terms == _terms(decision) and time.monotonic() - known.read_at < KEPT_SECONDS:
            _kept.move_to_end(decision.pk)
            return known
        return None


def _caught_up(decision: BudgetDecision, known: LiveDecision) -> LiveDecision | None:
    """Return the decision with the lines changed since; None when only a whole read tells what changed.

    That is when lines were deleted, or the modalities of vote changed.
    """
    if known.revision > decision.revision or known.view.terms != terms_of(decision):
        return None
    lines = CreditLine.objects.filter(decision=decision)
    changed = lines.filter(revision__gt=known.revision).select_related("account")
    view = known.view.with_lines({str(line.rank): line_view(line) for line in changed})
    if len(view.lines) != lines.count():
        return None
    return _checked(decision, view, known.read_at)


def _checked(decision: BudgetDecision, view: DecisionView, read_at: float | None = None) -> LiveDecision:
    since = time.monotonic() if read_at is None else read_at
    return LiveDecision(decision.revision, _terms(decision), view, check_decision(view), since)


def _terms(decision: BudgetDecision) -> tuple[object, ...]:
    fields = (it.attname for it in BudgetDecision._meta.concrete_fields if it.attname != "revision")
    return tuple(getattr(decision, name) for name in fields)


def _keep_once_written(pk: UUID, found: LiveDecision) -> None:
    """Keep a decision once its transaction is written: one that is undone must leave nothing behind."""

    def keep() -> None:
        with _lock:
            known = _kept.get(pk)
            if known is None or known.revision <= found.revision:
                _kept[pk] = found
            _kept.move_to_end(pk)
            while len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)

    transaction.on_commit(keep)
