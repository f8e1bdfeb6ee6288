"""The overall payment delay of an invoice, its interruption, the interest and the indemnity that a late payment costs.

Sources: code de la commande publique, L. 2192-10 and R. 2192-10 to R. 2192-14 (thirty days from the request or from the
service done when it comes later), R. 2192-27 to R. 2192-29 (interruption), R. 2192-31 and R. 2192-32 (interest),
D. 2192-35 (indemnity), R. 2192-36 (forty-five days to pay them).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from budgets.rules.money import ZERO, to_cents

LEGAL_DAYS = 30  # R. 2192-29: what a new delay lasts, once the request is complete
MARGIN = Decimal(8)  # points added to the rate of the European Central Bank, R. 2192-31
INDEMNITY = Decimal("40.00")  # euros for each request paid late, D. 2192-35
DAYS_TO_PAY_INTEREST = 45  # after the payment of what was late, R. 2192-36
DAYS_OF_YEAR = 365
NEAR_DAYS = 7  # an invoice is said to be near its deadline that many days before it


class DelayState(StrEnum):
    """Where a claim stands against its delay."""

    WAITING = "waiting"  # received, but what it claims is not certified
    SUSPENDED = "suspended"
    RUNNING = "running"
    NEAR = "near"
    LATE = "late"
    PAID = "paid"
    PAID_LATE = "paid_late"

    @property
    def label(self) -> str:
        """Return the French words that pages show."""
        return {
            "waiting": "service fait attendu",
            "suspended": "délai interrompu",
            "running": "dans le délai",
            "near": "échéance proche",
            "late": "en retard",
            "paid": "payée à temps",
            "paid_late": "payée en retard",
        }[self.value]

    @property
    def badge(self) -> str:
        """Return how it weighs, a word of the badges of pages."""
        return {"late": "blocking", "paid_late": "blocking", "near": "warning", "suspended": "warning",
                "paid": "ok"}.get(self.value, "info")  # fmt: skip

    @property
    def is_paid(self) -> bool:
        """Return whether the delay has ended."""
        return self in (DelayState.PAID, DelayState.PAID_LATE)


@dataclass(frozen=True, slots=True)
class Terms:
    """The delay and the share of each, in days; the law's unless the syndicate's regulation is stricter."""

    payment: int = LEGAL_DAYS
    ordering: int = 20
    accounting: int = 10


@dataclass(frozen=True, slots=True)
class Interruption:
    """The delay stopped on the day the supplier was told why, and opened anew on the day the request was complete."""

    on: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What an invoice claims, or the part of it that one order pays, in euros with tax.

    `sent_on`: when the authorising officer sent the order to the treasurer. `awaits_service`: a commitment is known and
    nothing of it is certified yet, so that the delay has not begun. Only the first interruption counts (R. 2192-27).
    """

    amount: Decimal
    received_on: date
    done_on: date | None = None
    interruption: Interruption | None = None
    sent_on: date | None = None
    paid_on: date | None = None
    awaits_service: bool = False


@dataclass(frozen=True, slots=True)
class Delay:
    """What the delay of a claim is on a day. Days are calendar days, those of the interruption left out."""

    state: DelayState
    starts_on: date | None = None
    limit_on: date | None = None  # last day to pay; None while it waits or is interrupted
    ordering_limit_on: date | None = None  # last day for the authorising officer to send the order
    days: int = 0  # from the start to the payment, or to the day of the reading
    ordering_days: int = 0
    accounting_days: int = 0
    days_late: int = 0
    days_left: int | None = None  # to the deadline, for what is not paid


def delay_of(claim: Claim, terms: Terms, today: date) -> Delay:
    """Return the delay of a claim as it stands on a day, or as it was when it was paid."""
    end = claim.paid_on or today
    if claim.awaits_service and claim.paid_on is None:
        return Delay(DelayState.WAITING)
    starts_on = max(claim.received_on, claim.done_on or claim.received_on)
    limit_on, ordering_limit_on, stopped = _limits(claim, starts_on, terms)
    if limit_on is None and claim.paid_on is None:
        assert claim.interruption is not None
        elapsed = max(0, (claim.interruption.on - starts_on).days)
        return Delay(DelayState.SUSPENDED, starts_on, days=elapsed, ordering_days=elapsed)
    sent_on = min(claim.sent_on, end) if claim.sent_on else end
    ordering = _days(starts_on, sent_on, stopped)
    accounting = _days(max(starts_on, sent_on), end, None) if claim.sent_on else 0
    late = max(0, (end - limit_on).days) if limit_on else 0
    return Delay(
        _state(claim, limit_on, end),
        starts_on,
        limit_on,
        ordering_limit_on,
        days=ordering + accounting,
        ordering_days=ordering,
        accounting_days=accounting,
        days_late=late,
        days_left=None if claim.paid_on or limit_on is None else (limit_on - end).days,
    )


def _limits(
    claim: Claim, starts_on: date, terms: Terms
) -> tuple[date | None, date | None, tuple[date, date] | None]:  # fmt: skip
    """Return the deadline, the authorising officer's, and the days that do not count."""
    limit, ordering = starts_on + timedelta(days=terms.payment), starts_on + timedelta(days=terms.ordering)
    stop = claim.interruption
    if stop is None or stop.on > limit:  # a delay that is over can't be interrupted
        return limit, ordering, None
    if stop.until is None:
        return None, None, None
    if stop.until <= starts_on:  # the service was done after the request was mended
        return limit, ordering, None
    left = (limit - max(stop.on, starts_on)).days
    renewed = max(LEGAL_DAYS, left)
    return (
        stop.until + timedelta(days=renewed),
        stop.until + timedelta(days=renewed - terms.payment + terms.ordering),
        (max(stop.on, starts_on), stop.until),
    )


def _days(start: date, end: date, stopped: tuple[date, date] | None) -> int:
    """Return the days from one date to another, those of the interruption left out."""
    count = (end - start).days
    if stopped:
        count -= max(0, (min(end, stopped[1]) - stopped[0]).days)
    return max(0, count)


def _state(claim: Claim, limit_on: date | None, end: date) -> DelayState:
    is_late = limit_on is not None and end > limit_on
    if claim.paid_on:
        return DelayState.PAID_LATE if is_late else DelayState.PAID
    if is_late:
        return DelayState.LATE
    assert limit_on is not None
    return DelayState.NEAR if (limit_on - end).days <= NEAR_DAYS else DelayState.RUNNING


@dataclass(frozen=True, slots=True)
class HalfYear:
    """A half of a calendar year, 1 or 2, whose first day gives the rate."""

    year: int
    half: int

    @property
    def first_day(self) -> date:
        """Return 1 January or 1 July."""
        return date(self.year, 1 if self.half == 1 else 7, 1)


@dataclass(frozen=True, slots=True)
class LateInterest:
    """What a late payment costs, in euros. `rate` in percent a year, None when that of the half-year is not known."""

    principal: Decimal
    days: int
    half_year: HalfYear
    bank_rate: Decimal | None
    rate: Decimal | None
    interest: Decimal | None
    indemnity: Decimal
    pay_by: date | None = None

    @property
    def total(self) -> Decimal | None:
        """Return interest and indemnity together, in euros; None without a rate."""
        return None if self.interest is None else self.interest + self.indemnity


def half_year_of(day: date) -> HalfYear:
    """Return the half-year of a day."""
    return HalfYear(day.year, 1 if day.month <= 6 else 2)


def late_interest(
    principal: Decimal,
    limit_on: date,
    end: date,
    bank_rates: Mapping[HalfYear, Decimal],
    *,
    given_rate: Decimal | None = None,
    is_paid: bool = True,
    has_indemnity: bool = True,
) -> LateInterest | None:
    """Return what is due on `principal` euros with tax, from the day after the deadline to the payment, it included.

    The rate is that of the half-year in which the interest began to run, eight points added, whatever comes after.
    `given_rate` stands for the bank's where the table has none. `has_indemnity`: once for each invoice. None on time.
    """
    days = (end - limit_on).days
    if days <= 0 or principal <= ZERO:
        return None
    half_year = half_year_of(limit_on + timedelta(days=1))
    bank_rate = bank_rates.get(half_year, given_rate)
    rate = None if bank_rate is None else bank_rate + MARGIN
    interest = None if rate is None else to_cents(principal * rate * days / (100 * DAYS_OF_YEAR))
    return LateInterest(
        principal,
        days,
        half_year,
        bank_rate,
        rate,
        interest,
        INDEMNITY if has_indemnity else ZERO,
        end + timedelta(days=DAYS_TO_PAY_INTEREST) if is_paid else None,
    )
