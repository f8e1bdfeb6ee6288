"""What other apps hold while a decision is voted: each registers a guard, and budgets import none of them.

@around_vote                                  # in a module that the app's `ready` imports
@contextmanager
def envelopes_held(decision):
    ...                                       # before the decision is checked
    yield
    ...                                       # once it is voted, in the same transaction
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from budgets.models import BudgetDecision

Guard = Callable[[BudgetDecision], AbstractContextManager[None]]
_guards: list[Guard] = []


def around_vote(guard: Guard) -> Guard:
    """Register a guard of the votes."""
    _guards.append(guard)
    return guard


@contextmanager
def held(decision: BudgetDecision) -> Iterator[None]:
    """Hold, around the vote of a decision, what the apps registered."""
    with ExitStack() as stack:
        for guard in _guards:
            stack.enter_context(guard(decision))
        yield
