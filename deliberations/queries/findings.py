"""What the controls find in a deliberation and its meeting."""

from django.utils.timezone import localdate

from budgets.controls.finding import Finding
from budgets.controls.registry import findings
from deliberations.controls import CitedText, LinkedText, ReadFigures, SheetSignatures, VoteCount
from deliberations.models import ALLOCATION, Block, Deliberation, Meeting
from deliberations.queries.act_text import ActText, act_text
from deliberations.queries.attestations import signatures_of
from deliberations.queries.meetings import Sheet, attendance_sheet, meeting_dates
from deliberations.queries.polls import poll_sheet
from deliberations.rules.votes import Votes
from deliberations.sources import source_of


def text_findings(deliberation: Deliberation, text: ActText) -> list[Finding]:
    """Return what the controls find in the text of a deliberation (no query: all is in `text`)."""
    meeting = deliberation.meeting
    on = meeting.held_on if meeting else localdate()
    decisions = sum(1 for block in text.blocks if block.kind == Block.Kind.DECISION)
    return findings(
        CitedText(text.numbered_texts, text.subject, on),
        LinkedText(text.numbered_texts, text.figures, decisions),
        ReadFigures(text.changes, text.source.missing),
    )


def signature_findings(deliberation: Deliberation) -> list[Finding]:
    """Return what is missing of the signatures of the result sheet."""
    if deliberation.result is None or deliberation.kind != ALLOCATION:
        return []
    signed = signatures_of(deliberation.result)
    needed = deliberation.result.kind == deliberation.result.Kind.ANTICIPATED
    return findings(SheetSignatures(needed, signed.authorising_officer is not None, signed.treasurer is not None))


def results_findings(deliberation: Deliberation) -> list[Finding]:
    """Return what the controls find in what the text rests on: results, budget decision."""
    return list(source_of(deliberation).findings())


def meeting_findings(meeting: Meeting, sheet: Sheet | None = None) -> list[Finding]:
    """Return what the controls find in the dates and in the attendance of a meeting.

    `sheet` is the attendance at the point that is voted, that of the opening when not given. An empty sheet is nothing
    to reproach before the day of the meeting.
    """
    sheet = sheet or attendance_sheet(meeting)
    if not sheet.attendees and meeting.held_on > localdate():
        return findings(meeting_dates(meeting))
    return findings(meeting_dates(meeting), sheet)


def deliberation_findings(deliberation: Deliberation) -> list[Finding]:
    """Return all that the controls find in a deliberation: text, signatures, meeting and vote."""
    found = [
        *text_findings(deliberation, act_text(deliberation)),
        *results_findings(deliberation),
        *signature_findings(deliberation),
    ]
    meeting = deliberation.meeting
    if meeting is None:
        return found
    sheet = poll_sheet(deliberation)
    found += meeting_findings(meeting, sheet)
    if deliberation.votes_for is not None:
        votes = Votes(deliberation.votes_for, deliberation.votes_against or 0, deliberation.abstentions or 0)
        found += findings(VoteCount(votes, sheet.voters))
    return found
