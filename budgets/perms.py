"""Who may do what, in words. Row-level security (budgets/tenancy.py) is the second wall."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from budgets.http import SyndicateRequest
from budgets.models import BudgetDecision, BudgetYear, Role

# Whoever is a member reads the syndicate's budgets, commitments and results: they are public documents in the making.
READERS = frozenset(Role)
# The finance department prepares; the authorising officer may do all that it does.
PREPARERS = frozenset({Role.FINANCE_OFFICER, Role.AUTHORISING_OFFICER})


def require_role(request: SyndicateRequest, *allowed: str) -> None:
    """Refuse (403) a member who holds none of the roles `allowed`, telling which roles may."""
    if not request.roles & set(allowed):
        names = " ou ".join(Role(role).label for role in allowed)
        raise PermissionDenied(f"Cette action est réservée au rôle suivant : {names}.")


def has_role(request: SyndicateRequest, *allowed: str) -> bool:
    """True when the member holds one of the roles `allowed`."""
    return bool(request.roles & set(allowed))


def get_budget_year_or_404(budget: str, year: int) -> BudgetYear:
    """Return a budget's year of the current syndicate with its budget, syndicate and chart (1 query).

    Raises Http404 when the current syndicate has none, be it another syndicate's.
    """
    found = (
        BudgetYear.objects.select_related("budget", "syndicate", "chart").filter(budget__code=budget, year=year).first()
    )
    if found is None:
        raise Http404(f"Aucun budget {budget} pour l’exercice {year}.")
    return found


def get_decision_or_404(budget: str, year: int, decision: UUID, *, simulations: bool = False) -> BudgetDecision:
    """Return a decision of a budget's year, its year joined (2 queries). Raises Http404.

    With `simulations`, a scratch copy is found too.
    """
    budget_year = get_budget_year_or_404(budget, year)
    found = (BudgetDecision.with_simulations if simulations else BudgetDecision.objects).filter(
        budget_year=budget_year, pk=decision
    )
    row = found.first()
    if row is None:
        raise Http404(f"Aucune décision de ce nom dans l’exercice {year}.")
    row.budget_year = budget_year
    return row
