"""Put an act online at its publication; take it off two months later at the earliest."""

from collections.abc import Iterator
from datetime import date

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import Value
from django.utils.timezone import localdate, now

from budgets.models import Role
from budgets.rules.dates import format_date
from deliberations.documents.content import Act, TextBlock
from deliberations.models import Deliberation, Publication
from deliberations.queries.deliberations import frozen_act
from deliberations.queries.open_data import BUDGET_MATTER
from deliberations.rules.search import CONFIGURATION, folded
from deliberations.rules.typography import typeset
from deliberations.rules.workflow import RoleRefused, StepRefused, online_until
from deliberations.services.actor import Actor

WITHDRAWERS = frozenset({Role.FINANCE_OFFICER, Role.AUTHORISING_OFFICER})


def put_online(deliberation: Deliberation) -> Publication:
    """Put a published act where everybody reads it, once. Its year, budget and meeting are read unless they are there.

    Source: R. 2131-1 CGCT: the author's name and quality and the day of the putting online are shown with the act.
    """
    act = frozen_act(deliberation)
    assert act is not None, "an act published was voted"
    assert act.meeting is not None, "an act voted has its meeting"
    assert deliberation.published_on is not None, "the publication has its day"
    budget, text = deliberation.budget_year.budget, "\n".join(_lines(act))
    publication, _ = Publication.objects.get_or_create(
        deliberation=deliberation,
        defaults={
            "syndicate_id": deliberation.syndicate_id,
            "number": deliberation.number,
            "subject": deliberation.title,
            "held_on": act.meeting.held_on,
            "matter": deliberation.matter or BUDGET_MATTER,
            "budget_name": budget.name,
            "budget_siret": budget.siret,
            "budget_year": deliberation.budget_year.year,
            "author": _author(act),
            "published_on": deliberation.published_on,
            "text": text,
            "vector": SearchVector(
                Value(folded(f"{deliberation.number} {deliberation.title}\n{text}")), config=CONFIGURATION
            ),
        },
    )
    return publication


@transaction.atomic
def withdraw_publication(publication: Publication, *, by: Actor) -> Publication:
    """Take an act off the public pages. Raises RoleRefused, StepRefused before the two months are over."""
    if not by.roles & WITHDRAWERS:
        raise RoleRefused(typeset("Retirer un acte des pages publiques revient au service des finances."))
    locked = Publication.objects.select_for_update(of=("self",)).get(pk=publication.pk)
    if locked.withdrawn_at is not None:
        raise StepRefused(typeset(f"La délibération {locked.number} n'est déjà plus en ligne."))
    until = last_day_online(locked)
    if localdate() <= until:
        raise StepRefused(
            typeset(
                f"La délibération {locked.number} reste en ligne deux mois au moins, jusqu'au {format_date(until)}."
            )
        )
    locked.withdrawn_at, locked.withdrawn_by = now(), by.user
    locked.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return locked


def last_day_online(publication: Publication) -> date:
    """Return the last day on which an act has to be online."""
    return online_until(published_on=publication.published_on, put_online_on=localdate(publication.put_online_at))


def _author(act: Act) -> str:
    """Return who presided, with his quality, as the publication names the author."""
    president = act.meeting.president if act.meeting else None
    return f"{president}, présidence de la séance" if president else act.body


def _lines(act: Act) -> Iterator[str]:
    """Yield what the act says, one block at a time, tables by their caption and the labels of their rows."""
    for block in act.blocks:
        if isinstance(block, TextBlock):
            yield block.text
        else:
            yield ", ".join([block.table.caption, *(row.label for row in block.table.rows)])
    if act.vote is not None:
        yield act.vote.sentence
