"""`load_charts`: our own tables of the charts of accounts, into the database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from budgets.formats.chart_tables import ChartTableError
from budgets.services.nomenclature import ChartInUseError, load_charts


class Command(BaseCommand):
    help = "Charge dans la base les plans de comptes fournis avec l’application. Peut être relancée sans effet."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_charts()
        except (ChartTableError, ChartInUseError) as error:
            raise CommandError(str(error)) from error
        for chart, changed in loaded:
            self.stdout.write(f"{chart}\u00a0: {'chargé' if changed else 'à jour'}")
