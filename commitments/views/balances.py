"""The check of all balances against their movements: asked for, followed, its report, the correction on request."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from budgets.http import SyndicateRequest
from budgets.models import Budget, Role
from budgets.perms import PREPARERS, has_role, require_role
from commitments.jobs_rebuild import last_checks, start_rebuild, start_rebuilds


@require_safe
def balance_check(request: SyndicateRequest) -> HttpResponse:
    """Show the last check of the balances of each budget."""
    context = {
        "jobs": last_checks(request.syndicate),
        "budgets": Budget.objects.order_by("code"),
        "may_ask": has_role(request, *PREPARERS, Role.ADMINISTRATOR),
        "may_mend": has_role(request, Role.ADMINISTRATOR),
    }
    return render(request, "commitments/balance_check.html", context)


@require_POST
def balance_check_start(request: SyndicateRequest) -> HttpResponse:
    """Check the balances of a budget, or of all of them; nothing is changed."""
    require_role(request, *PREPARERS, Role.ADMINISTRATOR)
    known = Budget.objects.filter(code=request.POST.get("budget", "")).first()
    if known:
        start_rebuild(request.syndicate, by=request.user, budget=known.code)
    else:
        start_rebuilds(request.syndicate, by=request.user)
    return redirect(reverse("commitments:balance_check", args=[request.syndicate.slug]))


@require_POST
def balance_mend(request: SyndicateRequest) -> HttpResponse:
    """Write the sums of the movements into the balances that differ."""
    require_role(request, Role.ADMINISTRATOR)
    known = Budget.objects.filter(code=request.POST.get("budget", "")).first()
    if known:
        start_rebuild(request.syndicate, by=request.user, budget=known.code, mend=True)
    else:
        start_rebuilds(request.syndicate, by=request.user, mend=True)
    return redirect(reverse("commitments:balance_check", args=[request.syndicate.slug]))
