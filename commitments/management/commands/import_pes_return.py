"""Take an acknowledgement or a return of the treasurer's application into the orders of a budget."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from budgets.management.year_command import YearCommand
from budgets.models import BudgetYear
from commitments.formats.pes_reader import PesError
from commitments.rules.credits import Refusal
from commitments.services.pes_returns import receive_return


class Command(YearCommand):
    help = "Lit un acquit ou un retour PES du comptable. Le même fichier deux fois ne change rien."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="acquit ou retour PES (XML)")
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="dire seulement ce qui changerait")

    def handle_year(self, budget_year: BudgetYear, **options: Any) -> None:
        file: Path = options["file"]
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"Le fichier « {file} » ne peut pas être lu : {error.strerror}.") from error
        try:
            report = receive_return(
                budget_year.budget, file_name=file.name, content=content, by=None, dry_run=options["dry_run"]
            )
        except (PesError, Refusal) as error:
            raise CommandError(str(error)) from error
        for line in report.changed:
            self.stdout.write(line)
        for line in report.problems:
            self.stderr.write(line)
        self.stdout.write(f"{report.sentence}{' (simulation : rien n’est enregistré)' if options['dry_run'] else ''}")
