"""Export a signed slip in PES V2, as its page does: the same bytes each time, journaled."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from budgets.management.year_command import YearCommand
from budgets.models import BudgetYear
from commitments.models import Slip
from commitments.rules.credits import Refusal
from commitments.services.pes_exports import export_slip

DIRECTIONS = {"depense": "expense", "recette": "revenue"}


class Command(YearCommand):
    help = "Exporte un bordereau signé au format PES V2. Deux exports du même bordereau donnent les mêmes octets."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slip", type=int, metavar="SLIP", help="numéro du bordereau")
        parser.add_argument("--direction", choices=DIRECTIONS, default="depense", help="sens du bordereau")
        parser.add_argument("--output", type=Path, required=True, metavar="FILE", help="fichier à écrire, ou dossier")
        super().add_arguments(parser)

    def handle_year(self, budget_year: BudgetYear, **options: Any) -> None:
        number, direction = options["slip"], options["direction"]
        slip = Slip.objects.filter(budget_year=budget_year, direction=DIRECTIONS[direction], number=number).first()
        if slip is None:
            raise CommandError(f"L’exercice n’a pas de bordereau de {direction} n° {number}.")
        try:
            file = export_slip(slip, by=None)
        except Refusal as error:
            raise CommandError(str(error)) from error
        output: Path = options["output"]
        target = output / file.name if output.is_dir() else output
        try:
            target.write_bytes(bytes(file.content))
        except OSError as error:
            raise CommandError(f"Le fichier « {target} » ne peut pas être écrit : {error.strerror}.") from error
        self.stdout.write(f"{target} : {len(file.content)} octets, SHA-256 {file.sha256}")
