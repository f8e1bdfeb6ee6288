"""The financial rules of the current syndicate."""

from budgets.financial_parameters import parameters
from budgets.models import FinancialRule
from budgets.rules.financial_rules import FinancialRules
from budgets.rules.rule_parameters import rules_from


def financial_rules() -> FinancialRules:
    """Return the rules of the current syndicate: those that it chose, the law's for the others (1 query)."""
    return rules_from(parameters(), dict(FinancialRule.objects.values_list("name", "value")))
