"""Where a user arrives: his syndicates."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from budgets.http import UserRequest
from budgets.queries_members import syndicates_of


@require_safe
def syndicate_choice(request: UserRequest) -> HttpResponse:
    """List the user's syndicates; go straight to the only one."""
    syndicates = syndicates_of(request.user.pk)
    if len(syndicates) == 1:
        return redirect(syndicates[0])
    return render(request, "budgets/syndicate_choice.html", {"syndicates": syndicates})
