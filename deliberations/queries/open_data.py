"""The published acts of a syndicate as open data tells them."""

from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.urls import reverse

from budgets.models import Syndicate
from deliberations.formats.scdl_deliberations import PublishedAct
from deliberations.matters import matter_label
from deliberations.models import Deliberation, Publication
from deliberations.rules.workflow import State

PUBLIC = (State.PUBLISHED, State.ENFORCEABLE)
BUDGET_MATTER = "7.1"


def published_acts(syndicate: Syndicate) -> Iterator[PublishedAct]:
    """Yield the acts that were published, in the order of their meetings (1 query)."""
    rows = (
        Deliberation.objects.filter(state__in=PUBLIC, meeting__isnull=False)
        .select_related("meeting", "budget_year__budget", "publication")
        .order_by("meeting__held_on", "number")
    )
    for row in rows:
        assert row.meeting is not None, "the query says so"
        budget = row.budget_year.budget
        yield open_data_act(
            syndicate,
            row,
            held_on=row.meeting.held_on,
            budget=budget.name,
            siret=budget.siret,
            year=row.budget_year.year,
            url=public_address(syndicate, getattr(row, "publication", None)),
        )


def public_address(syndicate: Syndicate, publication: Publication | None) -> str:
    """Return the whole address where the public reads an act; empty when it is not online."""
    if publication is None or publication.withdrawn_at is not None:
        return ""
    return str(settings.SITE_URL) + reverse("public:act_detail", args=[syndicate.slug, publication.pk])


def open_data_act(
    syndicate: Syndicate, row: Deliberation, *, held_on: date, budget: str, siret: str, year: int, url: str = ""
) -> PublishedAct:
    """Return a deliberation as open data tells it; `siret` is that of its budget, `url` where the public reads it."""
    matter = row.matter or BUDGET_MATTER
    cast = [it for it in (row.votes_for, row.votes_against, row.abstentions) if it is not None]
    return PublishedAct(
        body=syndicate.name,
        siret=siret,
        number=row.number,
        decided_on=held_on,
        matter=matter,
        matter_name=matter_label(matter),
        subject=row.title,
        budget_year=year,
        budget=budget,
        department=syndicate.department.rjust(3, "0"),
        received_on=row.received_on,
        members=syndicate.members_in_office or None,
        voters=sum(cast) if cast else None,
        votes_for=row.votes_for,
        votes_against=row.votes_against,
        abstentions=row.abstentions,
        url=url,
    )
