"""The shell of the two import commands: a file into one budget year."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from budgets.formats.sheets.sheet import FileRefusedError
from budgets.management.year_command import YearCommand
from budgets.models import BudgetYear
from commitments.services.listing_imports import ClosedYearError, import_file


class ListingCommand(YearCommand):
    """Import a listing of the kind `listing_kind`. Everything to be mended goes to standard error, line by line."""

    listing_kind: str

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="liste CSV ou XLSX")
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="contrôler seulement, sans rien enregistrer")
        parser.add_argument("--update", action="store_true", help="mettre à jour ce qui est déjà enregistré")

    def handle_year(self, budget_year: BudgetYear, **options: Any) -> None:
        file, dry_run = options["file"], options["dry_run"]
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"Le fichier « {file} » ne peut pas être lu : {error.strerror}.") from error
        try:
            report = import_file(
                budget_year,
                kind=self.listing_kind,
                file_name=file.name,
                content=content,
                update=options["update"],
                dry_run=dry_run,
            )
        except (FileRefusedError, ClosedYearError) as error:
            raise CommandError(str(error)) from error
        for fault in (*report.warnings, *report.faults):
            self.stderr.write(str(fault))
        if report.is_refused:
            raise CommandError(report.sentence)
        self.stdout.write(f"{report.sentence}{' (simulation : rien n’est enregistré)' if dry_run else ''}")
