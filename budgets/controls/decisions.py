"""All the controls of a budget decision, or of the accounts of a year, run on its view."""

from budgets.controls.commercial import LinkedBudgets
from budgets.controls.document import DocumentFacts
from budgets.controls.finding import Finding, Severity
from budgets.controls.registry import Control, controls, controls_on
from budgets.rules.accounts import AccountsView
from budgets.rules.decision import DecisionView
from budgets.rules.decision_facts import DecisionFacts

_WEIGHTS = {severity: weight for weight, severity in enumerate(Severity)}

# views that are made of decisions, never of a year's work
ON_DECISIONS = (DecisionFacts, AccountsView, LinkedBudgets, DocumentFacts)


def decision_controls() -> list[Control]:
    """Return the controls that `check_decision` and `check_accounts` run, as the catalogue orders them."""
    return [control for control in controls() if control.view in (DecisionFacts, AccountsView)]


def controls_about_decisions() -> list[Control]:
    """Return those and the ones between the budgets of a syndicate: the catalogue of decisions."""
    return [control for control in controls() if control.view in ON_DECISIONS]


def year_controls() -> list[Control]:
    """Return the controls of a year outside its decisions: results, commitments, deliberations."""
    return [control for control in controls() if control.view not in ON_DECISIONS]


def check_decision(view: DecisionView) -> list[Finding]:
    """Return what the controls find in a decision, the heaviest first, then in the order of the catalogue."""
    facts = DecisionFacts(view)
    found = [finding for control in controls_on(DecisionFacts) for finding in control.run(facts)]
    return sorted(found, key=lambda finding: _WEIGHTS[finding.severity])


def check_accounts(view: AccountsView) -> list[Finding]:
    """Return what the controls find in accounts, the heaviest first, then in the order of the catalogue."""
    found = [finding for control in controls_on(AccountsView) for finding in control.run(view)]
    return sorted(found, key=lambda finding: _WEIGHTS[finding.severity])
