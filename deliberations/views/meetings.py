"""Meetings: the list, the page of one, its dates, its attendance, the display of what was decided."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_tables2 import RequestConfig

from budgets.http import SyndicateRequest
from budgets.perms import PREPARERS, has_role, require_role
from deliberations.forms.meetings import AttendanceForm, DisplayForm, MeetingForm
from deliberations.models import Meeting
from deliberations.queries.deliberations import deliberations, get_meeting_or_404
from deliberations.queries.findings import meeting_findings
from deliberations.queries.meetings import attendance_sheet, delegate_rows
from deliberations.services import meetings as services
from deliberations.services.actor import Actor
from deliberations.services.refusals import Refused
from deliberations.tables import MeetingTable
from deliberations.views.refusals import add_refusal, answers_refusals


@require_safe
def meeting_list(request: SyndicateRequest) -> HttpResponse:
    """List the meetings, the latest first."""
    meetings = Meeting.objects.select_related("syndicate").annotate(deliberation_count=Count("deliberations"))
    table = MeetingTable(meetings)
    RequestConfig(request, paginate={"per_page": 50}).configure(table)
    return render(
        request, "deliberations/meeting_list.html", {"table": table, "prepares": has_role(request, *PREPARERS)}
    )


@require_safe
def meeting_detail(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Show a meeting: its dates, who was there, its agenda, and what the controls find."""
    meeting = get_meeting_or_404(code)
    return render(request, "deliberations/meeting_detail.html", meeting_context(request, meeting))


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def meeting_add(request: SyndicateRequest) -> HttpResponse:
    """Create a meeting."""
    require_role(request, *PREPARERS)
    form = MeetingForm(request.POST or None, initial={"place": request.syndicate.seat})
    if request.method == "POST" and form.is_valid():
        try:
            given = form.meeting_input()
            meeting = services.plan_meeting(request.syndicate, given, by=Actor.of_request(request))
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, "La séance est créée : inscrivez-y des délibérations.")
            return redirect(meeting)
    return render(request, "deliberations/meeting_form.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def meeting_change(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Change the dates of a meeting."""
    require_role(request, *PREPARERS)
    meeting = get_meeting_or_404(code)
    form = MeetingForm(request.POST or None, meeting=meeting)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_meeting(meeting, form.meeting_input(), by=Actor.of_request(request))
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, "La séance est enregistrée.")
            return redirect(meeting)
    context = {"form": form, "meeting": meeting}
    return render(request, "deliberations/meeting_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def meeting_attendance(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Record who was there, who gave a proxy to whom, and who presided."""
    require_role(request, *PREPARERS)
    meeting = get_meeting_or_404(code)
    form = AttendanceForm(request.POST or None, meeting=meeting, rows=delegate_rows(meeting))
    if request.method == "POST" and form.is_valid():
        try:
            services.record_attendance(
                meeting,
                form.attendance_input(),
                president=form.officer("president"),
                secretary=form.officer("secretary"),
                by=Actor.of_request(request),
            )
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, "Les présences et les pouvoirs sont enregistrés.")
            return redirect(meeting)
    context = {"form": form, "meeting": meeting}
    return render(request, "deliberations/attendance_form.html", context, status=422 if form.is_bound else 200)


@require_POST
@answers_refusals
def meeting_display(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Record the day on which the list of deliberations was displayed."""
    require_role(request, *PREPARERS)
    meeting = get_meeting_or_404(code)
    form = DisplayForm(request.POST)
    if form.is_valid():
        try:
            services.display_minutes(meeting, form.cleaned_data["displayed_on"], by=Actor.of_request(request))
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, "La date d’affichage est enregistrée.")
            return redirect(meeting)
    context = meeting_context(request, meeting) | {"display_form": form}
    return render(request, "deliberations/meeting_detail.html", context, status=422)


def meeting_context(request: SyndicateRequest, meeting: Meeting) -> dict[str, Any]:
    """Return the context of the page of a meeting."""
    agenda = list(deliberations().filter(meeting=meeting).order_by("rank"))
    prepares = has_role(request, *PREPARERS)
    shows_form = prepares and meeting.minutes_displayed_on is None and meeting.held_on <= localdate()
    return {
        "meeting": meeting,
        "sheet": attendance_sheet(meeting),
        "agenda": agenda,
        "findings": meeting_findings(meeting),
        "is_closed": any(deliberation.is_frozen for deliberation in agenda),
        "prepares": prepares,
        "display_form": DisplayForm() if shows_form else None,
    }
