"""State I-C1 of accounts as a page shows it in one table."""

from dataclasses import dataclass
from decimal import Decimal

from budgets.rules.accounts import AccountsView
from budgets.rules.allocation import FieldError
from budgets.rules.results import Results

COLUMNS = (
    *("Dépenses", "Recettes", "Report de l’exercice précédent", "Résultat (A)"),
    *("Restes à réaliser, dépenses", "Restes à réaliser, recettes", "Résultat cumulé (A + B)"),
)
_NAMES = {"investment": "Investissement", "operating": "Fonctionnement", "total": "Ensemble"}


@dataclass(frozen=True)
class ResultsTable:
    """The results of a year; `refused` says, in French, why its figures give none."""

    results: Results | None
    refused: str = ""

    @property
    def rows(self) -> list[tuple[str, list[tuple[str, Decimal]]]]:
        """Return the rows by name: each amount, in euros, with the heading of its column."""
        found = self.results
        if found is None:
            return []
        amounts = {
            key: (*found.result_rows[key], *found.rar_rows[key][:2], found.cumulated_rows[key]) for key in _NAMES
        }
        return [(name, list(zip(COLUMNS, amounts[key], strict=True))) for key, name in _NAMES.items()]

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the headings of the amounts."""
        return COLUMNS


def results_table(view: AccountsView) -> ResultsTable:
    """Return the results of accounts, or why they give none."""
    try:
        return ResultsTable(view.results)
    except FieldError as refused:
        return ResultsTable(None, str(refused))
