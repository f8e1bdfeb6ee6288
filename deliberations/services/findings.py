"""What all the registered controls find in a budget year, from the commitments to the deliberations."""

from django.utils.timezone import localdate

from budgets.controls.finding import Finding, Severity
from budgets.controls.registry import findings
from budgets.models import BudgetYear
from budgets.queries_results import results_of_year
from commitments.controls import annex_of
from commitments.queries_deadlines import deadline_check
from commitments.queries_rar import rar_parts, rar_state
from commitments.queries_results import result_findings
from deliberations.models import Deliberation
from deliberations.queries.findings import deliberation_findings


def year_findings(budget_year: BudgetYear) -> list[Finding]:
    """Return the findings of a year, the heaviest first, each of them once.

    Reads every commitment of the year, its results and its deliberations that were not rejected.
    """
    state = rar_state(budget_year)
    found = findings(state, annex_of(state), deadline_check(budget_year, today=localdate()))
    parts = rar_parts(budget_year)
    for result in results_of_year(budget_year):
        found += result_findings(result, parts)
    acts = Deliberation.objects.filter(budget_year=budget_year).exclude(state=Deliberation.State.REJECTED)
    for act in acts.select_related("syndicate", "budget_year__budget", "result__budget_year__budget", "meeting"):
        found += deliberation_findings(act)
    weights = list(Severity)
    return sorted(dict.fromkeys(found), key=lambda finding: weights.index(finding.severity))
