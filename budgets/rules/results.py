"""Results of a closed year: state I-C1 of the budget document, and their allocation.

The same function serves anticipated, final and corrected results.
Sources, as in force on 15 February 2024 (the finance part of the CGCT was recodified on 1 January 2026):
CGCT R. 2311-11 (execution balance, result, carry-forward), L. 2311-5 and R. 2311-12 (allocation), R. 2311-13
(anticipated taking up); state I-C1 « Exécution du budget de l'exercice précédent – Résultats » of the M57 maquette.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from budgets.rules.allocation import (
    NO_CHOICE,
    Allocation,
    AllocationChoice,
    FieldError,
    allocation,
    check_amount,
)
from budgets.rules.money import ZERO, AmountError, exact_cents


class Family(StrEnum):
    """Families of accounting instructions that allocate results differently."""

    ADMINISTRATIVE = "M57"
    COMMERCIAL = "M4x"  # services publics industriels et commerciaux: M4, M41, M43, M49


def family_of(nomenclature: str) -> Family:
    """Return the family of a chart of accounts such as "M57_D", "M14_COM_500_3500" or "M49_A"."""
    return Family.COMMERCIAL if nomenclature.startswith("M4") else Family.ADMINISTRATIVE


class FiguresError(FieldError):
    """A figure that can't be one."""


SIGNED_FIGURES = ("investment_opening", "operating_opening")
UNSIGNED_FIGURES = (
    "investment_expenses",
    "investment_revenues",
    "operating_expenses",
    "operating_revenues",
    "rar_investment_expenses",
    "rar_investment_revenues",
    "rar_operating_expenses",
    "rar_operating_revenues",
    "disposal_gains",
)


@dataclass(frozen=True, slots=True)
class YearFigures:
    """What the results are made of, in euros. Raises FiguresError for a figure that can't be one.

    Expenses and revenues are the orders of the year (mandats et titres émis, net of cancellations); openings are
    signed, negative for a deficit (lines 001 and 002 of the previous year); RAR are the carry-forward at 31 December.
    """

    investment_expenses: Decimal = ZERO
    investment_revenues: Decimal = ZERO
    investment_opening: Decimal = ZERO
    operating_expenses: Decimal = ZERO
    operating_revenues: Decimal = ZERO
    operating_opening: Decimal = ZERO
    rar_investment_expenses: Decimal = ZERO  # I
    rar_operating_expenses: Decimal = ZERO  # II
    rar_investment_revenues: Decimal = ZERO  # III
    rar_operating_revenues: Decimal = ZERO  # IV
    disposal_gains: Decimal = ZERO  # plus-values de cession, industrial and commercial services only
    family: Family = Family.ADMINISTRATIVE

    def __post_init__(self) -> None:
        for field in SIGNED_FIGURES:
            try:
                exact_cents(getattr(self, field))
            except AmountError as problem:
                raise FiguresError(field, str(problem)) from problem
        for field in UNSIGNED_FIGURES:
            check_amount(field, getattr(self, field), FiguresError)
        if self.disposal_gains and self.family is not Family.COMMERCIAL:
            raise FiguresError(
                "disposal_gains",
                "Les plus-values de cession ne s’affectent à part que dans les services industriels et commerciaux "
                "(M4 et ses déclinaisons)\u00a0: laissez ce montant à zéro en M57.",
            )


class ResultRow(NamedTuple):
    """A row of « Résultat de l'exercice »: orders, what was carried from the year before, result or balance (A)."""

    expenses: Decimal
    revenues: Decimal
    opening: Decimal
    result: Decimal


class RarRow(NamedTuple):
    """A row of « Restes à réaliser »: expenses, revenues, balance (B)."""

    expenses: Decimal
    revenues: Decimal
    balance: Decimal


class Results(NamedTuple):
    """State I-C1 and the allocation that follows, in euros; signs as in its notes (- for a deficit).

    Flat and a NamedTuple, because it is computed for every budget of a page; `result_rows` and `rar_rows` give the
    tables as they are printed.
    """

    figures: YearFigures
    expenses: Decimal
    revenues: Decimal
    opening: Decimal
    a1: Decimal
    a2: Decimal
    a3: Decimal
    rar_expenses: Decimal  # I + II
    rar_revenues: Decimal  # III + IV
    b1: Decimal
    b2: Decimal
    b3: Decimal
    cumulated: Decimal  # A1 + B1
    investment_cumulated: Decimal  # A2 + B2
    operating_cumulated: Decimal  # A3 + B3
    allocation: Allocation

    @property
    def result_rows(self) -> dict[str, ResultRow]:
        """Return the first table of I-C1 by row: total, investment, operating."""
        figures = self.figures
        return {
            "total": ResultRow(self.expenses, self.revenues, self.opening, self.a1),
            "investment": ResultRow(
                figures.investment_expenses, figures.investment_revenues, figures.investment_opening, self.a2
            ),
            "operating": ResultRow(
                figures.operating_expenses, figures.operating_revenues, figures.operating_opening, self.a3
            ),
        }

    @property
    def rar_rows(self) -> dict[str, RarRow]:
        """Return the second table of I-C1 by row: total, investment, operating."""
        figures = self.figures
        return {
            "total": RarRow(self.rar_expenses, self.rar_revenues, self.b1),
            "investment": RarRow(figures.rar_investment_expenses, figures.rar_investment_revenues, self.b2),
            "operating": RarRow(figures.rar_operating_expenses, figures.rar_operating_revenues, self.b3),
        }

    @property
    def cumulated_rows(self) -> dict[str, Decimal]:
        """Return the third table of I-C1 by row: total, investment, operating."""
        return {
            "total": self.cumulated,
            "investment": self.investment_cumulated,
            "operating": self.operating_cumulated,
        }


def year_results(figures: YearFigures, choice: AllocationChoice = NO_CHOICE) -> Results:
    """Return state I-C1 of the closed year and the allocation of its results, in euros.

    A = revenues - expenses + what was carried; B = carry-forward of revenues - of expenses; the allocation rests on
    A2 + B2 and on A3, from which operating carry-forward is left out (R. 2311-11).
    Raises AllocationError when `choice` is not allowed by the figures or by the law.
    Source: CGCT R. 2311-11 and R. 2311-12; state I-C1 of the M57 maquette (in force on 15 February 2024).
    """
    investment_expenses = figures.investment_expenses
    investment_revenues = figures.investment_revenues
    investment_opening = figures.investment_opening
    operating_expenses = figures.operating_expenses
    operating_revenues = figures.operating_revenues
    operating_opening = figures.operating_opening
    rar_investment_expenses = figures.rar_investment_expenses
    rar_investment_revenues = figures.rar_investment_revenues
    rar_operating_expenses = figures.rar_operating_expenses
    rar_operating_revenues = figures.rar_operating_revenues
    a2 = investment_revenues - investment_expenses + investment_opening
    a3 = operating_revenues - operating_expenses + operating_opening
    a1 = a2 + a3
    b2 = rar_investment_revenues - rar_investment_expenses
    b3 = rar_operating_revenues - rar_operating_expenses
    b1 = b2 + b3
    investment_cumulated = a2 + b2
    return Results(
        figures,
        investment_expenses + operating_expenses,
        investment_revenues + operating_revenues,
        investment_opening + operating_opening,
        a1,
        a2,
        a3,
        rar_investment_expenses + rar_operating_expenses,
        rar_investment_revenues + rar_operating_revenues,
        b1,
        b2,
        b3,
        a1 + b1,
        investment_cumulated,
        a3 + b3,
        allocation(a2, investment_cumulated, a3, gains=figures.disposal_gains, choice=choice),
    )
