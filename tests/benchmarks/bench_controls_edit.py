"""All the controls again after one line of 5 000 has changed, against one SQL aggregate over the lines."""

from dataclasses import replace
from decimal import Decimal

from budgets.controls.decisions import check_decision
from tests.benchmarks.decision_lines import LINES, measured_decision
from tests.benchmarks.measure import Measure, best_times


def measure() -> Measure:
    """Return the time of an edit and of every control after it against that of one aggregate over the same lines."""
    with measured_decision() as decision:
        view = decision.view()
        check_decision(view)
        edited = replace(decision.lines[LINES // 2], proposed=Decimal("1234.56"))
        seconds, reference = best_times(
            lambda: check_decision(view.with_lines({edited.key: edited})), decision.aggregate, runs=100
        )
    return Measure("controls_edit", f"one SQL aggregate of the {LINES} lines", seconds, reference, target=1)
