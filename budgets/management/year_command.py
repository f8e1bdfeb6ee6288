"""The shell of commands about one budget year: `--syndicate SLUG --budget CODE --year YYYY`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from budgets.models import Budget, BudgetYear, Syndicate
from budgets.tenancy import slug_context, syndicate_context


class YearCommand(BaseCommand):
    """A command about one budget year. Subclasses write `handle_year`, which runs in the syndicate's context.

    Their answer goes to standard output alone; a refusal is a CommandError in French, with exit status 1.
    """

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--syndicate", required=True, metavar="SLUG", help="adresse courte du syndicat")
        parser.add_argument("--budget", required=True, metavar="CODE", help="code du budget")
        parser.add_argument("--year", required=True, type=int, metavar="YYYY", help="exercice")

    def handle(self, *, syndicate: str, budget: str, year: int, **options: Any) -> None:
        with slug_context(syndicate):
            found = Syndicate.objects.filter(slug=syndicate).first()
        if found is None:
            raise CommandError(f"Aucun syndicat n’a l’adresse « {syndicate} ».")
        with syndicate_context(found):
            self.handle_year(_budget_year(found, budget, year), **options)

    def handle_year(self, budget_year: BudgetYear, **options: Any) -> None:
        """Do the command's work."""
        raise NotImplementedError


def _budget_year(syndicate: Syndicate, code: str, year: int) -> BudgetYear:
    """Return the year of a budget. Raises CommandError naming those that exist."""
    years = BudgetYear.objects.select_related("budget", "syndicate", "chart")
    if found := years.filter(budget__code=code, year=year).first():
        return found
    codes = sorted(Budget.objects.values_list("code", flat=True))
    if code not in codes:
        raise CommandError(f"{syndicate} n’a pas de budget « {code} ». Ses budgets : {', '.join(codes) or 'aucun'}.")
    known = sorted(years.filter(budget__code=code).values_list("year", flat=True))
    raise CommandError(
        f"Le budget « {code} » n’a pas d’exercice {year}. Ses exercices : {', '.join(map(str, known)) or 'aucun'}."
    )
