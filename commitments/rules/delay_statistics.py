"""The payment delays of a year, month by month: average, share on time, part of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from budgets.rules.money import ZERO

TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class PaidClaim:
    """A claim paid in a month (1 to 12): days from the start to the payment, days of each, euros with tax."""

    month: int
    days: int
    ordering_days: int
    accounting_days: int
    is_late: bool
    amount: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class MonthDelays:
    """The claims paid in a month, or in the year when `month` is 0: averages in days, shares in percent, one decimal.

    `ordering_share` is the authorising officer's part of all the days, `accounting_share` the treasurer's.
    """

    month: int
    count: int
    late: int
    amount: Decimal
    average: Decimal
    ordering_average: Decimal
    accounting_average: Decimal
    on_time_share: Decimal
    ordering_share: Decimal
    accounting_share: Decimal


def delays_by_month(claims: Iterable[PaidClaim]) -> tuple[MonthDelays, ...]:
    """Return the months in which something was paid, in their order, then the year."""
    known = list(claims)
    months = sorted({claim.month for claim in known})
    parts = [_summed(month, [claim for claim in known if claim.month == month]) for month in months]
    return (*parts, _summed(0, known)) if known else ()


def _summed(month: int, claims: list[PaidClaim]) -> MonthDelays:
    count, days = len(claims), sum(claim.days for claim in claims)
    ordering = sum(claim.ordering_days for claim in claims)
    late = sum(claim.is_late for claim in claims)
    ordering_share = _ratio(100 * ordering, days)
    return MonthDelays(
        month,
        count,
        late,
        sum((claim.amount for claim in claims), ZERO),
        average=_ratio(days, count),
        ordering_average=_ratio(ordering, count),
        accounting_average=_ratio(days - ordering, count),
        on_time_share=_ratio(100 * (count - late), count),
        ordering_share=ordering_share,
        accounting_share=100 - ordering_share if days else Decimal(0),
    )


def _ratio(part: int, whole: int) -> Decimal:
    return (Decimal(part) / whole).quantize(TENTH) if whole else Decimal(0)
