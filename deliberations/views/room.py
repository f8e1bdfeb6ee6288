"""The meeting while it is held, for the president and the secretary; the screen for the room."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from budgets.http import SyndicateRequest
from budgets.perms import PREPARERS, require_role
from deliberations.forms.convocations import DebatesForm, MovementForm, NoteVoteForm, OpeningForm, PollForm
from deliberations.models import Meeting, Poll
from deliberations.queries.deliberations import get_deliberation_or_404, get_meeting_or_404
from deliberations.queries.polls import get_poll_or_404, poll_standing
from deliberations.queries.room import room_context, room_mark
from deliberations.services import polls, room
from deliberations.services.actor import Actor
from deliberations.services.polls import PollInput
from deliberations.views.refusals import answers_refusals


@require_safe
def meeting_room(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Conduct the meeting: who is there, the vote under way, the agenda."""
    require_role(request, *PREPARERS)
    meeting = get_meeting_or_404(code)
    return _live(request, meeting, "deliberations/_room.html", "deliberations/meeting_room.html", forms=True)


@require_safe
def meeting_screen(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Show the room the vote under way and its result, in large letters."""
    meeting = get_meeting_or_404(code)
    return _live(request, meeting, "deliberations/_screen.html", "deliberations/meeting_screen.html", forms=False)


def _live(request: SyndicateRequest, meeting: Meeting, part: str, page: str, *, forms: bool) -> HttpResponse:
    """Answer the page, or its live part when something changed since the mark that the page bears (204: nothing)."""
    mark = room_mark(meeting)
    if request.htmx and request.GET.get("vu") == mark:
        return HttpResponse(status=204)
    context = room_context(meeting) | {"mark": mark}
    if forms:
        context |= _forms(context)
    return render(request, part if request.htmx else page, context)


def _forms(context: dict[str, Any]) -> dict[str, Any]:
    standing = context["standing"]
    missing = [(seat.key, seat.name) for seat in standing.missing] if standing else []
    return {
        "opening_form": OpeningForm(initial={"president": context["usual_president"]}),
        "movement_form": MovementForm(),
        "poll_form": PollForm(),
        "note_form": NoteVoteForm(seats=missing),
        "debates_form": DebatesForm(instance=context["meeting"]),
        "key": uuid4(),
    }


@require_POST
@answers_refusals
def meeting_open(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Open the meeting with the sheet of those there."""
    require_role(request, *PREPARERS)
    meeting = get_meeting_or_404(code)
    form = OpeningForm(request.POST)
    president = form.cleaned_data["president"] if form.is_valid() else None
    secretary = form.cleaned_data.get("secretary")
    room.open_meeting(
        meeting,
        president=president.pk if president else None,
        secretary=secretary.pk if secretary else None,
        by=Actor.of_request(request),
    )
    messages.success(request, "La séance est ouverte.")
    return _to_room(request, meeting)


@require_POST
@answers_refusals
def meeting_close(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """End the meeting."""
    require_role(request, *PREPARERS)
    meeting = room.close_meeting(get_meeting_or_404(code), by=Actor.of_request(request))
    messages.success(request, "La séance est levée : la liste des délibérations et le procès-verbal sont prêts.")
    return redirect(meeting)


@require_POST
@answers_refusals
def movement_add(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Note an arrival or a departure."""
    require_role(request, *PREPARERS)
    meeting = get_meeting_or_404(code)
    form = MovementForm(request.POST)
    if not form.is_valid():
        context = room_context(meeting) | {"mark": room_mark(meeting)}
        context |= _forms(context) | {"movement_form": form}
        return render(request, "deliberations/meeting_room.html", context, status=422)
    data = form.cleaned_data
    movement = room.note_movement(
        meeting, data["delegate"], kind=data["kind"], at=data["at"], proxy_to=data["proxy_to"],
        by=Actor.of_request(request),
    )  # fmt: skip
    messages.success(request, f"{movement} : noté avant le point {movement.rank}.")
    return _to_room(request, meeting)


@require_POST
def meeting_debates(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Keep what was said, for the minutes."""
    require_role(request, *PREPARERS)
    meeting = get_meeting_or_404(code)
    form = DebatesForm(request.POST, instance=meeting)
    if form.is_valid():
        Meeting.objects.filter(pk=meeting.pk).update(debates=form.cleaned_data["debates"])
        messages.success(request, "La teneur des discussions est enregistrée.")
    return _to_room(request, meeting)


@require_POST
@answers_refusals
def poll_open(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Put a text to the vote."""
    require_role(request, *PREPARERS)
    deliberation = get_deliberation_or_404(code)
    form = PollForm(request.POST)
    data: dict[str, Any] = form.cleaned_data if form.is_valid() else {"mode": Poll.Mode.HAND}
    given = PollInput(data["mode"], data.get("asked_by") or 0, data.get("is_appointment", False))
    poll = polls.open_poll(deliberation, given, by=Actor.of_request(request))
    messages.success(request, f"Le scrutin est ouvert sur la délibération {deliberation.number}.")
    return _to_room(request, poll.meeting)


@require_POST
@answers_refusals
def poll_close(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Close the vote: its result is recorded and the text is frozen."""
    poll = get_poll_or_404(code)
    decided = polls.close_poll(poll, by=Actor.of_request(request))
    word = "rejetée" if decided.state == "rejected" else "adoptée"
    messages.success(request, f"Le scrutin est clos : la délibération {decided.number} est {word}.")
    return _to_room(request, poll.meeting)


@require_POST
@answers_refusals
def poll_cancel(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Close the vote without counting it."""
    require_role(request, *PREPARERS)
    poll = polls.cancel_poll(get_poll_or_404(code), by=Actor.of_request(request))
    messages.success(request, "Le scrutin est annulé : aucun de ses votes ne compte.")
    return _to_room(request, poll.meeting)


@require_POST
@answers_refusals
def poll_note(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Note what is said in the room: one delegate's vote, or that of all those who have not voted."""
    require_role(request, *PREPARERS)
    poll = get_poll_or_404(code)
    by, key = Actor.of_request(request), _key(request)
    missing = [(seat.key, seat.name) for seat in poll_standing(poll).missing]
    form = NoteVoteForm(request.POST, seats=missing)
    if form.is_valid():
        data = form.cleaned_data
        if data["seat"]:
            polls.cast(poll, {UUID(data["seat"]): data["choice"]}, key=key, holder=None, by=by)
        else:
            polls.fill_missing(poll, data["choice"], key=key, by=by)
        messages.success(request, "Le vote est noté.")
    else:
        messages.error(request, "Ce vote est déjà compté, ou le choix n’existe pas.")
    return _to_room(request, poll.meeting)


def _key(request: SyndicateRequest) -> UUID:
    """Return the key of what was sent: the form's, so that the same sending counts once."""
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid4()


def _to_room(request: SyndicateRequest, meeting: Meeting) -> HttpResponse:
    return redirect("deliberations:meeting_room", request.syndicate.slug, meeting.pk)
