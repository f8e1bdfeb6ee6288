"""What is online, from the side of those who publish."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from budgets.http import SyndicateRequest
from budgets.perms import PREPARERS, require_role
from deliberations.queries.deliberations import get_deliberation_or_404
from deliberations.queries.publications import publication_of
from deliberations.services.actor import Actor
from deliberations.services.publications import withdraw_publication
from deliberations.views.refusals import answers_refusals


@require_POST
@answers_refusals
def publication_withdraw(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Take an act off the public pages once its two months are over."""
    require_role(request, *PREPARERS)
    deliberation = get_deliberation_or_404(code)
    publication = publication_of(deliberation)
    if publication is None:
        raise Http404("Cet acte n’est pas en ligne.")
    withdraw_publication(publication, by=Actor.of_request(request))
    messages.success(request, "L’acte n’est plus sur la page publique.")
    return redirect(deliberation)
