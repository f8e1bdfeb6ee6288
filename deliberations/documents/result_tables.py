"""The tables of the results: state I-C1 as the regulation prints it, and those of the calculation sheet."""

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import cattrs

from budgets.rules.money import ZERO
from deliberations.documents.content import Allocation, Cell, Column, Results, Row, SectionResult, Table

STATES = Path(__file__).parent.parent / "data" / "states"
SECTION_HEADS = ("Investissement", "Fonctionnement", "Ensemble du budget")

Sides = tuple[Decimal, Decimal]  # expenses or deficits, revenues or surpluses


@dataclass(frozen=True, slots=True)
class StateRow:
    """A row of a regulatory state: the section whose figures it takes, its label, the marks of its cells."""

    section: str
    label: str
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StateTable:
    """A table of a regulatory state; `fields` are the names of the figures, column by column."""

    caption: str
    columns: tuple[str, ...]
    fields: tuple[str, ...]
    rows: tuple[StateRow, ...]


@dataclass(frozen=True, slots=True)
class State:
    """A regulatory state: its band (part, title, codes), its tables and notes, read from `data/states/`."""

    part: str
    part_code: str
    title: str
    code: str
    notes: tuple[str, ...]
    tables: tuple[StateTable, ...]


@cache
def result_state() -> State:
    """Return the labels of state I-C1 of the M57 document."""
    text = (STATES / "m57_i_c1.toml").read_text(encoding="utf-8")
    return cattrs.structure(tomllib.loads(text), State)


def result_state_tables(results: Results) -> tuple[Table, ...]:
    """Return the three tables of state I-C1: result of the year (A), RAR (B), cumulated result (A + B), in euros.

    Source: M57 budget document, state I-C1; the deliberation prints the same tables in its text.
    """
    return tuple(_fill(table, results) for table in result_state().tables)


def _fill(state: StateTable, results: Results) -> Table:
    rows = []
    for row in state.rows:
        section: SectionResult = getattr(results, row.section)
        amounts = zip(state.fields, row.marks, strict=True)
        cells = tuple(Cell(amount=getattr(section, field), mark=mark) for field, mark in amounts)
        rows.append(Row(row.label, cells, is_total=row.section == "total"))
    return Table(state.caption, tuple(Column(head) for head in state.columns), tuple(rows))


def calculation_table(results: Results) -> Table:
    """Return the calculation of the forecast result, step by step, for each section and the budget, in euros."""
    year = results.year
    steps: tuple[tuple[str, Callable[[SectionResult], Decimal], bool], ...] = (
        (f"Recettes de l’exercice {year} (a)", lambda section: section.revenues, False),
        (f"Dépenses de l’exercice {year} (b)", lambda section: section.expenses, False),
        (f"Résultat propre à l’exercice {year} (c = a - b)", own_result, True),
        (f"Résultat de l’exercice {year - 1} reporté, lignes 001 et 002 (d)", lambda section: section.carried, False),
        (f"Résultat prévisionnel au 31 décembre {year} (e = c + d)", lambda section: section.result, True),
        ("Restes à réaliser en recettes (f)", lambda section: section.rar_revenues, False),
        ("Restes à réaliser en dépenses (g)", lambda section: section.rar_expenses, False),
        ("Solde des restes à réaliser (h = f - g)", lambda section: section.rar_balance, True),
        ("Résultat cumulé (e + h)", lambda section: section.cumulated, True),
    )
    sections = (results.investment, results.operating, results.total)
    rows = (
        Row(label, tuple(Cell(amount=figure(section)) for section in sections), is_total)
        for label, figure, is_total in steps
    )
    return Table(f"Calcul du résultat prévisionnel {year}", _columns(SECTION_HEADS), tuple(rows))


def allocation_table(allocation: Allocation, *, year: int) -> Table:
    """Return the need and the lines fed in the `year` budget, in euros (R 1068, R 002 even at zero)."""
    lines = (
        ("R 1064 – Réserves réglementées (plus-values de cession)", allocation.r1064, False),
        ("R 1068 – Excédents de fonctionnement capitalisés", allocation.r1068, True),
        ("dont couverture du besoin de financement", _part(allocation.r1068_compulsory, allocation.r1068), False),
        ("dont dotation complémentaire", _part(allocation.r1068_additional, allocation.r1068), False),
        ("R 002 – Résultat de fonctionnement reporté (excédent)", allocation.r002, True),
        ("D 002 – Résultat de fonctionnement reporté (déficit)", allocation.d002, False),
        ("R 001 – Solde d’exécution de la section d’investissement reporté (excédent)", allocation.r001, False),
        ("D 001 – Solde d’exécution de la section d’investissement reporté (déficit)", allocation.d001, False),
        ("Excédent d’investissement repris en fonctionnement", allocation.take_back, False),
    )
    need = Row("Besoin de financement de la section d’investissement", (Cell(amount=allocation.need),))
    kept = (
        Row(label, (Cell(amount=amount),), is_total=not label.startswith("dont"))
        for label, amount, always in lines
        if always or amount != ZERO
    )
    return Table(f"Affectation du résultat au budget {year}", _columns(("Montant",)), (need, *kept))


def _part(part: Decimal, whole: Decimal) -> Decimal:
    """Return a part worth printing, zero when it says nothing more than the whole."""
    return ZERO if part == whole else part


def balance_table(results: Results) -> Table:
    """Return the balance of the year: every amount on the side of expenses (deficits) or of revenues (surpluses)."""
    lines: tuple[tuple[str, Callable[[SectionResult], Sides], bool], ...] = (
        ("Résultats reportés", lambda section: sides(section.carried), False),
        (f"Opérations de l’exercice {results.year}", lambda section: (section.expenses, section.revenues), False),
        ("Totaux", _all_movements, False),
        ("Résultats de clôture", lambda section: sides(section.result), True),
        ("Restes à réaliser", lambda section: (section.rar_expenses, section.rar_revenues), False),
        ("Résultats cumulés", lambda section: sides(section.cumulated), True),
    )
    rows = []
    for label, figure, is_result in lines:
        investment, operating = figure(results.investment), figure(results.operating)
        total = _add(investment, operating)
        if is_result:
            total = sides(total[1] - total[0])
        cells = tuple(Cell(amount=amount) for amount in (*investment, *operating, *total))
        rows.append(Row(label, cells, is_total=is_result))
    heads = (
        f"{section}, {side}" for section in SECTION_HEADS for side in ("dépenses ou déficit", "recettes ou excédent")
    )
    return Table(f"Balance de l’exercice {results.year}", _columns(heads), tuple(rows))


def execution_table(results: Results) -> Table:
    """Return the results of the budget’s execution: carried from the year before, of the year, at its closing."""
    sections = (("Investissement", results.investment), ("Fonctionnement", results.operating), ("Total", results.total))
    rows = (
        Row(
            label,
            tuple(Cell(amount=amount) for amount in (section.carried, own_result(section), section.result)),
            is_total=section is results.total,
        )
        for label, section in sections
    )
    heads = (
        f"Résultat de {results.year - 1} reporté",
        f"Résultat de l’exercice {results.year}",
        f"Résultat de clôture {results.year}",
    )
    return Table("Résultats d’exécution du budget", _columns(heads), tuple(rows))


def own_result(section: SectionResult) -> Decimal:
    """Return revenues minus expenses of the year alone (solde des opérations de l’exercice), in euros."""
    return section.revenues - section.expenses


def sides(result: Decimal) -> Sides:
    """Return a result as (deficit, surplus), one of them zero, in euros."""
    return (-result, ZERO) if result < ZERO else (ZERO, result)


def _all_movements(section: SectionResult) -> Sides:
    """Return what was brought forward together with the year’s operations."""
    return _add(sides(section.carried), (section.expenses, section.revenues))


def _add(one: Sides, other: Sides) -> Sides:
    return one[0] + other[0], one[1] + other[1]


def _columns(heads: Iterable[str]) -> tuple[Column, ...]:
    return tuple(Column(head) for head in heads)
