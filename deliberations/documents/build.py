"""From a deliberation in the database to the act as printed: what it says now, or what was frozen at its vote."""

import json
from dataclasses import replace
from typing import Any

from django.utils.timezone import localdate

from budgets.charts import ChapterAmount, rar_chart, results_chart
from budgets.models import Chapter, YearResult
from budgets.rules.results import Results
from commitments.queries_rar import rar_state
from commitments.rules.rar import RarState
from deliberations.documents.codec import act_from_json, act_to_json
from deliberations.documents.content import (
    Act,
    Annex,
    Block,
    BlockKind,
    BudgetName,
    Cell,
    Charts,
    Column,
    Meeting,
    Person,
    Proxy,
    ResultSheet,
    ResultState,
    Row,
    Signature,
    Table,
    TableBlock,
    TextBlock,
    Transmission,
    Vote,
)
from deliberations.documents.drawings import drawing
from deliberations.documents.from_rules import printed_allocation, printed_rar, printed_results, rar_gap
from deliberations.documents.issuer import issuer_of
from deliberations.models import Attestation, Delegate, Deliberation, Poll, style_of
from deliberations.models import Meeting as MeetingRow
from deliberations.queries.act_text import ActText, act_text
from deliberations.queries.attestations import signatures_of
from deliberations.queries.meetings import Sheet, members_in_office
from deliberations.queries.polls import nominative_votes, poll_sheet
from deliberations.rules.attendance import Attendee, Presence
from deliberations.rules.votes import Outcome

AUTHORISING_OFFICER = "Président, ordonnateur"
TREASURER = "Comptable public"


def freeze(deliberation: Deliberation, decided: Outcome, poll: Poll | None = None) -> dict[str, Any]:
    """Return the whole content of the act as voted, to be kept as JSON: from then on it is what is printed."""
    act = built_act(deliberation, decided)
    if poll is not None:
        act = _as_polled(act, poll)
    frozen: dict[str, Any] = json.loads(act_to_json(act))
    return frozen


def printed_act(deliberation: Deliberation) -> Act:
    """Return the act as it is to be printed now: the text of the day before the vote, afterwards what was frozen.

    After the vote only what follows it is added: the display of the minutes, the transmission, the publication.
    """
    if not deliberation.is_frozen:
        return built_act(deliberation)
    act = act_from_json(json.dumps(deliberation.frozen))
    assert act.meeting is not None, "an act voted has its meeting"
    assert deliberation.meeting is not None, "a deliberation voted has its meeting"
    displayed_on = act.meeting.minutes_displayed_on or deliberation.meeting.minutes_displayed_on
    return replace(
        act, meeting=replace(act.meeting, minutes_displayed_on=displayed_on), transmission=_transmission(deliberation)
    )


def built_act(deliberation: Deliberation, decided: Outcome | None = None) -> Act:
    """Return the act with its text, figures and annexes as they are now; `decided` is what the assembly voted.

    Joined rows (syndicate, budget, year, result, meeting) are read unless they are there.
    Raises FiguresError or AllocationError when the figures of the results can't stand together.
    """
    text, style = act_text(deliberation), style_of(deliberation.syndicate)
    budget = deliberation.budget_year.budget
    return Act(
        issuer=issuer_of(deliberation.syndicate, style),
        budget=BudgetName(budget.code, budget.name, budget.get_kind_display()),
        number=deliberation.number,
        subject=text.title,
        meeting=_meeting(deliberation, deliberation.meeting) if deliberation.meeting else None,
        blocks=_blocks(text),
        drafted_on=None if decided else localdate(deliberation.created_at),
        vote=_vote(deliberation, decided) if decided else None,
        signatures=_signatures(deliberation.meeting) if decided and deliberation.meeting else (),
        remedies=style.remedies,
        annexes=_annexes(deliberation, text),
    )


def _blocks(text: ActText) -> tuple[Block, ...]:
    return tuple(
        TableBlock(block.table) if block.table else TextBlock(BlockKind(block.kind), block.resolved)
        for block in text.blocks
    )


def _vote(deliberation: Deliberation, decided: Outcome) -> Vote:
    return Vote(
        votes_for=deliberation.votes_for or 0,
        votes_against=deliberation.votes_against or 0,
        abstentions=deliberation.abstentions or 0,
        sentence=decided.sentence,
        is_adopted=decided.is_adopted,
    )


def _as_polled(act: Act, poll: Poll) -> Act:
    """Return the act with the mode of its vote, and who voted what after a roll call (L. 2121-21 CGCT)."""
    vote = act.vote
    if vote is not None and poll.mode == Poll.Mode.SECRET:
        vote = replace(vote, sentence=f"Au scrutin secret, {vote.sentence[:1].lower()}{vote.sentence[1:]}")
    blocks = act.blocks
    if poll.mode == Poll.Mode.ROLL_CALL:
        rows = tuple(Row(name, (Cell(choice), Cell(str(votes)))) for name, choice, votes in nominative_votes(poll))
        columns = (Column("Vote", is_amount=False), Column("Voix", is_amount=False))
        blocks = (*blocks, TableBlock(Table("Votes par appel nominal", columns, rows, "Délégué")))
    return replace(act, vote=vote, blocks=blocks)


def _meeting(deliberation: Deliberation, meeting: MeetingRow) -> Meeting:
    """Return the meeting with those there when the text came to the vote (5 queries: sheet, delegates, rules)."""
    sheet = poll_sheet(deliberation)
    delegates = {str(row.pk): row for row in Delegate.objects.filter(pk__in=[each.key for each in sheet.attendees])}
    people = {key: _person(row) for key, row in delegates.items()}
    chair = deliberation.chair or meeting.president
    return Meeting(
        body=meeting.body,
        held_on=meeting.held_on,
        convened_on=meeting.convoked_on,
        president=_person(chair) if chair else None,
        second_convocation=meeting.second_convocation,
        minutes_displayed_on=meeting.minutes_displayed_on,
        members_in_office=members_in_office(meeting) or None,
        secretary=_person(meeting.secretary) if meeting.secretary else None,
        present=tuple(people[each.key] for each in sheet.present if each.key != sheet.without),
        proxies=tuple(
            Proxy(people[each.key], people[each.proxy_to])
            for each in sheet.with_proxy
            if each.proxy_to in people and each.proxy_to != sheet.without
        ),
        absent=tuple(people[each.key] for each in sheet.attendees if _is_away(each, sheet)),
    )


def _is_away(attendee: Attendee, sheet: Sheet) -> bool:
    """Whoever neither votes nor is represented: excused, out of the room for this vote, or represented by who left."""
    if attendee.presence is Presence.EXCUSED:
        return True
    return sheet.without is not None and sheet.without in (attendee.key, attendee.proxy_to)


def _person(delegate: Delegate) -> Person:
    return Person(delegate.title, f"{delegate.last_name.upper()} {delegate.first_name}")


def _signatures(meeting: MeetingRow) -> tuple[Signature, ...]:
    """Return the places to sign at the foot of the extract: the president, and the secretary when there is one."""
    places = [Signature("Présidence de la séance", _person(meeting.president) if meeting.president else None)]
    if meeting.secretary:
        places.append(Signature("Secrétariat de la séance", _person(meeting.secretary)))
    return tuple(places)


def _transmission(deliberation: Deliberation) -> Transmission | None:
    if deliberation.sent_on is None:
        return None
    return Transmission(
        sent_on=deliberation.sent_on,
        received_on=deliberation.received_on,
        receipt_id=deliberation.receipt_id,
        published_on=deliberation.published_on,
        enforceable_on=deliberation.enforceable_on,
    )


def _annexes(deliberation: Deliberation, text: ActText) -> tuple[Annex, ...]:
    """Return what R. 2311-13 CGCT asks for, then the drawings: sheet (anticipated results), I-C1, state of RAR.

    A kind that does not rest on results has the annexes of its own source.
    """
    result, results = deliberation.result, text.results
    if result is None or results is None:
        return text.source.annexes()
    printed = printed_results(results, year=deliberation.budget_year.year)
    signatures = signatures_of(result)
    officer = attested(signatures.authorising_officer, AUTHORISING_OFFICER)
    state = rar_state(deliberation.budget_year)
    annexes: list[Annex] = []
    if result.kind == YearResult.Kind.ANTICIPATED:
        treasurer = attested(signatures.treasurer, TREASURER)
        annexes.append(ResultSheet(printed, printed_allocation(results), officer, treasurer))
    annexes.append(ResultState(printed))
    gap = rar_gap(results, state, reason=result.rar_reason)
    carried = printed_rar(state, gap=gap, authorising_officer=officer)
    annexes.append(replace(carried, tax_basis=carried.tax_basis or deliberation.budget_year.budget.tax_basis))
    annexes.append(_charts(deliberation, results, state))
    return tuple(annexes)


def attested(attestation: Attestation | None, quality: str) -> Signature:
    """Return a signature of the result sheet; an empty place while it is not there."""
    if attestation is None:
        return Signature(quality)
    return Signature(attestation.signer_capacity or quality, Person("", attestation.signer_name), attestation.signed_on)


def _charts(deliberation: Deliberation, results: Results, state: RarState) -> Charts:
    """Return the drawings of the results and of the RAR by chapter (1 query: the chapters’ labels)."""
    totals = [total for part in state.parts if part.direction == "expense" for total in part.by_chapter]
    labels = dict(
        Chapter.objects.filter(chart_id=deliberation.budget_year.chart_id).order_by("code").values_list("code", "label")
    )
    chapters = [ChapterAmount(total.code, labels.get(total.code, ""), total.remaining) for total in totals]
    drawn = (results_chart(results), rar_chart(chapters))
    return Charts("Les résultats en images", tuple(drawing(svg) for svg in drawn if svg))
