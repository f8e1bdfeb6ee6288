"""The pages of an official on his phone: next meeting, proxy, arrival, vote, notes, his history."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST, require_safe

from budgets.http import SyndicateRequest
from deliberations.forms.convocations import ProxyGivenForm
from deliberations.models import Arrival, Choice, Delegate, Meeting, PrivateNote, ProxyForm
from deliberations.queries.deliberations import get_deliberation_or_404, get_meeting_or_404
from deliberations.queries.officials import history_of, next_meetings
from deliberations.queries.polls import booth_seats, delegate_of, get_poll_or_404, open_poll_of
from deliberations.queries.room import room_context, room_mark
from deliberations.services import polls, proxies
from deliberations.services.actor import Actor
from deliberations.services.refusals import Refused, StepRefused
from deliberations.views.refusals import answers_refusals

LONGEST_NOTE = 10_000


def require_delegate(request: SyndicateRequest) -> Delegate:
    """Return the delegate who signs in with this account. Raises PermissionDenied when there is none."""
    delegate = delegate_of(request.user.pk)
    if delegate is None:
        raise PermissionDenied("Ces pages sont celles des délégués : votre compte n’est relié à aucun.")
    return delegate


@require_safe
def official_home(request: SyndicateRequest) -> HttpResponse:
    """Show the next meetings with what is to be read, the proxy given, and what was voted before."""
    delegate = require_delegate(request)
    context = {
        "delegate": delegate,
        "meetings": next_meetings(delegate),
        "history": history_of(delegate),
        "today": localdate(),
    }
    return render(request, "deliberations/official_home.html", context)


@require_safe
def meeting_booth(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Show an official the meeting: his proxy and arrival before it, the vote under way during it."""
    meeting = get_meeting_or_404(code)
    delegate = require_delegate(request)
    mark = f"{room_mark(meeting)}-{delegate.pk.hex[:8]}"
    if request.htmx and request.GET.get("vu") == mark:
        return HttpResponse(status=204)
    template = "deliberations/_booth.html" if request.htmx else "deliberations/meeting_booth.html"
    return render(request, template, _booth(meeting, delegate) | {"mark": mark})


def _booth(meeting: Meeting, delegate: Delegate, **more: Any) -> dict[str, Any]:
    poll = open_poll_of(meeting)
    seats = booth_seats(poll, delegate) if poll else []
    mine = ProxyForm.objects.filter(meeting=meeting, giver=delegate, ended_at=None).select_related("holder").first()
    return room_context(meeting) | {
        "delegate": delegate,
        "poll": poll,
        "booth": seats,
        "to_cast": [seat for seat in seats if seat.ballot is None],
        "choices": Choice.choices,
        "key": uuid4(),
        "mine": mine,
        "held": ProxyForm.objects.filter(meeting=meeting, holder=delegate, ended_at=None).select_related("giver"),
        "proxy_form": ProxyGivenForm(giver=delegate, initial={"holder": mine and mine.holder_id}),
        "arrived": Arrival.objects.filter(meeting=meeting, delegate=delegate).exists(),
        "is_today": meeting.held_on == localdate(),
        **more,
    }


@require_POST
@answers_refusals
def booth_vote(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Cast the votes of an official: his own and those whose proxy he holds. Sent twice, counted once."""
    poll = get_poll_or_404(code)
    delegate = require_delegate(request)
    choices = {
        UUID(name.removeprefix("vote-")): str(request.POST[name]) for name in request.POST if name.startswith("vote-")
    }
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        key = uuid4()
    polls.cast(poll, choices, key=key, holder=delegate.pk, by=Actor.of_request(request))
    if request.htmx:
        mark = f"{room_mark(poll.meeting)}-{delegate.pk.hex[:8]}"
        return render(request, "deliberations/_booth.html", _booth(poll.meeting, delegate) | {"mark": mark})
    messages.success(request, "Votre vote est compté.")
    return redirect("deliberations:meeting_booth", request.syndicate.slug, poll.meeting_id)


@require_POST
@answers_refusals
def official_proxy(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Give a proxy for a meeting, or take it back."""
    meeting = get_meeting_or_404(code)
    delegate = require_delegate(request)
    form = ProxyGivenForm(request.POST, giver=delegate)
    if form.is_valid():
        try:
            text = _answer_proxy(form, meeting, delegate, Actor.of_request(request))
        except (Refused, StepRefused) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, text)
            return redirect("deliberations:meeting_booth", request.syndicate.slug, meeting.pk)
    context = _booth(meeting, delegate, proxy_form=form) | {"mark": ""}
    return render(request, "deliberations/meeting_booth.html", context, status=422)


def _answer_proxy(form: ProxyGivenForm, meeting: Meeting, delegate: Delegate, by: Actor) -> str:
    holder = form.cleaned_data["holder"]
    if holder is None:
        proxies.take_proxy_back(meeting, delegate)
        return "Votre pouvoir est repris."
    proxies.give_proxy(meeting, delegate, holder, means=ProxyForm.Means.ACCOUNT, by=by)
    return f"Votre pouvoir est donné à {holder}."


@require_POST
@answers_refusals
def official_arrive(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Say that one is there."""
    meeting = get_meeting_or_404(code)
    delegate = require_delegate(request)
    proxies.note_arrival(meeting, delegate, means=Arrival.Means.ACCOUNT)
    messages.success(request, "Votre arrivée est notée.")
    return redirect("deliberations:meeting_booth", request.syndicate.slug, meeting.pk)


@require_POST
def note_save(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Keep the private note of an official on a text; an empty one is removed."""
    deliberation = get_deliberation_or_404(code)
    require_delegate(request)
    text = request.POST.get("text", "").strip()[:LONGEST_NOTE]
    mine = PrivateNote.objects.filter(deliberation=deliberation, user=request.user)
    if text:
        PrivateNote.objects.update_or_create(
            deliberation=deliberation, user=request.user, defaults={"text": text, "syndicate": request.syndicate}
        )
    else:
        mine.delete()
    messages.success(request, "Votre note est enregistrée : vous seul la lisez.")
    return redirect("deliberations:reading_detail", request.syndicate.slug, deliberation.pk)
