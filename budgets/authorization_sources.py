"""What other apps know of the execution of the authorisations: budgets import none of them.

    @execution_source                     # in a module that the app's `ready` imports
    def executed(budget, codes):
        return {"AP-2023-1": Execution(...)}

A source answers with a constant number of queries, whatever the number of authorisations.
"""

from collections.abc import Callable, Collection, Mapping

from budgets.models import Budget
from budgets.rules.multiyear.forecast import NOTHING, Execution

Source = Callable[[Budget, Collection[str]], Mapping[str, Execution]]
_sources: list[Source] = []


def execution_source(source: Source) -> Source:
    """Register a source of the execution of authorisations."""
    _sources.append(source)
    return source


def executions(budget: Budget, codes: Collection[str]) -> dict[str, Execution]:
    """Return what was done on each authorisation of a budget, by code."""
    found = dict.fromkeys(codes, NOTHING)
    for source in _sources:
        found |= source(budget, codes)
    return found
