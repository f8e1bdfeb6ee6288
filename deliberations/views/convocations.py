"""Convocations of a meeting, with their proof; the papers of the meeting."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from budgets.http import SyndicateRequest
from budgets.models import Job
from budgets.perms import PREPARERS, has_role, require_role
from deliberations.models import Convocation, ConvocationOpening
from deliberations.queries.deliberations import get_meeting_or_404
from deliberations.queries.papers import paper_content
from deliberations.services import convocations as services
from deliberations.services.actor import Actor
from deliberations.views.refusals import answers_refusals


@require_safe
def convocation_list(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Show to whom the convocation went, when, and what was opened."""
    meeting = get_meeting_or_404(code)
    openings = Prefetch("openings", ConvocationOpening.objects.order_by("at"))
    rows = meeting.convocations.select_related("delegate__member").prefetch_related(openings)
    job = Job.objects.filter(kind=services.SEND, params__meeting=str(meeting.pk)).order_by("-created_at").first()
    context = {
        "meeting": meeting,
        "rows": rows,
        "sent": sum(1 for row in rows if row.sent_at),
        "opened": sum(1 for row in rows if row.openings.all()),
        "job": job if job and not job.is_over else None,
        "prepares": has_role(request, *PREPARERS),
    }
    return render(request, "deliberations/convocation_list.html", context)


@require_POST
@answers_refusals
def meeting_convene(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Convene the members: documents are made, messages leave."""
    require_role(request, *PREPARERS)
    meeting = get_meeting_or_404(code)
    services.convene(meeting, by=Actor.of_request(request))
    messages.success(request, "L’assemblée est convoquée : les messages partent, leur preuve s’inscrit ici.")
    return redirect("deliberations:convocation_list", request.syndicate.slug, meeting.pk)


@require_POST
@answers_refusals
def convocation_hand(request: SyndicateRequest, code: UUID, row: UUID) -> HttpResponse:
    """Note that a convocation was handed on paper."""
    require_role(request, *PREPARERS)
    meeting = get_meeting_or_404(code)
    convocation = get_object_or_404(Convocation, pk=row, meeting=meeting)
    services.hand_on_paper(convocation, by=Actor.of_request(request))
    messages.success(request, "La remise sur papier est notée.")
    return redirect("deliberations:convocation_list", request.syndicate.slug, meeting.pk)


@require_safe
def meeting_paper(request: SyndicateRequest, code: UUID, paper: str) -> HttpResponse:
    """Send a paper of the meeting as it is now: convocation, proxy form, sheet, list of acts, minutes."""
    meeting = get_meeting_or_404(code)
    try:
        content = paper_content(meeting, paper)
    except KeyError as error:
        raise Http404("Aucun document de ce nom.") from error
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{paper}-{meeting.held_on}.pdf"'
    return response
