"""`export_totem ID --output FILE`: a decision in the State's format, sealed."""

from typing import Any

from budgets.management.decision_export import DecisionExport
from budgets.models import BudgetDecision
from budgets.services.decision_exports import export_totem


class Command(DecisionExport):
    help = "Écrit une décision en document budgétaire (TotEM), avec son scellement."

    def exported(self, decision: BudgetDecision, **options: Any) -> bytes:
        return export_totem(decision)
