"""State V-A of a budget document (arrêté et signatures) as the meeting that voted the decision tells it."""

from budgets.maquette.view import Signature
from budgets.models import BudgetDecision
from deliberations.models import Delegate, Deliberation
from deliberations.queries.meetings import Sheet, attendance_sheet, members_in_office

WOMEN = ("Mme", "Madame")


def signature_of_vote(decision: BudgetDecision) -> Signature | None:
    """Return what the latest deliberation on a decision and its meeting say, None when there is none (6 queries)."""
    deliberation = (
        Deliberation.objects.filter(decision=decision, meeting__isnull=False)
        .select_related("meeting__president", "meeting__syndicate")
        .order_by("-meeting__held_on", "-created_at")
        .first()
    )
    if deliberation is None or deliberation.meeting is None:
        return None
    meeting = deliberation.meeting
    sheet = attendance_sheet(meeting, rank=deliberation.rank)
    votes = (deliberation.votes_for, deliberation.votes_against)
    place = meeting.syndicate.seat
    president = _president(meeting.president)
    return Signature(
        members=members_in_office(meeting),
        present=len(sheet.present) or None,
        cast=None if None in votes else sum(vote or 0 for vote in votes),
        votes_for=deliberation.votes_for,
        votes_against=deliberation.votes_against,
        abstentions=deliberation.abstentions,
        convoked_on=meeting.convoked_on,
        presented_by=president,
        presented_at=place,
        presented_on=meeting.held_on,
        assembly=meeting.body,
        session="ordinaire",
        deliberated_at=meeting.place or place,
        deliberated_on=meeting.held_on,
        transmitted_on=deliberation.sent_on,
        published_on=deliberation.published_on,
        certified_by=president,
        certified_at=place,
        certified_on=deliberation.enforceable_on,
        signatories=_signatories(sheet),
    )


def _president(president: Delegate | None) -> str:
    """Return « la présidente » or « le président », as note 1 of the state asks."""
    return "la présidente" if president is not None and president.title in WOMEN else "le président"


def _signatories(sheet: Sheet) -> tuple[str, ...]:
    """Return the members present, and those who gave a proxy with whom they gave it to."""
    proxies = tuple(f"{giver} donne pouvoir à {holder}" for giver, holder in sheet.proxies if holder)
    return (*(attendee.name for attendee in sheet.present), *proxies)
