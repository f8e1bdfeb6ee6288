"""Reads of the orders and slips of a year."""

from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from budgets.models import BudgetYear
from budgets.rules.money import ZERO
from commitments.models import IssuedOrder, Slip


def listed_orders(budget_year: BudgetYear, direction: str = "", state: str = "") -> QuerySet[IssuedOrder]:
    """Return the orders of a year, the last numbers first; an unknown direction or state keeps them all."""
    found = IssuedOrder.objects.filter(budget_year=budget_year).select_related("slip")
    if direction in {"expense", "revenue"}:
        found = found.filter(direction=direction)
    if state in IssuedOrder.State.values:
        found = found.filter(state=state)
    return found.order_by("direction", "-number", "-liquidated_on", "pk")


def order_totals(orders: QuerySet[IssuedOrder]) -> dict[str, Decimal | int]:
    """Return the number and the sum of orders, in euros (1 query)."""
    sums = orders.order_by().aggregate(count=Count("pk"), total=Sum("amount"))
    return {"count": sums["count"], "total": sums["total"] or ZERO}


def orders_to_issue(budget_year: BudgetYear, direction: str) -> QuerySet[IssuedOrder]:
    """Return the liquidated orders that wait for a slip, oldest first."""
    found = IssuedOrder.objects.filter(budget_year=budget_year, direction=direction, state="liquidated")
    return found.order_by("liquidated_on", "pk")


def slips_of_year(budget_year: BudgetYear) -> QuerySet[Slip]:
    """Return the slips of a year with how many orders each has and their sum, the last first."""
    found = Slip.objects.filter(budget_year=budget_year).annotate(count=Count("orders"), total=Sum("orders__amount"))
    return found.order_by("direction", "-number")


def open_year_after(budget_year: BudgetYear) -> BudgetYear | None:
    """Return the first open year of the budget from this one on (1 query)."""
    found = BudgetYear.objects.filter(budget=budget_year.budget_id, year__gte=budget_year.year, state="open")
    return found.select_related("budget", "syndicate", "chart").order_by("year").first()
