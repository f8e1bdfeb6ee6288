"""Reads of the concordance with the treasurer."""

from decimal import Decimal

from budgets.models import Account
from commitments.models import Order, TreasurerBalance, TreasurerBalanceLine
from commitments.rules.concordance import Concordance, Key, OrderFact, match_accounts


def concordance(balance: TreasurerBalance) -> Concordance:
    """Return the concordance of the year's orders with a balance (3 queries).

    Expenses are the debits of the orders, revenues the credits; reductions are negative on both sides.
    """
    year = balance.budget_year_id
    orders: dict[Key, list[OrderFact]] = {}
    rows = Order.objects.filter(budget_year=year).values_list("account__code", "direction", "number", "amount")
    for account, direction, number, amount in rows.order_by("number"):
        word = "mandat" if direction == "expense" else "titre"
        orders.setdefault((account, direction), []).append(OrderFact(f"{word} {number}", amount))
    booked: dict[Key, Decimal] = {}
    lines = TreasurerBalanceLine.objects.filter(balance=balance).values_list("account", "debit", "credit")
    for account, debit, credit in lines:
        if debit:
            booked[account, "expense"] = debit
        if credit:
            booked[account, "revenue"] = credit
    codes = {account for account, _ in {*orders, *booked}}
    chart = balance.budget_year.chart_id
    names = {
        code: (label, section)
        for code, label, section in Account.objects.filter(chart=chart, code__in=codes).values_list(
            "code", "label", "section"
        )
    }
    return match_accounts(orders, booked, names)
