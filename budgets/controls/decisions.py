"""All the controls of a budget decision, run on its view."""

from budgets.controls.finding import Finding, Severity
from budgets.controls.registry import controls_on
from budgets.rules.decision import DecisionView
from budgets.rules.decision_facts import DecisionFacts

_WEIGHTS = {severity: weight for weight, severity in enumerate(Severity)}


def check_decision(view: DecisionView) -> list[Finding]:
    """Return what the controls find in a decision, the heaviest first, then in the order of the catalogue."""
    facts = DecisionFacts(view)
    found = [finding for control in controls_on(DecisionFacts) for finding in control.run(facts)]
    return sorted(found, key=lambda finding: _WEIGHTS[finding.severity])
