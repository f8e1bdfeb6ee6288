"""Forecast self-financing, gross saving, and the ratios of state I-A that mixed syndicates fill.

Sources: notes `autofin` of states II-C1 and II-C2, ratios 6, 7, 9 and 10 of state I-A and its note 4 (« Pour les
syndicats mixtes, seules ces données sont à renseigner ») of the M57 maquette.
"""

from dataclasses import dataclass
from decimal import Decimal

from budgets.rules.balance import CARRIED_CHAPTERS
from budgets.rules.chart import Direction, OperationKind, Section
from budgets.rules.decision import DecisionView
from budgets.rules.money import ZERO, to_cents

EXPENSE, REVENUE = Direction.EXPENSE, Direction.REVENUE
REAL, BETWEEN = OperationKind.REAL, OperationKind.BETWEEN
STAFF = "012"
NOT_REPAID_CAPITAL = ("165", "166", "16449")  # deposits, refinancing, drawing rights: no repayment of a loan


@dataclass(frozen=True, slots=True)
class Savings:
    """What the operating section leaves to investment, in euros, credits of the year without carry-forward.

    `expenses` and `revenues` are the real ones of operating, lines 002 left out; `capital` is the debt repaid.
    """

    expenses: Decimal
    revenues: Decimal
    staff: Decimal
    capital: Decimal
    self_financing: Decimal  # DF 023 + DF 042 - RF 042 (autofinancement prévisionnel)

    @property
    def gross(self) -> Decimal:
        """Return the gross saving (épargne brute)."""
        return self.revenues - self.expenses

    @property
    def net(self) -> Decimal:
        """Return the net saving (épargne nette): the gross saving less the capital repaid."""
        return self.gross - self.capital


@dataclass(frozen=True, slots=True)
class Ratios:
    """Ratios of state I-A for a mixed syndicate, in percent with two decimals; None when they cannot be computed."""

    staff_share: Decimal | None  # 6: staff / real operating expenses
    expenses_and_debt: Decimal | None  # 7: (real operating expenses + capital repaid) / real operating revenues
    debt: Decimal | None  # 9: debt on 1 January / real operating revenues
    gross_saving: Decimal | None  # 10: gross saving / real operating revenues


def savings(view: DecisionView) -> Savings:
    """Return the savings of the budget of the year after the decision, in euros."""
    real = {EXPENSE: ZERO, REVENUE: ZERO}
    for (direction, kind, chapter), amounts in view.totals.chapters.items():
        if kind is REAL and view.section(chapter) is Section.OPERATING and chapter not in CARRIED_CHAPTERS:
            real[direction] += view.without_rar(amounts)
    capital = sum(
        (
            view.without_rar(amounts)
            for code, amounts in view.accounts(EXPENSE, REAL, "16").items()
            if not code.startswith(NOT_REPAID_CAPITAL)
        ),
        ZERO,
    )
    return Savings(
        real[EXPENSE],
        real[REVENUE],
        view.without_rar(view.chapter(EXPENSE, REAL, STAFF)),
        capital,
        self_financing(view),
    )


def self_financing(view: DecisionView) -> Decimal:
    """Return the forecast self-financing of the year, DF 023 + DF 042 - RF 042, in euros.

    The mirrors make it equal to RI 021 + RI 040 - DI 040.
    """
    return (
        view.credit(EXPENSE, BETWEEN, "023")
        + view.credit(EXPENSE, BETWEEN, "042")
        - view.credit(REVENUE, BETWEEN, "042")
    )


def ratios(view: DecisionView) -> Ratios:
    """Return the ratios of state I-A for a mixed syndicate, in percent."""
    figures = savings(view)
    debt = view.context.debt_on_1_january
    return Ratios(
        _percent(figures.staff, figures.expenses),
        _percent(figures.expenses + figures.capital, figures.revenues),
        None if debt is None else _percent(debt, figures.revenues),
        _percent(figures.gross, figures.revenues),
    )


def _percent(part: Decimal, whole: Decimal) -> Decimal | None:
    return to_cents(part * 100 / whole) if whole else None
