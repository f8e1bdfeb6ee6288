"""Addresses of transfers of credits, in a voted year that lets the authorising officer move some."""

from decimal import Decimal
from typing import Any

from budgets.models import BudgetYear
from tests.commitments.expenses.spending import vote
from tests.factories import Tenant
from tests.pages import PREPARERS, OpenPage, Page

YEAR = {"year": "transfer_year"}
CREDITS = {("D", "21838"): "5000.00", ("D", "2051"): "3000.00", ("R", "1068"): "8000.00"}
TRANSFER = {"receiver": "2051", "amount": "10,00", "source": "21838", "reason": "crédits insuffisants"}
OPEN_PAGES: dict[str, OpenPage] = {}
PAGES = {"commitments:transfer_ask": Page(roles=PREPARERS, also="POST", data=TRANSFER, arguments=YEAR)}


def examples(tenant: Tenant) -> dict[str, Any]:
    """A year voted with a rate of transfers in investment."""
    year = BudgetYear.objects.create(
        syndicate=tenant.syndicate, budget=tenant.budget, year=2076, chart=tenant.year.chart
    )
    vote(year, CREDITS, investment_transfer_rate=Decimal("7.50"))
    return {"transfer_year": year.year}
