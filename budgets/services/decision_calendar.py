"""The dates around a decision and those of the budget of its year, which the controls of the calendar read."""

from collections.abc import Mapping
from typing import Any

from django.db import models, transaction

from budgets.models import BudgetDecision
from budgets.services.decisions import lock_decision


@transaction.atomic
def change_calendar(decision: BudgetDecision, dates: Mapping[str, Any], year_dates: Mapping[str, Any]) -> None:
    """Write the dates, which are facts around the vote and not what was voted."""
    locked = lock_decision(decision)
    _write(locked, dates)
    _write(locked.budget_year, year_dates)


def _write(row: models.Model, values: Mapping[str, Any]) -> None:
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(row, name, value)
        row.save(update_fields=list(changed))
