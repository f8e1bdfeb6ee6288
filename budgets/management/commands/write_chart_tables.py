"""`write_chart_tables FILE.xml …`: the tables of budgets/data/charts, made from the official files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from budgets.chart_files import DIRECTORY, write_charts
from budgets.management.commands.import_nomenclature import read_official_file


class Command(BaseCommand):
    help = (
        "Écrit dans les tables fournies avec l’application les plans de comptes officiels donnés, chacun remplaçant "
        "celui de son année. La base n’est pas touchée\u00a0: lancez ensuite load_charts."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", metavar="FICHIER.xml", type=Path, nargs="+")
        parser.add_argument("--directory", type=Path, default=DIRECTORY)

    def handle(self, *, files: list[Path], directory: Path, **options: Any) -> None:
        charts = [read_official_file(path) for path in files]
        for variant in write_charts(charts, directory):
            self.stdout.write(f"{variant.code}\u00a0: {', '.join(str(year) for year in variant.years)}")
