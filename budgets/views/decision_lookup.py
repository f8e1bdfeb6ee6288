"""Finding the decision that an address names."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from budgets.models import BudgetDecision
from budgets.perms import get_budget_year_or_404


def any_decision_or_404(budget: str, year: int, decision: UUID) -> BudgetDecision:
    """Return a decision of the year, be it a simulation, its year joined (2 queries). Raises Http404."""
    budget_year = get_budget_year_or_404(budget, year)
    found: BudgetDecision = get_object_or_404(BudgetDecision.with_simulations, budget_year=budget_year, pk=decision)
    found.budget_year = budget_year
    return found
