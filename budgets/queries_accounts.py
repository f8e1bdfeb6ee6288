"""The accounts of a year (compte administratif, compte financier unique) as the results and drafts read them."""

from decimal import Decimal

from django.db.models import Sum

from budgets.models import BudgetDecision, BudgetYear, CreditLine
from budgets.queries_nomenclature import read_chart
from budgets.rules.results_from_accounts import AccountsLine, carried_of_accounts, figures_of_accounts
from budgets.rules.chart import Direction, OperationKind
from budgets.rules.drafting.carry_forward import CarriedDetail
from budgets.rules.placement import Placements

Kind = BudgetDecision.Kind


def accounts_of(budget_year: BudgetYear) -> BudgetDecision | None:
    """Return the accounts of a year, the single ones (CFU) where both are there; None without any (1 query)."""
    found = BudgetDecision.objects.filter(budget_year=budget_year, kind__in=(Kind.ACCOUNTS, Kind.SINGLE_ACCOUNTS))
    return found.order_by("-kind").first()


def accounts_figures(accounts: BudgetDecision) -> dict[str, Decimal]:
    """Return the figures of the results that accounts give, in euros (4 queries, whatever the number of lines)."""
    return figures_of_accounts(accounts_lines(accounts), Placements(read_chart(accounts.budget_year.chart)))


def accounts_carried(accounts: BudgetDecision) -> CarriedDetail:
    """Return the carry-forward of accounts line by line (1 query)."""
    return CarriedDetail(carried_of_accounts(accounts_lines(accounts)), f"le {accounts.get_kind_display()}")


def accounts_lines(accounts: BudgetDecision) -> list[AccountsLine]:
    """Return the lines of accounts (1 query)."""
    names = ("direction", "kind", "account__code", "function", "operation", "third_party")
    rows = (
        CreditLine.objects.filter(decision=accounts)
        .values_list(*names)
        .annotate(Sum("opened"), Sum("realised"), Sum("rar_left"))
        .order_by(*names)
    )
    return [
        AccountsLine(Direction(row[0]), OperationKind(row[1]), row[2], row[6], row[7], row[8], row[3], row[4], row[5])
        for row in rows
    ]
