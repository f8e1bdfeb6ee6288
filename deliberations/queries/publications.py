"""The published acts as the public finds them. Read in a `public_context`, where nothing else is to be seen."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest, Length
from django.http import Http404

from budgets.models import Syndicate
from deliberations.formats.scdl_deliberations import PublishedAct
from deliberations.matters import matter_label, matters
from deliberations.models import ActDocument, Deliberation, Publication
from deliberations.queries.open_data import open_data_act, public_address
from deliberations.rules.search import CONFIGURATION, folded

LATEST = ActDocument.objects.filter(deliberation=OuterRef("deliberation"), kind=ActDocument.Kind.STAMPED).order_by(
    "-rank"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a visitor looks for; empty fields ask for nothing."""

    words: str = ""
    year: int | None = None
    matter: str = ""


def publications(wanted: Wanted = Wanted()) -> QuerySet[Any]:
    """Return the acts online, the latest meeting first, without their text unless words are looked for.

    Each `Publication` has beside it `document`, `file_size` (bytes) and `document_at` of its latest stamped document,
    None while it is being made, and `updated_at`.
    """
    rows = Publication.objects.filter(withdrawn_at=None).defer("vector")
    if wanted.words:
        query = SearchQuery(folded(wanted.words), config=CONFIGURATION, search_type="websearch")
        rows = rows.filter(vector=query)
    else:
        rows = rows.defer("text", "vector")
    if wanted.year is not None:
        rows = rows.filter(held_on__year=wanted.year)
    if wanted.matter:
        rows = rows.filter(matter__startswith=wanted.matter)
    return rows.annotate(
        document=Subquery(LATEST.values("pk")[:1]),
        file_size=Subquery(LATEST.values(size=Length("content"))[:1]),
        document_at=Subquery(LATEST.values("created_at")[:1]),
        updated_at=Greatest(F("put_online_at"), Coalesce(F("document_at"), F("put_online_at"))),
    ).order_by("-held_on", "-published_on", "-number")


def get_publication_or_404(code: UUID) -> Any:
    """Return an act online with its deliberation (1 query). Raises Http404."""
    found = publications().select_related("deliberation").filter(pk=code).first()
    if found is None:
        raise Http404("Aucun acte publié à cette adresse.")
    return found


def get_public_document_or_404(code: UUID) -> ActDocument:
    """Return the latest stamped document of an act online, with its bytes (2 queries). Raises Http404."""
    found = ActDocument.objects.filter(pk=get_publication_or_404(code).document).first()
    if found is None:
        raise Http404("Le document de cet acte est en préparation.")
    return found


def publication_of(deliberation: Deliberation) -> Publication | None:
    """Return the publication of an act, withdrawn or not; None before it (1 query)."""
    return Publication.objects.defer("text", "vector").filter(deliberation=deliberation).first()


def published_years() -> list[int]:
    """Return the years of the meetings whose acts are online, the latest first (1 query)."""
    days = Publication.objects.filter(withdrawn_at=None).dates("held_on", "year", order="DESC")
    return [day.year for day in days]


def published_matters() -> list[tuple[str, str]]:
    """Return the codes and labels of the matters of the acts online, and of the matters above them (1 query)."""
    used = set(Publication.objects.filter(withdrawn_at=None).values_list("matter", flat=True))
    codes = used | {code.partition(".")[0] for code in used}
    return [(code, f"{code} {matter_label(code)}") for code in sorted(codes) if code in matters()]


def public_open_data(syndicate: Syndicate) -> list[PublishedAct]:
    """Return the acts online as open data, in the order of their meetings (1 query)."""
    rows = Publication.objects.filter(withdrawn_at=None).select_related("deliberation").defer("text", "vector")
    return [
        open_data_act(
            syndicate,
            row.deliberation,
            held_on=row.held_on,
            budget=row.budget_name,
            siret=row.budget_siret,
            year=row.budget_year,
            url=public_address(syndicate, row),
        )
        for row in rows.order_by("held_on", "number")
    ]
