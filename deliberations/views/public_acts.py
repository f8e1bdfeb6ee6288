"""The acts that a syndicate published, for everybody: list and search, each act, feed, open data. No account.

Nothing but what was put online can be read here: the session of the database sees the rows of `PublicPolicy` alone.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.views.decorators.http import conditional_page, require_safe

from budgets.models import Syndicate
from budgets.tenancy import public_context, slug_context
from budgets.views.errors import too_many_requests
from budgets.visits import may_visit
from deliberations.formats.atom import FeedAct, acts_feed
from deliberations.formats.scdl_deliberations import deliberations_csv
from deliberations.forms.public_acts import PublicSearchForm
from deliberations.matters import matter_label
from deliberations.models import Publication
from deliberations.queries.publications import (
    get_public_document_or_404,
    get_publication_or_404,
    public_open_data,
    publications,
    published_matters,
    published_years,
)
from deliberations.rules.search import excerpt
from deliberations.views.page import voted_context

PER_PAGE = 20
IN_FEED = 50
FRESH = 300  # seconds during which a browser or a cache may show the page again without asking

View = Callable[..., HttpResponse]


def of_publisher(view: View) -> View:
    """Give the view the syndicate of the address, seen through what it published; 404 while it published nothing."""

    @wraps(view)
    def wrapper(request: HttpRequest, publisher: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_visit(request):
            return too_many_requests(request)
        with slug_context(publisher):
            syndicate = Syndicate.objects.filter(slug=publisher).first()
        if syndicate is None:
            raise Http404("Aucun acte publié à cette adresse.")
        with public_context(syndicate):
            if not Publication.objects.exists():
                raise Http404("Aucun acte publié à cette adresse.")
            response = view(request, syndicate, *args, **kwargs)
        if response.status_code == HTTPStatus.OK:
            patch_cache_control(response, public=True, max_age=FRESH)
        return response

    return login_not_required(require_safe(conditional_page(wrapper)))


@of_publisher
def act_list(request: HttpRequest, syndicate: Syndicate) -> HttpResponse:
    """List the published acts, the latest first, with the words, year and matter looked for."""
    matters = published_matters()
    form = PublicSearchForm(request.GET, years=published_years(), matters=matters)
    wanted = form.wanted()
    page = Paginator(publications(wanted), PER_PAGE).get_page(request.GET.get("page"))
    names = {code: label.partition(" ")[2] for code, label in matters}
    context = {
        "issuer": syndicate,
        "form": form,
        "wanted": wanted,
        "page": page,
        "acts": [
            (act, names.get(act.matter, ""), excerpt(act.text, wanted.words) if wanted.words else ()) for act in page
        ],
    }
    return render(request, "deliberations/public/act_list.html", context)


@of_publisher
def act_detail(request: HttpRequest, syndicate: Syndicate, code: UUID) -> HttpResponse:
    """Show an act: its text as it was voted, its author, when it was put online, its document."""
    publication = get_publication_or_404(code)
    context = {"issuer": syndicate, "publication": publication, "matter": matter_label(publication.matter)}
    return render(request, "deliberations/public/act_detail.html", context | voted_context(publication.deliberation))


@of_publisher
def act_document(request: HttpRequest, syndicate: Syndicate, code: UUID) -> HttpResponse:
    """Send the document of an act; one that no longer matches its fingerprint is not sent."""
    document = get_public_document_or_404(code)
    content = bytes(document.content)
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise Http404("Le document de cet acte ne correspond plus à son empreinte.")
    response = HttpResponse(content, content_type="application/pdf")
    disposition = content_disposition_header(as_attachment=False, filename=document.file_name)
    response["Content-Disposition"] = disposition or "inline"
    response["ETag"] = f'"{document.sha256}"'
    return response


@of_publisher
def act_feed(request: HttpRequest, syndicate: Syndicate) -> HttpResponse:
    """Send the latest acts as an Atom feed."""

    def whole(name: str, *args: Any) -> str:
        return str(settings.SITE_URL) + reverse(f"public:{name}", args=[syndicate.slug, *args])

    acts = [
        FeedAct(
            identifier=act.pk,
            title=act.subject,
            summary=f"Délibération n° {act.number} de la séance du {act.held_on:%d/%m/%Y}",
            author=act.author,
            matter=matter_label(act.matter),
            published_at=act.put_online_at,
            updated_at=act.updated_at,
            page=whole("act_detail", act.pk),
            document=whole("act_document", act.pk),
            size=act.file_size,
        )
        for act in publications().order_by("-put_online_at")[:IN_FEED]
    ]
    content = acts_feed(
        acts,
        identifier=syndicate.pk,
        title=f"{syndicate.name} : délibérations",
        author=syndicate.name,
        page=whole("act_list"),
        address=whole("act_feed"),
    )
    return HttpResponse(content, content_type="application/atom+xml; charset=utf-8")


@of_publisher
def act_open_data(request: HttpRequest, syndicate: Syndicate) -> HttpResponse:
    """Send the acts as open data (national schema « deliberations », SCDL)."""
    headers = {"Content-Disposition": f'attachment; filename="deliberations-{syndicate.slug}.csv"'}
    content = deliberations_csv(public_open_data(syndicate))
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)
