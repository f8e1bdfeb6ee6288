"""The tables that the text of an act may hold, filled from the results: the page and the PDF print the same ones."""

from collections.abc import Callable, Mapping

from budgets.rules.results import Results
from deliberations.documents.content import Table
from deliberations.documents.from_rules import printed_allocation, printed_results
from deliberations.documents.result_tables import allocation_table, result_state_tables
from deliberations.rules.typography import typeset


class UnknownTable(ValueError):
    """A block that names no table; the message is a French sentence."""


def act_table(name: str, results: Results, year: int) -> Table:
    """Return the table of that name for the closed year. Raises UnknownTable."""
    try:
        _, build = TABLES[name]
    except KeyError as error:
        raise UnknownTable(typeset(f"« {name} » n'est pas un tableau de l'acte.")) from error
    return build(results, year)


def _state_table(place: int) -> Callable[[Results, int], Table]:
    """Return the function that fills one of the three tables of state I-C1."""
    return lambda results, year: result_state_tables(printed_results(results, year=year))[place]


def _allocation_table(results: Results, year: int) -> Table:
    """Return the lines that the allocation writes in the budget of the year after the closed `year`."""
    return allocation_table(printed_allocation(results), year=year + 1)


TABLES: Mapping[str, tuple[str, Callable[[Results, int], Table]]] = {
    "results_year": ("Résultat de l’exercice", _state_table(0)),
    "results_rar": ("Restes à réaliser", _state_table(1)),
    "results_cumulated": ("Résultat cumulé", _state_table(2)),
    "allocation": ("Affectation au budget suivant", _allocation_table),
}
"""The tables that a text may hold: name, label in the list, and the function that fills it."""
