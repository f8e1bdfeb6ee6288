"""`export_scdl_budget ID --output FILE`: a decision as an open-data table."""

from typing import Any

from django.core.management.base import CommandParser

from budgets.management.decision_export import DecisionExport
from budgets.models import BudgetDecision
from budgets.services.decision_exports import export_scdl_budget


class Command(DecisionExport):
    help = "Écrit une décision en table SCDL-budget (CSV)."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--form",
            choices=["converter", "national"],
            default="converter",
            help="converter : la table du convertisseur courant ; national : valide selon le schéma national",
        )

    def exported(self, decision: BudgetDecision, **options: Any) -> bytes:
        return export_scdl_budget(decision, national=options["form"] == "national")
