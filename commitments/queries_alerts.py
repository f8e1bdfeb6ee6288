"""Reads of what is about to be lost or forgotten: debts and claims near their prescription, late commitments.

They look at the year and at those before it of the same budget: an old debt is in an old year.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce, TruncDate

from budgets.models import BudgetYear
from budgets.queries_financial_rules import financial_rules
from budgets.rules.financial_rules import FinancialRules
from budgets.rules.money import ZERO
from commitments.models import Commitment, Direction, Invoice, IssuedOrder, ServiceDone
from commitments.rules.prescription import Alert, Watched, late_commitments, prescriptions

State = IssuedOrder.State
GONE = (State.ABANDONED, State.REJECTED)


@dataclass(frozen=True, slots=True)
class Alerts:
    """The alerts of a budget up to a year; the rules that they were read with."""

    debts: tuple[Alert, ...]
    titles: tuple[Alert, ...]
    late: tuple[Alert, ...]
    rules: FinancialRules

    @property
    def count(self) -> int:
        """Return how many there are."""
        return len(self.debts) + len(self.titles) + len(self.late)


def alerts(budget_year: BudgetYear, *, today: date) -> Alerts:
    """Return the alerts of a budget, those of the years before included (5 queries)."""
    rules = financial_rules()
    debts = [*_services(budget_year), *_invoices(budget_year), *_orders(budget_year)]
    return Alerts(
        debts=prescriptions(debts, rules.prescription_years, today),
        titles=prescriptions(_titles(budget_year), rules.prescription_years, today),
        late=late_commitments(_commitments(budget_year), rules.late_service_months, today),
        rules=rules,
    )


def _years(budget_year: BudgetYear, prefix: str = "") -> Q:
    path = f"{prefix}budget_year__"
    return Q(**{f"{path}budget": budget_year.budget_id, f"{path}year__lte": budget_year.year})


def _services(budget_year: BudgetYear) -> Iterator[Watched]:
    """Yield the services done that nothing was liquidated for: the right is acquired on the day of the service."""
    rows = ServiceDone.objects.filter(
        _years(budget_year, "commitment__"),
        commitment__direction=Direction.EXPENSE,
        cancelled_at=None,
        liquidated__lt=F("amount"),
    )
    joined = rows.select_related("commitment__budget_year__budget", "commitment__budget_year__syndicate")
    for it in joined.defer("document"):
        left, row = it.amount - it.liquidated, it.commitment
        about = f"{row.supplier} – service fait, à liquider"
        yield Watched("service", row.number, about, left, it.done_on, row.get_absolute_url())


def _invoices(budget_year: BudgetYear) -> Iterator[Watched]:
    """Yield the invoices that no order pays whole: a claim in writing opens a new time (law 68-1250, art. 2)."""
    live = Sum("orders__amount", filter=~Q(orders__state__in=GONE))
    rows = Invoice.objects.filter(
        _years(budget_year), state__in=[Invoice.State.RECEIVED, Invoice.State.RETURNED], total__gt=0
    )
    joined = rows.select_related("supplier", "budget_year__budget", "budget_year__syndicate")
    for it in joined.annotate(used=Coalesce(live, ZERO)).filter(used__lt=F("total")).defer("file"):
        left: Decimal = it.total - it.used
        yield Watched("invoice", it.number, f"{it.supplier} – facture", left, it.received_on, it.get_absolute_url())


def _orders(budget_year: BudgetYear) -> Iterator[Watched]:
    """Yield the payment orders that are not paid."""
    rows = IssuedOrder.objects.filter(
        _years(budget_year), direction=Direction.EXPENSE, amount__gt=F("paid"),
        state__in=[State.LIQUIDATED, State.ISSUED, State.SIGNED, State.TAKEN],
    ).select_related("budget_year__budget", "budget_year__syndicate")  # fmt: skip
    for it in rows:
        yield Watched("invoice", str(it), f"{it.third_party} – {it.label}", it.left, it.liquidated_on,
                      it.get_absolute_url())  # fmt: skip


def _titles(budget_year: BudgetYear) -> Iterator[Watched]:
    """Yield the revenue orders that are not collected, from the day they were taken in charge."""
    rows = IssuedOrder.objects.filter(
        _years(budget_year), direction=Direction.REVENUE, state=State.TAKEN, taken_on__isnull=False,
        amount__gt=F("paid"),
    ).select_related("budget_year__budget", "budget_year__syndicate")  # fmt: skip
    for it in rows:
        assert it.taken_on is not None
        yield Watched("title", str(it), f"{it.third_party} – {it.label} ({it.budget_year.year})", it.left,
                      it.taken_on, it.get_absolute_url())  # fmt: skip


def _commitments(budget_year: BudgetYear) -> Iterator[Watched]:
    """Yield the commitments of expenses made here that are not exhausted and have no service done at all."""
    done = ServiceDone.objects.filter(commitment=OuterRef("pk"), cancelled_at=None)
    rows = (
        Commitment.objects.filter(
            _years(budget_year), direction=Direction.EXPENSE, remaining__gt=0, ordered=0, carried_to=None,
            state__in=[Commitment.State.APPROVED, Commitment.State.SIGNED],
        )
        .exclude(movements__kind="imported")  # a listing says nothing of the services done
        .annotate(since=Coalesce("legal_act_on", "committed_on", TruncDate("approved_at")), has_service=Exists(done))
        .filter(since__isnull=False, has_service=False)
        .select_related("budget_year__budget", "budget_year__syndicate")
    )  # fmt: skip
    for it in rows:
        since: date = it.since
        yield Watched("commitment", it.number, f"{it.supplier} – {it.label}", it.remaining, since,
                      it.get_absolute_url())  # fmt: skip
