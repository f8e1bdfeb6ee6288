"""`write_demo_decisions --from FOLDER`: the tables of data/demo/decisions, made from the figures of the sources."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from deliberations.demo_decisions.files import DIRECTORY, OPINION, derive_all, derive_opinion
from deliberations.demo_decisions.tables import dump


class Command(BaseCommand):
    help = (
        "Écrit les décisions budgétaires de la démonstration à partir des chiffres relevés dans les documents réels. "
        "La base n’est pas touchée\u00a0: lancez ensuite load_demo."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="folder", metavar="DOSSIER", type=Path, required=True)
        parser.add_argument("--directory", type=Path, default=DIRECTORY)

    def handle(self, *, folder: Path, directory: Path, **options: Any) -> None:
        try:
            decisions = list(derive_all(folder))
            opinion = derive_opinion(folder)
        except FileNotFoundError as error:
            raise CommandError(f"Il manque {error.filename}.") from error
        directory.mkdir(parents=True, exist_ok=True)
        files = {name: text for decision in decisions for name, text in dump(decision).items()}
        for name, text in (files | {f"{OPINION}.csv": opinion}).items():
            (directory / name).write_text(text, encoding="utf-8", newline="")
            self.stdout.write(name)
