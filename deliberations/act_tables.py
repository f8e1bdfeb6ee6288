"""The tables that the text of an act may hold, filled from the results: the page and the PDF print the same ones."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from budgets.rules.money import ZERO
from budgets.rules.results import Results
from deliberations.documents import content
from deliberations.documents.content import Cell, Column, Row, Table
from deliberations.documents.result_tables import result_state_tables
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


def printed_results(results: Results, year: int) -> content.Results:
    """Return the results of the closed year as the printed act carries them, in euros."""
    sections = {}
    for name in ("total", "investment", "operating"):
        row, rar = results.result_rows[name], results.rar_rows[name]
        sections[name] = content.SectionResult(
            expenses=row.expenses,
            revenues=row.revenues,
            carried=row.opening,
            result=row.result,
            rar_expenses=rar.expenses,
            rar_revenues=rar.revenues,
            rar_balance=rar.balance,
            cumulated=results.cumulated_rows[name],
        )
    return content.Results(year=year, **sections)


def _state_table(place: int) -> Callable[[Results, int], Table]:
    """Return the function that fills one of the three tables of state I-C1."""
    return lambda results, year: result_state_tables(printed_results(results, year))[place]


def allocation_table(results: Results, year: int) -> Table:
    """Return the lines that the allocation writes in the budget of the year after; those at zero are left out."""
    shares = results.allocation
    lines: tuple[tuple[str, str, Decimal], ...] = (
        ("D 001", "Solde d'exécution négatif de la section d'investissement reporté", shares.investment_deficit),
        ("R 001", "Solde d'exécution positif de la section d'investissement reporté", shares.investment_surplus),
        ("R 1064", "Réserves réglementées (plus-values de cession)", shares.regulated_reserve),
        ("R 1068", "Excédents de fonctionnement capitalisés", shares.capitalised),
        ("D 002", "Résultat de fonctionnement reporté (déficit)", shares.carried_deficit),
        ("R 002", "Résultat de fonctionnement reporté (excédent)", shares.carried_surplus),
    )
    rows = tuple(
        Row(typeset(f"{line} – {label}"), (Cell(amount=amount),)) for line, label, amount in lines if amount > ZERO
    )
    return Table(f"Inscriptions au budget {year + 1}", (Column("Montant"),), rows, "Ligne du budget")


TABLES: Mapping[str, tuple[str, Callable[[Results, int], Table]]] = {
    "results_year": ("Résultat de l’exercice", _state_table(0)),
    "results_rar": ("Restes à réaliser", _state_table(1)),
    "results_cumulated": ("Résultat cumulé", _state_table(2)),
    "allocation": ("Inscriptions au budget suivant", allocation_table),
}
"""The tables that a text may hold: name, label in the list, and the function that fills it."""
