"""The arrivals at the door: a QR code on a page to show or print, and the page that it opens."""

from http import HTTPStatus
from uuid import UUID

import segno
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from budgets.http import SyndicateRequest
from budgets.perms import PREPARERS, require_role
from budgets.tenancy import syndicate_context
from deliberations.forms.convocations import DoorForm
from deliberations.models import Arrival, Convocation, Delegate, Meeting
from deliberations.queries.deliberations import get_meeting_or_404
from deliberations.queries.polls import delegate_of
from deliberations.services.proxies import note_arrival
from deliberations.services.refusals import StepRefused

SALT = "deliberations.door"
WRONG_CODES, WITHIN = 10, 600  # tries from one address, and seconds after which they are forgotten


@require_safe
def meeting_door(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Show the QR code of the meeting's door, to be shown or printed, and who has arrived."""
    require_role(request, *PREPARERS)
    meeting = get_meeting_or_404(code)
    address = settings.SITE_URL + reverse("deliberations:door_open", args=[door_token(meeting)])
    drawing = segno.make(address, error="m").svg_data_uri(scale=8, border=2)
    context = {
        "meeting": meeting,
        "address": address,
        "drawing": drawing,
        "arrivals": Arrival.objects.filter(meeting=meeting).select_related("delegate"),
    }
    return render(request, "deliberations/meeting_door.html", context)


def door_token(meeting: Meeting) -> str:
    """Return what the door's QR code carries: signed, it names the syndicate and the meeting."""
    return signing.dumps([meeting.syndicate_id.hex, meeting.pk.hex], salt=SALT)


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def door_open(request: HttpRequest, token: str) -> HttpResponse:
    """Let a delegate say that he is there: with his account, else with the personal code of his convocation."""
    try:
        syndicate, identifier = (UUID(part) for part in signing.loads(token, salt=SALT))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Http404("Cette adresse n’est pas celle d’une séance.") from error
    with syndicate_context(syndicate):
        meeting = get_object_or_404(Meeting.objects.select_related("syndicate"), pk=identifier)
        form = DoorForm(request.POST or None)
        mine = delegate_of(request.user.pk) if request.user.is_authenticated else None
        arrived: Delegate | None = None
        status = HTTPStatus.OK
        if request.method == "POST":
            arrived, status = _arrive(request, meeting, form, mine)
        context = {"meeting": meeting, "issuer": meeting.syndicate, "form": form, "mine": mine, "arrived": arrived}
        return render(request, "deliberations/door_open.html", context, status=status)


def _arrive(
    request: HttpRequest, meeting: Meeting, form: DoorForm, mine: Delegate | None
) -> tuple[Delegate | None, HTTPStatus]:
    """Return who arrived and the status of the answer; what is wrong is said in the form."""
    delegate = mine
    means = Arrival.Means.ACCOUNT
    form.is_valid()
    if delegate is None:
        counter = f"door-{meeting.pk}-{request.META.get('REMOTE_ADDR', '')}"
        if (cache.get_or_set(counter, 0, WITHIN) or 0) >= WRONG_CODES:
            form.add_error(None, "Trop d’essais : patientez dix minutes, ou signalez-vous au secrétariat.")
            return None, HTTPStatus.TOO_MANY_REQUESTS
        delegate, means = _by_code(meeting, form), Arrival.Means.DOOR
        if delegate is None:
            cache.incr(counter)
            return None, HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        note_arrival(meeting, delegate, means=means)
    except StepRefused as refused:
        form.add_error(None, str(refused))
        return None, HTTPStatus.UNPROCESSABLE_ENTITY
    return delegate, HTTPStatus.OK


def _by_code(meeting: Meeting, form: DoorForm) -> Delegate | None:
    if not form.is_valid():
        return None
    row = Convocation.objects.filter(meeting=meeting, code=form.cleaned_data["code"]).select_related("delegate").first()
    if row is None:
        form.add_error("code", "Ce code n’est celui d’aucune convocation de cette séance.")
        return None
    return row.delegate
