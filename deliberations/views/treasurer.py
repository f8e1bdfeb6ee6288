"""What the treasurer sees: the result sheets to attest, the acts sealed, their documents."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from budgets.http import SyndicateRequest
from budgets.models import Role
from budgets.perms import require_role
from deliberations.queries.treasurer import (
    VISIT,
    enforceable_by_budget,
    latest_downloads,
    sealed_by_year,
    sheets_to_attest,
    treasurer_years,
)
from deliberations.services.downloads import note_download


@require_safe
def treasurer_home(request: SyndicateRequest) -> HttpResponse:
    """List the result sheets that wait for the treasurer, then the acts sealed by year."""
    require_role(request, Role.TREASURER, Role.AUTHORISING_OFFICER, Role.FINANCE_OFFICER)
    context = {
        "sheets": sheets_to_attest(),
        "years": sealed_by_year(),
        "enforceable": enforceable_by_budget(request.user),
        "budget_years": treasurer_years(),
        "downloads": latest_downloads(request.user),
    }
    note_download(request, VISIT)
    return render(request, "deliberations/treasurer_home.html", context)
