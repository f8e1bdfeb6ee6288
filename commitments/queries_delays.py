"""Reads of the payment delays of a year: each invoice, or the part of it that an order pays, against its deadline."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Prefetch, Q
from django.utils import timezone

from budgets.models import BudgetYear
from budgets.queries_financial_rules import financial_rules
from budgets.rules.money import ZERO
from commitments.models import (
    Invoice,
    InvoiceInterruption,
    InvoiceLine,
    IssuedOrder,
    LateInterestOrder,
    OrderLine,
    ServiceDone,
)
from commitments.payment_delays import bank_rates, exclusion_of
from commitments.rules.delay_statistics import MonthDelays, PaidClaim, delays_by_month
from commitments.rules.payment_delay import (
    Claim,
    Delay,
    DelayState,
    Interruption,
    LateInterest,
    Terms,
    delay_of,
    late_interest,
)

DEAD = (IssuedOrder.State.ABANDONED, IssuedOrder.State.REJECTED)
TO_WATCH = (DelayState.LATE, DelayState.NEAR, DelayState.SUSPENDED)


@dataclass(frozen=True, slots=True)
class FollowedClaim:
    """An invoice, or the part of it that one order pays, its delay, and what is due when it is late; euros.

    `interest_order`: the order that pays the interest already; `excluded`: why it has no delay, in French.
    """

    invoice: Invoice
    order: IssuedOrder | None
    claim: Claim
    delay: Delay
    excluded: str = ""
    interest: LateInterest | None = None
    interest_order: IssuedOrder | None = None

    @property
    def awaits_treasurer(self) -> bool:
        """True when the order is with the treasurer and is not paid."""
        return self.claim.sent_on is not None and self.claim.paid_on is None

    @property
    def proposes_interest(self) -> bool:
        """True when interest is due for a payment made late and no order pays it yet."""
        return self.interest is not None and self.claim.paid_on is not None and self.interest_order is None


def payment_terms() -> Terms:
    """Return the delay and the shares of the syndicate's financial regulation, in days (1 query)."""
    rules = financial_rules()
    return Terms(rules.payment_days, rules.ordering_days, rules.accounting_days)


def followed_claims(
    budget_year: BudgetYear, *, today: date, only: UUID | None = None, terms: Terms | None = None
) -> list[FollowedClaim]:
    """Return the claims of a year, or of one invoice, the nearest deadline first (8 queries at most).

    Those of the year's invoices, of those that its orders pay or that were paid in it, and of the older ones that wait.
    """
    terms = terms or payment_terms()
    invoices = _invoices(Q(pk=only) if only else _of_year(budget_year))
    services = _open_services(invoices)
    found = [followed for invoice in invoices for followed in _claims_of(invoice, services, terms=terms, today=today)]
    return sorted(found, key=lambda it: (it.delay.limit_on or date.max, it.invoice.received_on, it.invoice.number))


def to_watch(claims: Iterable[FollowedClaim]) -> list[FollowedClaim]:
    """Return the claims past their deadline, near it or interrupted."""
    return [it for it in claims if it.delay.state in TO_WATCH and not it.excluded]


def monthly_delays(claims: Iterable[FollowedClaim], year: int) -> tuple[MonthDelays, ...]:
    """Return the delays of what was paid in a calendar year, month by month, then the year."""
    return delays_by_month(
        PaidClaim(
            it.claim.paid_on.month,
            it.delay.days,
            it.delay.ordering_days,
            it.delay.accounting_days,
            it.delay.state is DelayState.PAID_LATE,
            it.claim.amount,
        )
        for it in claims
        if it.claim.paid_on and it.claim.paid_on.year == year and not it.excluded
    )


def _of_year(budget_year: BudgetYear) -> Q:
    year, budget = budget_year.year, budget_year.budget_id
    paid_by = IssuedOrder.objects.filter(Q(budget_year=budget_year) | Q(paid_on__year=year), budget_year__budget=budget)
    waiting = Q(state__in=[Invoice.State.RECEIVED, Invoice.State.RETURNED], budget_year__year__lt=year)
    return Q(budget_year=budget_year) | Q(budget_year__budget=budget) & (
        waiting | Q(pk__in=paid_by.filter(invoice__isnull=False).values("invoice"))
    )


def _invoices(chosen: Q) -> list[Invoice]:
    years = ("budget_year__budget", "budget_year__syndicate")
    lines = OrderLine.objects.select_related("account", "service").defer("service__document")
    asked = InvoiceLine.objects.select_related("commitment__account")
    dues = LateInterestOrder.objects.exclude(order__state__in=DEAD)
    orders = (
        IssuedOrder.objects.exclude(state__in=DEAD)
        .filter(direction="expense", amount__gt=0)
        .select_related("slip", *years)
        .prefetch_related(
            Prefetch("lines", lines),
            Prefetch("late_interest", dues.select_related(*(f"order__{path}" for path in years))),
        )
        .order_by("liquidated_on", "number")
    )
    rows = (
        Invoice.objects.filter(chosen, total__gt=0)
        .exclude(state=Invoice.State.CANCELLED)
        .select_related("supplier", *years)
        .defer("file")
        .prefetch_related(
            Prefetch("orders", orders),
            Prefetch("lines", asked),
            Prefetch("interruptions", InvoiceInterruption.objects.order_by("on", "at")),
        )
    )
    return list(rows)


def _open_services(invoices: Iterable[Invoice]) -> dict[UUID, date]:
    """Return the day of the last service done of each commitment named, carried over or not (1 query)."""
    named = {line.commitment_id for invoice in invoices for line in invoice.lines.all() if line.commitment_id}
    done = ServiceDone.objects.filter(cancelled_at=None)
    rows = done.filter(Q(commitment__in=named) | Q(commitment__carried_from__in=named))
    found: dict[UUID, date] = {}
    for commitment, origin, done_on in rows.values_list("commitment", "commitment__carried_from", "done_on"):
        key = commitment if commitment in named or origin is None else origin
        found[key] = max(done_on, found.get(key, done_on))
    return found


def _claims_of(invoice: Invoice, services: dict[UUID, date], *, terms: Terms, today: date) -> Iterator[FollowedClaim]:
    stop = interruption_of(invoice.interruptions.all())
    left, has_indemnity = invoice.total, True
    for order in invoice.orders.all():
        left -= order.amount
        claim = Claim(
            order.amount,
            invoice.received_on,
            max((line.service.done_on for line in order.lines.all() if line.service), default=None),
            stop,
            _sent_on(order),
            order.paid_on,
        )
        delay = delay_of(claim, terms, today)
        excluded = next(filter(None, (exclusion_of(line.account.code) for line in order.lines.all())), "")
        due = None if excluded else _interest(claim, delay, today, has_indemnity=has_indemnity)
        known = next((it.order for it in order.late_interest.all()), None)
        yield FollowedClaim(invoice, order, claim, delay, excluded, due, known)
        has_indemnity = has_indemnity and due is None  # one indemnity for each request for payment
    if left > ZERO:
        named = [line.commitment for line in invoice.lines.all() if line.commitment]
        done = [services[it.pk] for it in named if it.pk in services]
        claim = Claim(left, invoice.received_on, max(done, default=None), stop, awaits_service=bool(named and not done))
        delay = delay_of(claim, terms, today)
        excluded = next(filter(None, (exclusion_of(it.account.code) for it in named)), "")
        due = None if excluded else _interest(claim, delay, today, has_indemnity=has_indemnity)
        yield FollowedClaim(invoice, None, claim, delay, excluded, due)


def interruption_of(events: Iterable[InvoiceInterruption]) -> Interruption | None:
    """Return the first interruption of a delay, the only one that counts (R. 2192-27), from its events in order."""
    kinds: defaultdict[str, list[date]] = defaultdict(list)
    for event in events:
        kinds[event.kind].append(event.on)
    if not (stops := kinds[InvoiceInterruption.Kind.STOPPED]):
        return None
    return Interruption(stops[0], next(iter(kinds[InvoiceInterruption.Kind.RESUMED]), None))


def _sent_on(order: IssuedOrder) -> date | None:
    """Return the day the slip was signed; the treasurer takes nothing in charge before he has it."""
    signed_at = order.slip.signed_at if order.slip else None
    if signed_at is None:
        return None
    signed_on = timezone.localdate(signed_at)
    return min(signed_on, order.taken_on) if order.taken_on else signed_on


def _interest(claim: Claim, delay: Delay, today: date, *, has_indemnity: bool) -> LateInterest | None:
    if delay.limit_on is None:
        return None
    end, is_paid = claim.paid_on or today, claim.paid_on is not None
    return late_interest(claim.amount, delay.limit_on, end, bank_rates(), is_paid=is_paid, has_indemnity=has_indemnity)


def late_amount(claims: Iterable[FollowedClaim]) -> Decimal:
    """Return what is past its deadline and not paid, in euros."""
    return sum((it.claim.amount for it in claims if it.delay.state is DelayState.LATE and not it.excluded), ZERO)
