"""Reads of suppliers: their list, and the account of one (what was committed, ordered, paid, what is owed)."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from budgets.rules.folding import fold
from budgets.rules.money import ZERO
from commitments.models import Commitment, Invoice, IssuedOrder, Supplier


@dataclass(frozen=True, slots=True)
class YearAccount:
    """What a supplier's commitments of a year add up to, in euros."""

    year: int
    budget: str
    direction: str
    count: int
    committed: Decimal
    service_done: Decimal
    ordered: Decimal
    paid: Decimal
    remaining: Decimal


def listed_suppliers(text: str = "") -> QuerySet[Supplier]:
    """Return the live suppliers whose name, code or SIRET holds a text, by name."""
    found = Supplier.objects.filter(merged_into=None)
    for word in fold(text).split():
        found = found.filter(folded__contains=word) | found.filter(siret__startswith=word) | found.filter(code=word)
    return found.order_by("name", "pk")


def supplier_years(supplier: Supplier) -> list[YearAccount]:
    """Return the account of a supplier by year, budget and direction, the last year first (1 query)."""
    rows = (
        Commitment.objects.filter(party=supplier)
        .values_list("budget_year__year", "budget_year__budget__name", "direction")
        .annotate(
            count=Count("pk"),
            a=Sum("committed"),
            b=Sum("service_done"),
            c=Sum("ordered"),
            d=Sum("paid"),
            e=Sum("remaining"),
        )
        .order_by("-budget_year__year", "budget_year__budget__name", "direction")
    )
    return [YearAccount(*row) for row in rows]


def supplier_commitments(supplier: Supplier) -> QuerySet[Commitment]:
    """Return the commitments of a supplier, the last first, with their year."""
    found = Commitment.objects.filter(party=supplier).select_related("budget_year__budget", "budget_year__syndicate")
    return found.order_by("-budget_year__year", "-number")


def supplier_orders(supplier: Supplier) -> QuerySet[IssuedOrder]:
    """Return the orders of a supplier, the last first, with their year."""
    found = IssuedOrder.objects.filter(party=supplier).select_related("budget_year__budget", "budget_year__syndicate")
    return found.order_by("-budget_year__year", "-number", "-liquidated_on")


def owed(supplier: Supplier) -> Decimal:
    """Return what invoices received and orders not yet paid leave to pay to a supplier, in euros (2 queries)."""
    invoices = Invoice.objects.filter(supplier=supplier, state=Invoice.State.RECEIVED).aggregate(t=Sum("total"))["t"]
    live = [IssuedOrder.State.LIQUIDATED, IssuedOrder.State.ISSUED, IssuedOrder.State.SIGNED, IssuedOrder.State.TAKEN]
    orders = IssuedOrder.objects.filter(party=supplier, direction="expense", state__in=live)
    sums = orders.aggregate(t=Sum("amount"), p=Sum("paid"))
    return (invoices or ZERO) + (sums["t"] or ZERO) - (sums["p"] or ZERO)
