"""When a claim is time-barred: what the syndicate owes, and what is owed to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from budgets.rules.dates import months_after, months_before

COLLECTION_YEARS = 4  # CGCT L. 1617-5, 3°: from the day the revenue order was taken in charge
WARNING_MONTHS = 12  # one is told that long before

Kind = Literal["service", "invoice", "title", "commitment"]


@dataclass(frozen=True, slots=True)
class Watched:
    """Something unpaid: what it is, the day from which its time runs, euros left, its page."""

    kind: Kind
    name: str
    about: str
    amount: Decimal
    since: date
    address: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """Something to see to before `limit_on`, its last day; `is_over` once that day has passed."""

    watched: Watched
    limit_on: date
    is_over: bool


def debt_limit(acquired_on: date, years: int) -> date:
    """Return the last day to claim what the syndicate owes: the end of the fourth year after that of the right.

    Source: law 68-1250 of 31 December 1968, art. 1 (four years from the first day of the following year).
    """
    return date(acquired_on.year + years, 12, 31)


def title_limit(taken_on: date) -> date:
    """Return the last day to pursue the payment of a revenue order. Source: CGCT L. 1617-5, 3°."""
    return months_after(taken_on, 12 * COLLECTION_YEARS)


def prescriptions(watched: Iterable[Watched], years: int, today: date) -> tuple[Alert, ...]:
    """Return what is time-barred or will be within a year, the nearest end first."""
    found = []
    for it in watched:
        limit = title_limit(it.since) if it.kind == "title" else debt_limit(it.since, years)
        if months_before(limit, WARNING_MONTHS) <= today:
            found.append(Alert(it, limit, is_over=today > limit))
    return tuple(sorted(found, key=lambda alert: (alert.limit_on, alert.watched.name)))


def late_commitments(watched: Iterable[Watched], months: int, today: date) -> tuple[Alert, ...]:
    """Return the commitments without any service done for `months` months, the oldest first."""
    found = [Alert(it, months_after(it.since, months), is_over=True) for it in watched]
    late = [alert for alert in found if alert.limit_on < today]
    return tuple(sorted(late, key=lambda alert: (alert.watched.since, alert.watched.name)))
