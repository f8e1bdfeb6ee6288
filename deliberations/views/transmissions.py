"""The page of the acts on their way to the prefecture and to the public."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from budgets.http import SyndicateRequest
from budgets.perms import PREPARERS, READERS, has_role, require_role
from deliberations.models import Publication
from deliberations.queries.transmissions import enforceable_acts, watched_acts, watched_decisions

SHOWN = 20  # acts already enforceable


@require_safe
def transmission_list(request: SyndicateRequest) -> HttpResponse:
    """List the acts voted that are not enforceable yet with their days left, then those that are."""
    require_role(request, *READERS)
    context = {
        "acts": watched_acts(),
        "decisions": watched_decisions(),
        "done": enforceable_acts(SHOWN),
        "prepares": has_role(request, *PREPARERS),
        "is_public": Publication.objects.exists(),
    }
    return render(request, "deliberations/transmission_list.html", context)
