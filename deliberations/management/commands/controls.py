"""Print what the controls find in a budget year."""

import json
from typing import Any

from django.core.management.base import CommandParser

from budgets.controls.finding import plain
from budgets.management.year_command import YearCommand
from budgets.models import BudgetYear
from deliberations.services.findings import year_findings


class Command(YearCommand):
    help = "Contrôle les engagements, les résultats et les délibérations d’un exercice."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--json", action="store_true", help="écrire les constats en JSON, seuls")

    def handle_year(self, budget_year: BudgetYear, **options: Any) -> None:
        found = year_findings(budget_year)
        if options["json"]:
            self.stdout.write(json.dumps([finding.as_json() for finding in found], ensure_ascii=False, indent=2))
            return
        for finding in found:
            self.stdout.write(f"{finding.code} ({finding.severity.label}) {plain(finding.message)}")
        self.stdout.write(f"{len(found)} constat(s).")
