"""The shell of the commands that write a decision to a file: `ID --output FILE`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from budgets.formats.totem.errors import TotemError
from budgets.management.reach import decision_named
from budgets.models import BudgetDecision


class DecisionExport(BaseCommand):
    """Writes one decision to a file, whole or not at all, and prints its path. Subclasses write `exported`."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="ID", help="identifiant de la décision, comme decisions l’écrit")
        parser.add_argument("--output", required=True, type=Path, metavar="FICHIER")
        parser.add_argument("--syndicate", default="", metavar="SLUG", help="adresse courte du syndicat")

    def handle(self, *, name: str, output: Path, syndicate: str, **options: Any) -> None:
        with decision_named(name, syndicate) as decision:
            try:
                content = self.exported(decision, **options)
            except (TotemError, LookupError) as error:
                raise CommandError(str(error)) from error
        try:
            output.write_bytes(content)
        except OSError as error:
            raise CommandError(f"{output} : le fichier ne peut pas être écrit ({error.strerror}).") from error
        self.stdout.write(str(output))

    def exported(self, decision: BudgetDecision, **options: Any) -> bytes:
        """Return the content of the file. Raises TotemError or LookupError in French."""
        raise NotImplementedError
