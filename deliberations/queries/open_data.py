"""The published acts of a syndicate as open data tells them."""

from collections.abc import Iterator

from budgets.models import Syndicate
from deliberations.formats.scdl_deliberations import PublishedAct
from deliberations.matters import matter_label
from deliberations.models import Deliberation
from deliberations.rules.workflow import State

PUBLIC = (State.PUBLISHED, State.ENFORCEABLE)
BUDGET_MATTER = "7.1"


def published_acts(syndicate: Syndicate) -> Iterator[PublishedAct]:
    """Yield the acts that were published, in the order of their meetings (1 query)."""
    rows = (
        Deliberation.objects.filter(state__in=PUBLIC, meeting__isnull=False)
        .select_related("meeting", "budget_year__budget")
        .order_by("meeting__held_on", "number")
    )
    for row in rows:
        assert row.meeting is not None, "the query says so"
        matter = row.matter or BUDGET_MATTER
        budget = row.budget_year.budget
        cast = [it for it in (row.votes_for, row.votes_against, row.abstentions) if it is not None]
        yield PublishedAct(
            body=syndicate.name,
            siret=budget.siret,
            number=row.number,
            decided_on=row.meeting.held_on,
            matter=matter,
            matter_name=matter_label(matter),
            subject=row.title,
            budget_year=row.budget_year.year,
            budget=budget.name,
            department=syndicate.department.rjust(3, "0"),
            received_on=row.received_on,
            members=syndicate.members_in_office or None,
            voters=sum(cast) if cast else None,
            votes_for=row.votes_for,
            votes_against=row.votes_against,
            abstentions=row.abstentions,
        )
