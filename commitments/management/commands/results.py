"""Print the results of a budget year and their allocation."""

import json
from typing import Any

from django.core.management.base import CommandError, CommandParser

from budgets.controls.finding import plain
from budgets.management.year_command import YearCommand
from budgets.models import BudgetYear, YearResult
from budgets.queries_results import results_of, working_result
from budgets.rules.allocation import FieldError
from budgets.rules.money import format_euros
from commitments.allocation_lines import allocation_lines
from commitments.results_json import results_json


class Command(YearCommand):
    help = "Donne le tableau des résultats d’un exercice (état I-C1) et leur affectation."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--kind",
            choices=YearResult.Kind.values,
            default="",
            help="reprise anticipée ou résultat définitif ; à défaut, celui qui est en cours",
        )
        parser.add_argument("--json", action="store_true", help="écrire les résultats en JSON, seuls")

    def handle_year(self, budget_year: BudgetYear, **options: Any) -> None:
        result = working_result(budget_year, options["kind"])
        if result is None:
            raise CommandError(
                f"Les résultats {budget_year.year} du budget {budget_year.budget.code} ne sont pas préparés\u00a0: "
                "saisissez-les sur la page des résultats."
            )
        try:
            answer = self._json(result) if options["json"] else self._text(result)
        except FieldError as error:
            raise CommandError(f"Les montants enregistrés ne peuvent pas tenir ensemble\u00a0: {error}") from error
        self.stdout.write(answer)

    def _json(self, result: YearResult) -> str:
        return json.dumps(results_json(result), ensure_ascii=False, indent=2)

    def _text(self, result: YearResult) -> str:
        results = results_of(result)
        rows = [
            ("A2 Investissement", results.a2),
            ("A3 Fonctionnement", results.a3),
            ("A1 Total du budget", results.a1),
            ("B2 Restes à réaliser d’investissement", results.b2),
            ("B3 Restes à réaliser de fonctionnement", results.b3),
            ("A1 + B1 Résultat cumulé", results.cumulated),
            ("Besoin de financement", results.allocation.need),
        ]
        lines = allocation_lines(results.allocation, results.figures.family)
        rows += [(f"{line.code} {line.label}", line.amount) for line in lines]
        return "\n".join(f"{label:<60} {plain(format_euros(amount)):>20}" for label, amount in rows)
