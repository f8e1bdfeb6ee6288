"""What drafts read of the budget of a year: what its voted decisions hold, and what they took up of the results."""

from decimal import Decimal

from django.db import models
from django.db.models import Sum

from budgets.models import BudgetYear, CreditLine
from budgets.queries_year_budget import voted_decisions
from budgets.rules.chart import Direction, OperationKind
from budgets.rules.drafting.carry_forward import CarriedKey
from budgets.rules.money import ZERO
from budgets.rules.placement import Column

RESULT_ACCOUNTS = ("001", "002", "1064", "1068")


def held_credits(budget_year: BudgetYear) -> dict[Column, Decimal]:
    """Return the credits of a year by direction, kind and account, carry-forward included, in euros (2 queries)."""
    names = ("direction", "kind", "account__code")
    rows = _voted_lines(budget_year).values_list(*names).annotate(Sum("voted"), Sum("rar")).order_by()
    held = {(Direction(row[0]), OperationKind(row[1]), row[2]): row[3] + row[4] for row in rows}
    return {column: amount for column, amount in held.items() if amount}


def taken_results(budget_year: BudgetYear) -> dict[tuple[Direction, str], Decimal]:
    """Return what the year has taken up of the results, by direction and account (001, 002, 1064, 1068), in euros."""
    return {
        (direction, account): amount
        for (direction, kind, account), amount in held_credits(budget_year).items()
        if account in RESULT_ACCOUNTS and kind is OperationKind.REAL
    }


def taken_carry_forward(budget_year: BudgetYear) -> dict[CarriedKey, Decimal]:
    """Return the carry-forward that the year has taken up, line by line, in euros (2 queries)."""
    names = ("direction", "account__code", "function", "operation", "third_party")
    rows = _voted_lines(budget_year).exclude(rar=ZERO).values_list(*names).annotate(Sum("rar")).order_by()
    return {CarriedKey(Direction(row[0]), *row[1:5]): row[5] for row in rows}


def transferred(budget_year: BudgetYear) -> Decimal:
    """Return what the year moves from operating to investment (D 023), in euros (2 queries)."""
    return held_credits(budget_year).get((Direction.EXPENSE, OperationKind.BETWEEN, "023"), ZERO)


def takes_results_up(budget_year: BudgetYear) -> str:
    """Return how the voted decisions of the year took the results up: "anticipated", "after_accounts", or "none"."""
    ways = [it.taking_up for it in voted_decisions(budget_year) if it.taking_up != "none"]
    return ways[-1] if ways else "none"


def _voted_lines(budget_year: BudgetYear) -> models.QuerySet[CreditLine]:
    return CreditLine.objects.filter(decision__in=voted_decisions(budget_year))
