"""A loan in a budget year: capital on 1 January, annuity, accrued interest not due (ICNE), years left.

Sources: M57 instruction, volume I, titre 1, chapitre 2 (comptes 16, 1688, 66111 and 66112); state IV-B1.2.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from budgets.rules.debt.contract import LoanContract
from budgets.rules.debt.day_count import days_of_thirty
from budgets.rules.debt.schedule import Instalment, capital_at, interest
from budgets.rules.money import CENT, ZERO


@dataclass(frozen=True, slots=True)
class DebtYear:
    """A loan in a year, in euros. `icne` is accrued on 31 December, `icne_before` on 31 December of the year before.

    `rate` is the rate in force on 1 January (or on the first day of the loan), in percent; `years_left` on 1 January.
    """

    year: int
    capital_on_1_january: Decimal
    received: Decimal
    capital: Decimal
    interest: Decimal
    icne: Decimal
    icne_before: Decimal
    capital_on_31_december: Decimal
    years_left: Decimal
    rate: Decimal

    @property
    def annuity(self) -> Decimal:
        """Return capital and interest paid in the year."""
        return self.capital + self.interest

    @property
    def accrual(self) -> Decimal:
        """Return what account 66112 bears: the ICNE of the year less those of the year before, which it reverses."""
        return self.icne - self.icne_before


def debt_year(contract: LoanContract, made: Sequence[Instalment], year: int) -> DebtYear:
    """Return a loan in a year, from its schedule."""
    new_year, next_year = date(year, 1, 1), date(year + 1, 1, 1)
    due = [it for it in made if new_year <= it.due < next_year]
    return DebtYear(
        year=year,
        capital_on_1_january=capital_at(contract, made, new_year),
        received=contract.amount if contract.starts_on.year == year else ZERO,
        capital=sum((it.capital for it in due), ZERO),
        interest=sum((it.interest for it in due), ZERO),
        icne=accrued(contract, made, date(year, 12, 31)),
        icne_before=accrued(contract, made, date(year - 1, 12, 31)),
        capital_on_31_december=capital_at(contract, made, next_year),
        years_left=years_left(made, new_year),
        rate=contract.rate_on(max(new_year, contract.starts_on)),
    )


def accrued(contract: LoanContract, made: Sequence[Instalment], day: date) -> Decimal:
    """Return the interest that has run by the end of a day and is not due yet (ICNE), in euros."""
    running = next((it for it in made if it.start <= day < it.due), None)
    if running is None:
        return ZERO
    return interest(running.opening, contract, running.start, day, running.rate)


def years_left(made: Sequence[Instalment], day: date) -> Decimal:
    """Return the years until the last instalment, to the hundredth below; zero once it is past."""
    last = made[-1].due
    if last <= day:
        return ZERO
    return (Decimal(days_of_thirty(day, last)) / 360).quantize(CENT, rounding=ROUND_DOWN)
