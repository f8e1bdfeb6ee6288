"""`render_report ID --output FILE`: the report to the assembly on a decision, as a PDF."""

from typing import Any

from budgets.decision_report import report_page
from budgets.documents.report import render_report
from budgets.management.decision_export import DecisionExport
from budgets.models import BudgetDecision


class Command(DecisionExport):
    help = "Écrit le rapport de présentation d’une décision budgétaire (PDF)."

    def exported(self, decision: BudgetDecision, **options: Any) -> bytes:
        """Return the PDF. Raises LookupError in French for accounts."""
        return render_report(report_page(decision)).content
