"""The length of a period in years, by the convention of the contract."""

from datetime import date
from decimal import Decimal

from budgets.rules.debt.contract import DayCount


def year_fraction(start: date, end: date, convention: DayCount) -> Decimal:
    """Return the time from `start` to `end` in years, zero when `end` is not after `start`."""
    if end <= start:
        return Decimal(0)
    match convention:
        case DayCount.THIRTY:
            return Decimal(days_of_thirty(start, end)) / 360
        case DayCount.EXACT_360:
            return Decimal((end - start).days) / 360
        case DayCount.EXACT_365:
            return Decimal((end - start).days) / 365
        case DayCount.EXACT:
            return _exact(start, end)


def days_of_thirty(start: date, end: date) -> int:
    """Return the days between two dates in months of thirty days: a 31st counts as a 30th after another 30th."""
    first = min(start.day, 30)
    last = 30 if end.day == 31 and first == 30 else end.day
    return (end.year - start.year) * 360 + (end.month - start.month) * 30 + last - first


def _exact(start: date, end: date) -> Decimal:
    found = Decimal(0)
    for year in range(start.year, end.year + 1):
        begins, ends = max(start, date(year, 1, 1)), min(end, date(year + 1, 1, 1))
        length = (date(year + 1, 1, 1) - date(year, 1, 1)).days
        found += Decimal((ends - begins).days) / length
    return found
