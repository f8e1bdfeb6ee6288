"""The catalogue of controls and what they find in a year."""

from collections import Counter

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from budgets.controls.decisions import year_controls
from budgets.http import SyndicateRequest
from budgets.perms import get_budget_year_or_404
from deliberations.services.findings import year_findings


@require_safe
def control_list(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Show the findings of the year, then every control that runs there with how many times it found something."""
    budget_year = get_budget_year_or_404(budget, year)
    found = year_findings(budget_year)
    counts = Counter(finding.code for finding in found)
    catalogue = [(control, counts[control.code]) for control in year_controls()]
    context = {"budget_year": budget_year, "findings": found, "catalogue": catalogue}
    return render(request, "deliberations/control_list.html", context)
