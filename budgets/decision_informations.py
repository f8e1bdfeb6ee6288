"""The ratios of state I-A that a decision's own lines give, as its general informations write them."""

from decimal import Decimal

from budgets.models import BudgetDecision
from budgets.queries_decision_view import decision_view
from budgets.rules.money import format_amount
from budgets.rules.savings import ratios


def computed_ratios(decision: BudgetDecision) -> dict[str, str]:
    """Return the ratios that can be computed, by code: « 50,62 % »; none of accounts or of a decision without lines."""
    if decision.is_accounts:
        return {}
    found = ratios(decision_view(decision))
    values = {
        "ValDepPers": found.staff_share,
        "ValDepFoncRemDette": found.expenses_and_debt,
        "ValEncDetteRecFonc": found.debt,
        "ValEparRFonc": found.gross_saving,
    }
    return {code: _percent(value) for code, value in values.items() if value is not None}


def _percent(value: Decimal) -> str:
    return f"{format_amount(value)}\u00a0%"
