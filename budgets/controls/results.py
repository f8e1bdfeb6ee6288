"""Controls on the results of a year."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from budgets.controls.finding import Fault, Line
from budgets.controls.registry import Catalogue
from budgets.rules.money import ZERO, format_euros
from budgets.rules.results import Results

CATALOGUE = Catalogue("budgets")

SECTIONS = {"total": "total du budget", "investment": "investissement", "operating": "fonctionnement"}
RESULT_COLUMNS = ("dépenses", "recettes", "solde ou résultat reporté", "résultat (A)")
RAR_COLUMNS = ("dépenses", "recettes", "solde (B)")


@dataclass(frozen=True, slots=True)
class PrintedState:
    """A state I-C1 as it is printed or typed, rows in the order total, investment, operating; amounts in euros."""

    results: tuple[tuple[Decimal, Decimal, Decimal, Decimal], ...]  # expenses, revenues, carried, A
    rar: tuple[tuple[Decimal, Decimal, Decimal], ...]  # expenses, revenues, B
    cumulated: tuple[Decimal, Decimal, Decimal]  # A + B


@dataclass(frozen=True, slots=True)
class MissingFigures:
    """The figures of the results that nobody has given yet, in the words of the page."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourcedFigure:
    """A figure given by hand, and what the year before or the orders say of it, in euros (None: nothing)."""

    name: str
    given: Decimal
    carried: Decimal | None = None
    ordered: Decimal | None = None


@CATALOGUE.control("RES-01", PrintedState)
def identities_of_the_state(state: PrintedState) -> Iterator[Fault]:
    """Total = investment + operating, A = revenues - expenses + carried, B = revenues - expenses, then A + B."""
    tables = (
        ("Résultat de l’exercice", RESULT_COLUMNS, state.results),
        ("Restes à réaliser", RAR_COLUMNS, state.rar),
    )
    for title, columns, rows in tables:
        total, investment, operating = rows
        for index, column in enumerate(columns):
            yield from _unequal(
                f"{title}, colonne {column}\u00a0: le total du budget n’est pas la somme des deux sections",
                total[index],
                investment[index] + operating[index],
            )
    for section, row, rar, cumulated in zip(SECTIONS.values(), state.results, state.rar, state.cumulated, strict=True):
        expenses, revenues, carried, result = row
        yield from _unequal(
            f"Résultat, {section}\u00a0: recettes moins dépenses plus report ne donnent pas le résultat (A)",
            result,
            revenues - expenses + carried,
        )
        yield from _unequal(
            f"Restes à réaliser, {section}\u00a0: recettes moins dépenses ne donnent pas le solde (B)",
            rar[2],
            rar[1] - rar[0],
        )
        yield from _unequal(f"Résultat cumulé, {section}\u00a0: il n’est pas (A) + (B)", cumulated, result + rar[2])
    yield from _unequal(
        "Résultat cumulé\u00a0: le total n’est pas la somme des deux sections",
        state.cumulated[0],
        state.cumulated[1] + state.cumulated[2],
    )


@CATALOGUE.control("RES-02", MissingFigures)
def every_figure_is_given(missing: MissingFigures) -> Iterator[Fault]:
    """The results rest on figures that someone gave: a blank is not a zero."""
    if missing.names:
        yield Fault(
            f"Le tableau des résultats est incomplet\u00a0: {len(missing.names)} montant(s) à saisir.",
            found=len(missing.names),
            expected=0,
            lines=tuple(Line(name) for name in missing.names),
        )


@CATALOGUE.control("RES-03", Results)
def the_need_is_covered(results: Results) -> Iterator[Fault]:
    """The operating surplus covers the need of financing of investment."""
    allocation = results.allocation
    if allocation.uncovered_need > ZERO:
        covered = allocation.need - allocation.uncovered_need
        yield Fault(
            f"Le besoin de financement de l’investissement est de {format_euros(allocation.need)}\u00a0; le résultat "
            f"de fonctionnement en couvre {format_euros(covered)}\u00a0: il reste "
            f"{format_euros(allocation.uncovered_need)} à financer.",
            found=covered,
            expected=allocation.need,
        )


@CATALOGUE.control("RES-04", Results)
def operating_carry_forward_is_funded(results: Results) -> Iterator[Fault]:
    """What is carried at line 002 covers the net operating carry-forward."""
    carried = results.allocation.carried_surplus - results.allocation.carried_deficit
    if results.b3 < ZERO and carried + results.b3 < ZERO:
        yield Fault(
            f"Les restes à réaliser de fonctionnement ({format_euros(-results.b3)} nets) dépassent le résultat "
            f"reporté à la ligne 002 ({format_euros(carried)}).",
            found=carried,
            expected=-results.b3,
        )


@CATALOGUE.control("RES-05", SourcedFigure)
def openings_continue_the_year_before(figure: SourcedFigure) -> Iterator[Fault]:
    """Lines 001 and 002 carry what the year before left."""
    if figure.carried is not None and figure.given != figure.carried:
        yield Fault(
            f"{figure.name}\u00a0: {format_euros(figure.given)} ici, {format_euros(figure.carried)} à la clôture de "
            "l’exercice précédent.",
            found=figure.given,
            expected=figure.carried,
        )


@CATALOGUE.control("RES-06", SourcedFigure)
def statement_agrees_with_the_orders(figure: SourcedFigure) -> Iterator[Fault]:
    """The treasurer's statement and the orders of the year tell the same amount."""
    if figure.ordered is not None and figure.given != figure.ordered:
        yield Fault(
            f"{figure.name}\u00a0: {format_euros(figure.given)} d’après l’état du comptable, "
            f"{format_euros(figure.ordered)} d’après les mandats et titres de l’exercice.",
            found=figure.given,
            expected=figure.ordered,
        )


@CATALOGUE.control("RES-07", Results)
def operating_deficit_is_carried(results: Results) -> Iterator[Fault]:
    """An operating deficit goes to line 002 in expense."""
    if results.a3 < ZERO:
        yield Fault(
            f"La section de fonctionnement se solde par un déficit de {format_euros(-results.a3)}.",
            found=results.a3,
            expected=ZERO,
        )


def printed_state(results: Results) -> PrintedState:
    """Return the state I-C1 of computed results, as it will be printed."""
    return PrintedState(
        results=tuple(results.result_rows.values()),
        rar=tuple(results.rar_rows.values()),
        cumulated=(results.cumulated, results.investment_cumulated, results.operating_cumulated),
    )


def _unequal(message: str, found: Decimal, expected: Decimal) -> Iterator[Fault]:
    """Yield a fault when two amounts differ."""
    if found != expected:
        yield Fault(
            f"{message} ({format_euros(found)} au lieu de {format_euros(expected)}).", found=found, expected=expected
        )
