"""What other apps know around a decision: each registers a source, and budgets import none of them.

    @context_source                                  # in a module that the app's `ready` imports
    def commitments_around(decision, placements):
        return {"committed": {"011": Decimal("120.00")}}   # fields of `DecisionContext`

A source answers with a constant number of queries, and says nothing of what it does not know.
"""

from collections.abc import Callable, Mapping
from typing import Any

from budgets.models import BudgetDecision
from budgets.rules.placement import Placements

Source = Callable[[BudgetDecision, Placements], Mapping[str, Any]]
_sources: list[Source] = []


def context_source(source: Source) -> Source:
    """Register a source of the context of decisions."""
    _sources.append(source)
    return source


def known_around(decision: BudgetDecision, placements: Placements) -> dict[str, Any]:
    """Return what all sources know around a decision, by the fields of `DecisionContext`."""
    known: dict[str, Any] = {}
    for source in _sources:
        known |= source(decision, placements)
    return known
