"""Budgets of a syndicate and their years."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from budgets.models import Budget, BudgetYear, Chart, Syndicate


@transaction.atomic
def create_budget(syndicate: Syndicate, **fields: Any) -> Budget:
    """Return the new budget. Raises ValidationError: code taken, SIRET or nomenclature refused."""
    budget = Budget(syndicate=syndicate, **fields)
    budget.full_clean()
    budget.save(force_insert=True)
    return budget


@transaction.atomic
def open_year(budget: Budget, year: int, *, variant: str = "") -> BudgetYear:
    """Return the new year of the budget, with its chart of accounts or the latest one before it.

    `variant` is that of a year when the budget followed another than now (M14 before M57).
    Raises ValidationError when the year is open already or no chart of the budget's variant is known.
    """
    variant = variant or budget.variant
    chart = Chart.objects.filter(variant=variant, year__lte=year).order_by("-year").first()
    if chart is None:
        raise ValidationError(
            f"Aucun plan de comptes {variant} n’est connu pour {year} ni avant : l’administrateur de"
            " l’application doit l’importer."
        )
    budget_year = BudgetYear(syndicate=budget.syndicate, budget=budget, year=year, chart=chart)
    budget_year.full_clean()
    budget_year.save(force_insert=True)
    return budget_year
