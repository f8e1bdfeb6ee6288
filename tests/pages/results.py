"""Addresses of the results of a year: on a year of their own, with an order and a commitment to take figures from."""

from decimal import Decimal
from typing import Any

from budgets.models import Account, BudgetDecision, BudgetYear, CreditLine
from commitments.models import Commitment, Order
from commitments.services.results import open_result, type_figures
from tests.commitments.results_data import FIGURES, typed
from tests.factories import Tenant
from tests.pages import OpenPage, Page, action

YEAR = {"year": "results_year"}
OPEN_PAGES: dict[str, OpenPage] = {}
PAGES = {
    "commitments:results": Page(arguments=YEAR),
    "commitments:result_open": action(arguments=YEAR, data={"kind": "final"}),
    "commitments:result_accounts_take": action(arguments={"year": "accounts_year"}),
    "commitments:result_figures": action(arguments=YEAR, data=typed()),
    "commitments:result_preview": action(arguments=YEAR, data=typed(), status=200),
    "commitments:result_orders_take": action(arguments=YEAR),
    "commitments:result_rar_take": action(arguments=YEAR),
    "commitments:result_rar_keep": action(arguments=YEAR, data={"reason": "Dégagements votés en janvier."}),
}


def examples(tenant: Tenant) -> dict[str, Any]:
    """Make results with the figures of SITIV, whose carry-forward is not that of the commitments."""
    owned = {"syndicate": tenant.syndicate}
    year = BudgetYear.objects.create(**owned, budget=tenant.budget, year=2029, chart=tenant.year.chart)
    account = Account.objects.get(chart=year.chart_id, code="2051")
    common = owned | {"budget_year": year, "account": account}
    Commitment.objects.create(**common, number="IN29000101P", supplier="Éditeur", committed=Decimal("80.00"))
    Order.objects.create(**common, direction="expense", number="1", amount=Decimal("20.00"))
    result = type_figures(open_result(year, "anticipated"), FIGURES)
    closed = BudgetYear.objects.create(**owned, budget=tenant.budget, year=2032, chart=tenant.year.chart)
    accounts = BudgetDecision.objects.create(**owned, budget_year=closed, kind="CA")
    CreditLine.objects.create(
        **owned, decision=accounts, rank=1, direction="D", account=account, realised=Decimal("20.00")
    )
    return {"results_year": year.year, "result": result.pk, "accounts_year": closed.year}
