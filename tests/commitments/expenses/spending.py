"""A year with voted credits, and the short ways of the tests through the life of an expense."""

from datetime import date
from decimal import Decimal
from typing import Any

from budgets.models import Account, BudgetDecision, BudgetYear, CreditLine
from commitments.models import Commitment, IssuedOrder, Supplier
from commitments.services.certificates import certify_service
from commitments.services.commitments import CommitmentInput, commit_expenditure
from commitments.services.liquidation import liquidate
from commitments.services.slips import form_slip, sign_slip
from tests.factories import Tenant

D = Decimal
DAY = date(2023, 6, 15)
CREDITS = {("D", "611"): "10000.00", ("D", "21838"): "5000.00", ("D", "2051"): "3000.00", ("R", "7478"): "8000.00"}


def account(year: BudgetYear, code: str) -> Account:
    return Account.objects.get(chart=year.chart_id, code=code)


def vote(
    year: BudgetYear,
    credit: dict[tuple[str, str], str] | None = None,
    *,
    kind: str = "BP",
    number: int = 0,
    **terms: Any,
) -> BudgetDecision:
    """Store a voted decision that opens `credit`: (D or R, account) → euros."""
    given = CREDITS if credit is None else credit
    decision = BudgetDecision.objects.create(
        syndicate_id=year.syndicate_id, budget_year=year, kind=kind, number=number, **terms
    )
    CreditLine.objects.bulk_create(
        CreditLine(
            syndicate_id=year.syndicate_id, decision=decision, rank=rank, direction=direction,
            account=account(year, code), voted=D(amount), proposed=D(amount),
        )
        for rank, ((direction, code), amount) in enumerate(given.items(), start=1)
    )  # fmt: skip
    decision.state, decision.decided_on = "voted", date(year.year, 3, 20)
    decision.save()
    return decision


def asked(year: BudgetYear, amount: str = "1200.00", code: str = "611", **more: Any) -> CommitmentInput:
    fields: dict[str, Any] = {"supplier": "Câblage du Rhône", "label": "câblage", "on": DAY} | more
    return CommitmentInput(D(amount), account(year, code), **fields)


def commit(tenant: Tenant, amount: str = "1200.00", code: str = "611", **more: Any) -> Commitment:
    return commit_expenditure(tenant.year, asked(tenant.year, amount, code, **more), by=tenant["finance_officer"])


def supplier(tenant: Tenant, name: str = "Câblage du Rhône", **fields: Any) -> Supplier:
    return Supplier.objects.create(syndicate=tenant.syndicate, name=name, **fields)


def liquidated(tenant: Tenant, commitment: Commitment, amount: str) -> IssuedOrder:
    """A service done of that amount, liquidated whole."""
    by = tenant["finance_officer"]
    return liquidate(certify_service(commitment, D(amount), done_on=DAY, by=by), D(amount), by=by)


def signed(tenant: Tenant, *orders: IssuedOrder) -> list[IssuedOrder]:
    """Orders put on a slip and signed."""
    slip = form_slip(tenant.year, orders[0].direction, [order.pk for order in orders], by=tenant["finance_officer"])
    sign_slip(slip, by=tenant["authorising_officer"])
    return list(slip.orders.order_by("number"))
