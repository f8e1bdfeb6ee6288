"""The debt of a decision: its loans by class of risk, their cost on each account beside the credits."""

from dataclasses import dataclass
from decimal import Decimal

from budgets.annex_files import entry_schema
from budgets.controls.decision_lines import account_label
from budgets.models import BudgetDecision, User
from budgets.queries_annexes import annex_records
from budgets.queries_decision_view import AccountsNotChecked, decision_view
from budgets.queries_nomenclature import read_chart
from budgets.rules.annexes.record import Record, total
from budgets.rules.annexes.totals import LOANS, OWN_LOANS
from budgets.rules.debt.credits import DebtCredit, debt_credits
from budgets.rules.debt.portfolio import ClassShare, by_class
from budgets.rules.decision import LineChange
from budgets.rules.placement import Placements
from budgets.services.decision_lines import edit_lines, edits_for, why_closed
from budgets.services.line_edits import DecisionClosedError, LineAuthor, LinesInConflictError, LinesRefusedError


@dataclass(frozen=True, slots=True)
class DebtRow:
    """An account: its label, and what is due beside the credits."""

    label: str
    credit: DebtCredit


@dataclass(frozen=True, slots=True)
class DebtPage:
    """What the page shows. `closed` says why the lines of the decision may not be edited."""

    rows: tuple[DebtRow, ...]
    changes: tuple[LineChange, ...]
    classes: tuple[ClassShare, ...]
    owed: Decimal
    count: int
    unchecked: str
    closed: str


def debt_page(decision: BudgetDecision) -> DebtPage:
    """Return the debt of a decision (15 queries at most)."""
    loans: list[Record] = [it for it in annex_records(decision, LOANS) if it.text("CodTypEmpr") in OWN_LOANS]
    rows: tuple[DebtRow, ...] = ()
    changes: tuple[LineChange, ...] = ()
    unchecked = ""
    try:
        view = decision_view(decision)
        if debt := debt_credits(view):
            rows = tuple(DebtRow(account_label(view, it.account), it) for it in debt.rows)
            changes = debt.changes
    except AccountsNotChecked as reason:
        unchecked = str(reason)
    labels = entry_schema().codes["StructEmprunt"]
    owed = total(loans, "MtCapitalRestDu_01_01")
    return DebtPage(rows, changes, tuple(by_class(loans, labels)), owed, len(loans), unchecked, why_closed(decision))


def enter_debt(decision: BudgetDecision, page: DebtPage, by: User) -> str:
    """Enter in the decision the lines that its loans ask for; return why not, in French, "" once it is done."""
    edits = edits_for(decision, page.changes)
    try:
        edit_lines(
            decision, edits, author=LineAuthor(by), placements=Placements(read_chart(decision.budget_year.chart))
        )
    except (DecisionClosedError, LinesInConflictError, LinesRefusedError) as error:
        return str(error)
    return ""
