"""The mend of a finding, applied to the decision's lines in a click."""

from django.db import transaction

from budgets.controls.decisions import check_decision
from budgets.controls.finding import Finding
from budgets.models import BudgetDecision
from budgets.queries_decision_view import decision_view
from budgets.services.decision_lines import edit_lines, edits_for, lock_open_decision
from budgets.services.line_edits import LineAuthor


class FindingGoneError(ValueError):
    """The finding is no more: somebody mended it, or the decision changed. The message is French."""


@transaction.atomic
def apply_mend(decision: BudgetDecision, key: str, *, author: LineAuthor) -> Finding:
    """Write the lines that a finding proposes and return it. The decision is checked again before: nothing is stale.

    Raises FindingGoneError, and what `edit_lines` raises: DecisionClosedError, LinesRefusedError.
    """
    locked = lock_open_decision(decision)
    view = decision_view(locked)
    finding = next((it for it in check_decision(view) if it.changes and it.key == key), None)
    if finding is None:
        raise FindingGoneError("Ce constat n’existe plus, ou sa réparation a changé\u00a0: relisez les contrôles.")
    edit_lines(locked, edits_for(locked, finding.changes), author=author, placements=view.placements)
    return finding
