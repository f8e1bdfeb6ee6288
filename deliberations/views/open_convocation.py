"""The page of a convocation for its recipient, without an account: the token of its address says whose it is."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from budgets.tenancy import syndicate_context
from deliberations.forms.convocations import ProxyGivenForm
from deliberations.models import ActDocument, Convocation, ProxyForm
from deliberations.queries.deliberations import deliberations
from deliberations.queries.papers import paper_content
from deliberations.services import proxies as services
from deliberations.services.convocations import note_opening, read_token
from deliberations.services.refusals import Refused, StepRefused

View = Callable[..., HttpResponse]


def of_token(view: View) -> View:
    """Give the view the convocation that the token names, seen in its syndicate alone; 404 for any other token."""

    @wraps(view)
    def wrapper(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        found = read_token(token)
        if found is None:
            raise Http404("Cette adresse n’est pas celle d’une convocation.")
        syndicate, identifier = found
        with syndicate_context(syndicate):
            rows = Convocation.objects.select_related("meeting__syndicate", "delegate__member")
            convocation = get_object_or_404(rows, pk=identifier)
            response = view(request, convocation, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"  # the address is a key
        return response

    return never_cache(login_not_required(wrapper))


@require_safe
@of_token
def convocation_open(request: HttpRequest, convocation: Convocation) -> HttpResponse:
    """Show the convocation, its agenda and documents, and the proxy form; keep the proof that it was opened."""
    note_opening(convocation, "page de la convocation")
    return _page(request, convocation)


@require_safe
@of_token
def convocation_document(request: HttpRequest, convocation: Convocation, document: UUID) -> HttpResponse:
    """Send the document of a text of the agenda."""
    found = get_object_or_404(ActDocument, pk=document, deliberation__meeting=convocation.meeting)
    note_opening(convocation, f"document {found.file_name}")
    return _pdf(bytes(found.content), found.file_name)


@require_safe
@of_token
def convocation_paper(request: HttpRequest, convocation: Convocation) -> HttpResponse:
    """Send the convocation itself as PDF."""
    note_opening(convocation, "convocation en PDF")
    return _pdf(paper_content(convocation.meeting, "convocation"), "convocation.pdf")


@require_POST
@of_token
def convocation_proxy(request: HttpRequest, convocation: Convocation) -> HttpResponse:
    """Give a proxy, or take it back."""
    form = ProxyGivenForm(request.POST, giver=convocation.delegate)
    if form.is_valid():
        try:
            with transaction.atomic():
                text = answer_proxy(form, convocation)
        except (Refused, StepRefused) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, text)
            return redirect(request.path.removesuffix("pouvoir/"))
    return _page(request, convocation, form=form, status=422)


def answer_proxy(form: ProxyGivenForm, convocation: Convocation) -> str:
    """Record what the form says and return the message. Raises Refused, StepRefused."""
    holder = form.cleaned_data["holder"]
    if holder is None:
        services.take_proxy_back(convocation.meeting, convocation.delegate)
        return "Votre pouvoir est repris."
    means = ProxyForm.Means.CONVOCATION
    services.give_proxy(convocation.meeting, convocation.delegate, holder, means=means)
    return f"Votre pouvoir est donné à {holder}. Vous pouvez le reprendre jusqu’à l’ouverture de la séance."


def _page(
    request: HttpRequest, convocation: Convocation, *, form: ProxyGivenForm | None = None, status: int = 200
) -> HttpResponse:
    meeting = convocation.meeting
    mine = ProxyForm.objects.filter(meeting=meeting, giver=convocation.delegate, ended_at=None).first()
    agenda = deliberations().filter(meeting=meeting).order_by("rank").prefetch_related("documents")
    context = {
        "convocation": convocation,
        "meeting": meeting,
        "issuer": meeting.syndicate,
        "agenda": [(act, next(iter(act.documents.all()), None)) for act in agenda],
        "mine": mine,
        "form": form or ProxyGivenForm(giver=convocation.delegate, initial={"holder": mine and mine.holder_id}),
        "token": request.resolver_match.kwargs["token"] if request.resolver_match else "",
        "is_open": meeting.opened_at is None,
    }
    return render(request, "deliberations/convocation_open.html", context, status=status)


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
