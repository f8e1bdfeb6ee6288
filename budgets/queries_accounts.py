"""The accounts of a year (compte administratif, compte financier unique) as the results and drafts read them."""

from decimal import Decimal

from django.db.models import Sum

from budgets.models import BudgetDecision, BudgetYear, CreditLine
from budgets.queries_nomenclature import read_chart
from budgets.rules.accounts import AccountsLine, accounts_view
from budgets.rules.chart import Direction, OperationKind
from budgets.rules.drafting.carry_forward import CarriedDetail, CarriedKey
from budgets.rules.placement import Placements
from budgets.rules.results import SIGNED_FIGURES, UNSIGNED_FIGURES

Kind = BudgetDecision.Kind
NOT_TOLD = "disposal_gains"  # accounts do not say them


def accounts_of(budget_year: BudgetYear) -> BudgetDecision | None:
    """Return the accounts of a year, the single ones (CFU) where both are there; None without any (1 query)."""
    found = BudgetDecision.objects.filter(budget_year=budget_year, kind__in=(Kind.ACCOUNTS, Kind.SINGLE_ACCOUNTS))
    return found.order_by("-kind").first()


def accounts_figures(accounts: BudgetDecision) -> dict[str, Decimal]:
    """Return the figures of the results that accounts give, by the names of YearFigures, in euros (4 queries).

    Raises FiguresError for a total that can't be one.
    """
    rows = (
        CreditLine.objects.filter(decision=accounts)
        .values_list("direction", "kind", "account__code")
        .annotate(Sum("opened"), Sum("realised"), Sum("rar_left"))
        .order_by("direction", "kind", "account__code")
    )
    lines = [
        AccountsLine(str(rank), Direction(way), code, OperationKind(kind), *amounts)
        for rank, (way, kind, code, *amounts) in enumerate(rows)
    ]
    year = accounts.budget_year
    figures = accounts_view(year.year, lines, Placements(read_chart(year.chart))).figures
    return {name: getattr(figures, name) for name in (*SIGNED_FIGURES, *UNSIGNED_FIGURES) if name != NOT_TOLD}


def accounts_carried(accounts: BudgetDecision) -> CarriedDetail:
    """Return the carry-forward of accounts line by line (1 query)."""
    names = ("direction", "account__code", "function", "operation", "third_party")
    rows = CreditLine.objects.filter(decision=accounts).exclude(rar_left=0)
    sums = rows.values_list(*names).annotate(Sum("rar_left")).order_by(*names)
    amounts = {CarriedKey(Direction(row[0]), *row[1:5]): row[5] for row in sums}
    return CarriedDetail(amounts, f"le {accounts.get_kind_display()}")
