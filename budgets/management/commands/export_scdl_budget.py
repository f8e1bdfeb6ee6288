"""`export_scdl_budget ID --output FILE`: a decision as an open-data table."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from budgets.formats.nomenclature import NomenclatureError
from budgets.formats.scdl_budget import ChartLabels, official_labels
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

        parser.add_argument(
            "--chart",
            type=Path,
            metavar="planDeCompte.xml",
            help="plan de comptes officiel dont les libellés sont repris tels quels, espaces compris",
        )

    def exported(self, decision: BudgetDecision, **options: Any) -> bytes:
        labels = _official_labels(options["chart"]) if options["chart"] else None
        return export_scdl_budget(decision, national=options["form"] == "national", labels=labels)


def _official_labels(path: Path) -> ChartLabels:
    """Return the labels as an official chart prints them. Raises CommandError."""
    try:
        return official_labels(path.read_bytes())
    except OSError as error:
        raise CommandError(f"{path} : le fichier ne peut pas être lu ({error.strerror}).") from error
    except NomenclatureError as error:
        raise CommandError("\n".join(str(problem) for problem in error.problems)) from error
