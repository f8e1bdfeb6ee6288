"""`export_decision_json ID --output FILE`: a decision as data, whole."""

from typing import Any

from budgets.management.decision_export import DecisionExport
from budgets.models import BudgetDecision
from budgets.services.decision_json import export_json


class Command(DecisionExport):
    help = "Écrit une décision en JSON, tout entière."

    def exported(self, decision: BudgetDecision, **options: Any) -> bytes:
        return export_json(decision)
