"""The page of a simulation beside its original: figures, and the findings that appear or go away."""

from collections import Counter
from dataclasses import dataclass

from budgets.controls.decisions import check_decision
from budgets.controls.finding import Finding, Severity
from budgets.models import BudgetDecision
from budgets.queries_decision_view import decision_view
from budgets.rules.simulation_comparison import Group, compare, counted


@dataclass(frozen=True)
class SimulationPage:
    """The figures of both; the findings that only the simulation has, and those that only the original has."""

    groups: list[Group]
    appeared: list[Finding]
    gone: list[Finding]


def simulation_page(original: BudgetDecision, simulation: BudgetDecision) -> SimulationPage:
    """Return the comparison of a simulation with its original (26 queries at most). Raises AccountsNotChecked."""
    before, after = decision_view(original), decision_view(simulation)
    found_before, found_after = check_decision(before), check_decision(after)
    return SimulationPage(
        groups=[*compare(before, after), _counts(found_before, found_after)],
        appeared=_only(found_after, found_before),
        gone=_only(found_before, found_after),
    )


def _counts(before: list[Finding], after: list[Finding]) -> Group:
    one, two = (Counter(it.severity for it in found) for found in (before, after))
    return counted([it.label for it in Severity], [one[it] for it in Severity], [two[it] for it in Severity])


def _only(found: list[Finding], other: list[Finding]) -> list[Finding]:
    """Return the findings whose words the other does not have."""
    known = {(it.code, it.message) for it in other}
    return [it for it in found if (it.code, it.message) not in known]
