"""All the controls on a decision of 5 000 lines, its totals made from nothing, against one SQL aggregate."""

from budgets.controls.decisions import check_decision
from tests.benchmarks.decision_lines import LINES, measured_decision
from tests.benchmarks.measure import Measure, best_times


def measure() -> Measure:
    """Return the time of the totals and of every control against that of one aggregate over the same lines."""
    with measured_decision() as decision:
        seconds, reference = best_times(lambda: check_decision(decision.view()), decision.aggregate, runs=30)
    return Measure("controls", f"one SQL aggregate of the {LINES} lines", seconds, reference, target=10)
