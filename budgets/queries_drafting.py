"""What drafts read of the budget of a year: what its voted decisions hold, and what they took up of the results."""

from decimal import Decimal

from django.db import models
from django.db.models import Sum

from budgets.models import BudgetDecision, BudgetYear, CreditLine
from budgets.queries_year_budget import voted_decisions
from budgets.rules.chart import Direction, OperationKind
from budgets.rules.drafting.carry_forward import CarriedKey
from budgets.rules.money import ZERO
from budgets.rules.placement import Column

RESULT_ACCOUNTS = ("001", "002", "1064", "1068")


def held_credits(budget_year: BudgetYear) -> dict[Column, Decimal]:
    """Return the credits of a year by direction, kind and account, carry-forward included, in euros (2 queries)."""
    return {
        (Direction(way), OperationKind(kind), account): amount
        for (way, kind, account), amount in credits_of(voted_decisions(budget_year)).items()
        if amount
    }


def credits_of(decisions: list[BudgetDecision]) -> dict[tuple[str, str, str], Decimal]:
    """Return what decisions open by direction, kind and account, in euros (1 query).

    Where the primitive budget is not among them, the first one says what was open before it.
    """
    starts_before = bool(decisions) and decisions[0].kind != BudgetDecision.Kind.PRIMITIVE
    first = models.Q(decision=decisions[0]) if starts_before else models.Q(pk=None)
    rows = (
        CreditLine.objects.filter(decision__in=decisions)
        .values_list("direction", "kind", "account__code")
        .annotate(brought=Sum("voted"), carried=Sum("rar"), was=Sum("previous", filter=first, default=ZERO))
        .order_by()
    )
    return {row[:3]: sum(row[3:], ZERO) for row in rows}


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
