"""The paper attendance sheet of a meeting: entered as it was kept, its anomalies named, taken up once it holds."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budgets.http import SyndicateRequest
from budgets.perms import PREPARERS, has_role, require_role
from deliberations.forms.paper_sheets import PaperSheetForm
from deliberations.models import PaperSheet
from deliberations.queries.deliberations import get_meeting_or_404
from deliberations.queries.meetings import is_closed, members_in_office
from deliberations.queries.paper_sheets import blank_lines, paper_sheet_of, shown_sheet
from deliberations.services.actor import Actor
from deliberations.services.paper_sheets import enter_sheet, take_up_sheet
from deliberations.services.refusals import Refused
from deliberations.views.refusals import add_refusal, answers_refusals


@require_safe
def paper_sheet(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Show the paper sheet of a meeting and all that does not hold in it."""
    meeting = get_meeting_or_404(code)
    sheet = paper_sheet_of(meeting)
    context = {
        "meeting": meeting,
        "shown": shown_sheet(sheet, meeting) if sheet else None,
        "prepares": has_role(request, *PREPARERS),
        "is_closed": is_closed(meeting),
    }
    return render(request, "deliberations/paper_sheet.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def paper_sheet_enter(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Enter the paper sheet: its lines typed, pasted or in a file, and what the head of the act counts."""
    require_role(request, *PREPARERS)
    meeting = get_meeting_or_404(code)
    sheet = paper_sheet_of(meeting)
    usual = {} if sheet else {"lines": blank_lines(meeting), "members_in_office": members_in_office(meeting)}
    form = PaperSheetForm(request.POST or None, request.FILES or None, instance=sheet, initial=usual)
    if request.method == "POST" and form.is_valid():
        try:
            enter_sheet(meeting, form.cleaned_data["lines"], form.header(), by=Actor.of_request(request))
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, "La feuille de présence est enregistrée : voici ce qu’elle dit.")
            return redirect("deliberations:paper_sheet", request.syndicate.slug, meeting.pk)
    context = {"form": form, "meeting": meeting}
    return render(request, "deliberations/paper_sheet_form.html", context, status=422 if form.is_bound else 200)


@require_POST
@answers_refusals
def paper_sheet_take_up(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Record the attendance that the paper sheet proves."""
    require_role(request, *PREPARERS)
    meeting = get_meeting_or_404(code)
    take_up_sheet(get_object_or_404(PaperSheet, meeting=meeting), meeting, by=Actor.of_request(request))
    messages.success(request, "Les présences et les pouvoirs que la feuille prouve sont enregistrés.")
    return redirect(meeting)
