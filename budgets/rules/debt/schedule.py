"""The schedule of a loan (tableau d'amortissement), from its contract, to the cent.

Capital is shared over regular periods; the interest of a first period that is longer or shorter is that of its days
(intérêts intercalaires). Each figure is rounded to the cent and the last instalment repays what is left, so that the
capital repaid is the capital lent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from functools import lru_cache

from budgets.rules.debt.contract import DayCount, Deferral, LoanContract, PeriodRate, Profile
from budgets.rules.debt.day_count import year_fraction
from budgets.rules.money import ZERO, to_cents

PRECISION = 40  # digits of the factors; figures are then rounded to the cent


@dataclass(frozen=True, slots=True)
class Instalment:
    """A due date of the schedule, in euros. `rate` in percent per year.

    `opening` is the capital owed before it; `capitalised` is the interest added to the capital (différé total).
    """

    number: int
    start: date
    due: date
    rate: Decimal
    opening: Decimal
    interest: Decimal
    capital: Decimal
    capitalised: Decimal = ZERO

    @property
    def annuity(self) -> Decimal:
        """Return what is paid: capital and interest."""
        return self.capital + self.interest

    @property
    def closing(self) -> Decimal:
        """Return the capital owed after it."""
        return self.opening - self.capital + self.capitalised


@lru_cache(maxsize=2048)  # controls ask for the same loans at each keystroke
def schedule(contract: LoanContract) -> tuple[Instalment, ...]:
    """Return the instalments of a loan, in order."""
    with localcontext() as context:
        context.prec = PRECISION
        return tuple(_instalments(contract))


def interest(capital: Decimal, contract: LoanContract, start: date, end: date, rate: Decimal) -> Decimal:
    """Return the interest of a capital between two dates at a yearly rate, to the cent."""
    with localcontext() as context:
        context.prec = PRECISION
        return to_cents(capital * _factor(contract, start, end, rate))


def _instalments(contract: LoanContract) -> list[Instalment]:
    deferred = contract.deferred if contract.deferral is not Deferral.NONE else 0
    owed, made = contract.amount, list[Instalment]()
    annuity, priced_at, share = ZERO, Decimal("NaN"), ZERO
    for number in range(1, contract.count + 1):
        regular, due = contract.due(number - 1), contract.due(number)
        start = contract.starts_on if number == 1 else regular
        rate = contract.rate_on(start)
        whole = _whole(contract, number, rate)
        paid = to_cents(owed * (whole if start == regular else _factor(contract, start, due, rate)))
        capital = capitalised = ZERO
        if number <= deferred:
            if contract.deferral is Deferral.TOTAL:
                paid, capitalised = ZERO, paid
        elif number == contract.count:
            capital = owed
        elif contract.profile is Profile.CONSTANT:
            share = share or to_cents(owed / (contract.count - deferred))
            capital = min(share, owed)
        elif contract.profile in (Profile.ANNUITY, Profile.PROGRESSIVE):
            if rate != priced_at:  # the first one, and each time the index gives another rate
                annuity, priced_at = _annuity(contract, number, owed, rate), rate
            capital = min(to_cents(annuity) - to_cents(owed * whole), owed)
            annuity *= 1 + _growth(contract)
        made.append(Instalment(number, start, due, rate, owed, paid, capital, capitalised))
        owed = made[-1].closing
    return made


def _annuity(contract: LoanContract, number: int, owed: Decimal, rate: Decimal) -> Decimal:
    """Return the annuity that repays `owed` from an instalment on, at a constant rate; unrounded."""
    discount, growth, weight = Decimal(1), Decimal(1), Decimal(0)
    step, is_regular = 1 + _growth(contract), contract.day_count is DayCount.THIRTY
    factor = 1 + _whole(contract, number, rate)
    for rank in range(number, contract.count + 1):
        discount /= factor if is_regular else 1 + _whole(contract, rank, rate)
        weight += growth * discount
        growth *= step
    return owed / weight


def _growth(contract: LoanContract) -> Decimal:
    return contract.progression / 100 if contract.profile is Profile.PROGRESSIVE else Decimal(0)


def _factor(contract: LoanContract, start: date, end: date, rate: Decimal) -> Decimal:
    """Return the interest of one euro between two dates."""
    return _over(contract, year_fraction(start, end, contract.day_count), rate)


def _whole(contract: LoanContract, number: int, rate: Decimal) -> Decimal:
    """Return the interest of one euro over a whole period; months of thirty days are those of the calendar."""
    if contract.day_count is DayCount.THIRTY:
        return _over(contract, Decimal(contract.months) / 12, rate)
    return _factor(contract, contract.due(number - 1), contract.due(number), rate)


def _over(contract: LoanContract, years: Decimal, rate: Decimal) -> Decimal:
    if contract.period_rate is PeriodRate.EQUIVALENT:
        return (1 + rate / 100) ** years - 1
    return rate / 100 * years


def capital_at(contract: LoanContract, made: Sequence[Instalment], day: date) -> Decimal:
    """Return the capital owed at the beginning of a day: what falls due that day is still owed. In euros."""
    if contract.starts_on >= day:
        return ZERO
    before = [it for it in made if it.due < day]
    return before[-1].closing if before else contract.amount
