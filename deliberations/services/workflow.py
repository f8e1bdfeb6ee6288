"""The steps of a deliberation, from the draft to the enforceable act: each by the role that may, with its date."""

import re
from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate, now

from budgets.controls.finding import Finding
from budgets.models import BudgetDecision, Syndicate, YearResult
from budgets.services.authorizations import hold_drafts, vote_drafts
from budgets.services.decision_calendar import change_calendar
from budgets.services.decision_steps import vote_decision
from deliberations.kinds import kind_of
from deliberations.models import Deliberation, Meeting, Poll, style_of
from deliberations.queries.act_text import act_text
from deliberations.queries.findings import meeting_findings, results_findings, signature_findings, text_findings
from deliberations.queries.polls import poll_sheet
from deliberations.rules.kinds import act_number, check_number, transmitted_number
from deliberations.rules.violations import Violation
from deliberations.rules.votes import PresidentVote, Votes, check_votes, outcome
from deliberations.rules.workflow import (
    State,
    check_publication,
    check_receipt,
    check_step,
    check_transmission,
    enforceable_on,
)
from deliberations.services.actor import Actor
from deliberations.services.documents import freeze_act, request_document
from deliberations.services.drafting import provisional_number
from deliberations.services.publications import put_online
from deliberations.services.refusals import Refused, refuse, refuse_if
from deliberations.services.transfer_reports import report_transfers

AUTHORIZATIONS = "authorizations"  # source of the kind that votes the authorisations in preparation
TRANSFERS = "transfers"  # source of the kind that reports the transfers of the authorising officer


@transaction.atomic
def submit(deliberation: Deliberation, *, by: Actor) -> Deliberation:
    """Hand the text to the authorising officer.

    Raises StepRefused, RoleRefused, Refused when the results or the text can't stand.
    """
    locked = _lock(deliberation, "submit", by)
    _refuse_blocking([*results_findings(locked), *text_findings(locked, act_text(locked))])
    locked.state, locked.submitted_at = State.SUBMITTED, now()
    locked.save(update_fields=["state", "submitted_at"])
    return locked


@transaction.atomic
def send_back(deliberation: Deliberation, *, by: Actor) -> Deliberation:
    """Take a submitted text back to the draft. Raises StepRefused, RoleRefused."""
    locked = _lock(deliberation, "send_back", by)
    locked.state, locked.submitted_at = State.DRAFT, None
    locked.save(update_fields=["state", "submitted_at"])
    return locked


@transaction.atomic
def schedule(
    deliberation: Deliberation, meeting: Meeting, *, by: Actor, number: str = "", rank: int | None = None
) -> Deliberation:
    """Put the text on the agenda of a meeting, with its final number (proposed from the meeting when empty).

    Raises StepRefused, RoleRefused, Refused.
    """
    locked = _lock(deliberation, "schedule", by)
    # one number at a time in a syndicate: two secretaries at once never get the same
    syndicate = Syndicate.objects.select_for_update(of=("self",)).get(pk=locked.syndicate_id)
    last = meeting.deliberations.aggregate(last=Max("rank"))["last"] or 0
    rank = rank or last + 1
    number = number.strip().upper() or proposed_number(meeting, rank, style_of(syndicate).number_pattern)
    refuse_if(check_number(number))
    if Deliberation.objects.filter(number=number).exclude(pk=locked.pk).exists():
        raise refuse("Numéro", f"la délibération {number} existe déjà.", "Donnez un autre numéro.")
    locked.meeting, locked.number, locked.rank = meeting, number, rank
    _refuse_blocking(text_findings(locked, act_text(locked)))
    locked.state, locked.on_agenda_at = State.ON_AGENDA, now()
    locked.save(update_fields=["meeting", "number", "rank", "state", "on_agenda_at"])
    request_document(locked, by=by.user)  # what the elected members read
    return locked


def proposed_number(meeting: Meeting, rank: int, pattern: str) -> str:
    """Return the number of the act of that rank, by the syndicate's pattern: CS_2024_02_3, 2024-01 (2 queries).

    {ordre} counts the acts of the meetings of the year, {rang} those of the meeting; a number already taken, by another
    meeting of the month for instance, leaves its place to the next one.
    """
    initials = "".join(word[0] for word in re.findall(r"\w+", meeting.body)).upper() or "D"
    day = meeting.held_on
    taken = set(Deliberation.objects.filter(meeting__held_on__year=day.year).values_list("number", flat=True))
    order = len(taken) + 1
    number = act_number(pattern, acronym=initials, day=day, rank=rank, order=order)
    while ("{ordre" in pattern or "{rang" in pattern) and number in taken:
        order, rank = order + 1, rank + 1
        number = act_number(pattern, acronym=initials, day=day, rank=rank, order=order)
    return number


@transaction.atomic
def withdraw(deliberation: Deliberation, *, by: Actor) -> Deliberation:
    """Take the text off the agenda; the answers already given are dropped with it. Raises StepRefused, RoleRefused."""
    locked = _lock(deliberation, "withdraw", by)
    locked.approvals.all().delete()
    locked.state, locked.on_agenda_at, locked.meeting = State.SUBMITTED, None, None
    locked.number = provisional_number(locked.budget_year)  # the next text of the meeting takes the one it leaves
    locked.save(update_fields=["state", "on_agenda_at", "meeting", "number"])
    return locked


@transaction.atomic
def record_vote(
    deliberation: Deliberation,
    votes: Votes,
    *,
    by: Actor,
    president_vote: PresidentVote | None = None,
    poll: Poll | None = None,
) -> Deliberation:
    """Record the vote and freeze all that is printed; the results voted are locked with it.

    `poll` is the vote taken in the meeting, when there was one: its mode, and the names after a roll call, are printed.

    Raises StepRefused, RoleRefused, Refused when the meeting, its attendance, the votes, the signatures or the text
    can't stand. Source: CGCT L. 2121-17, L. 2121-20, R. 2311-13 (in force on 15 February 2024).
    """
    locked = _lock_for_vote(deliberation, by)
    meeting = locked.meeting
    assert meeting is not None, "a text on the agenda has a meeting"
    if meeting.held_on > localdate():
        raise refuse("Date de la séance", "elle n'est pas encore venue.", "Enregistrez le vote après la séance.")
    sheet = poll_sheet(locked)
    secret = poll is not None and poll.mode == Poll.Mode.SECRET
    refuse_if(check_votes(votes, voters=sheet.voters, president_vote=president_vote, secret=secret))
    text = act_text(locked)
    if text.changes:
        changed = ", ".join(label for label, _, _ in text.changes)
        raise refuse(
            "Chiffres", f"ils ont changé depuis que le texte a été relu : {changed}.",
            "Relisez le texte, puis acceptez les nouveaux chiffres sur la page de la délibération.",
        )  # fmt: skip
    _refuse_blocking(
        [
            *results_findings(locked),
            *signature_findings(locked),
            *meeting_findings(meeting, sheet),
            *text_findings(locked, text),
        ]
    )
    decided = outcome(votes, president_vote=president_vote, secret=secret)
    locked.title = text.title
    locked.votes_for, locked.votes_against, locked.abstentions = votes.for_count, votes.against_count, votes.abstentions
    locked.state = State.VOTED if decided.is_adopted else State.REJECTED
    locked.frozen = freeze_act(locked, decided, poll)
    locked.frozen_at = now()
    locked.save()
    if decided.is_adopted:
        _carry_out(locked, by)
    return locked


def _carry_out(deliberation: Deliberation, by: Actor) -> None:
    """Vote what the act adopted rests on: its results, its budget decision. Raises Refused."""
    if deliberation.result is not None:
        YearResult.objects.filter(pk=deliberation.result.pk, voted_at=None).update(voted_at=deliberation.frozen_at)
    if kind_of(deliberation.kind).source == TRANSFERS:
        report_transfers(deliberation.budget_year, _held_on(deliberation))
    if kind_of(deliberation.kind).source == AUTHORIZATIONS:
        vote_drafts(deliberation.budget_year, _held_on(deliberation), deliberation.number)
    decision = deliberation.decision
    if decision is None or (decision.is_voted and decision.decided_on == _held_on(deliberation)):
        return  # recorded here after the vote of a decision that was brought in as voted that day
    try:
        vote_decision(decision, _held_on(deliberation), by.user, deliberation.number)
    except ValidationError as error:
        raise refuse("Décision budgétaire", " ".join(error.messages), "Ouvrez la décision.") from error


@transaction.atomic
def seal(deliberation: Deliberation, *, by: Actor) -> Deliberation:
    """Seal the act voted and have its document made by the worker. Raises StepRefused, RoleRefused."""
    locked = _lock(deliberation, "seal", by)
    locked.state, locked.sealed_at = State.SEALED, now()
    locked.save(update_fields=["state", "sealed_at"])
    request_document(locked, by=by.user)
    return locked


@transaction.atomic
def transmit(
    deliberation: Deliberation,
    sent_on: date,
    *,
    by: Actor,
    received_on: date | None = None,
    receipt_id: str = "",
) -> Deliberation:
    """Record that the act was sent to the prefecture, with its receipt when it is already there.

    Raises StepRefused, RoleRefused, Refused.
    """
    locked = _lock(deliberation, "transmit", by)
    locked.sent_on, locked.state = sent_on, State.TRANSMITTED
    found = _transmission_violations(locked, sent_on, received_on)
    if received_on or receipt_id:
        found += _receipt_violations(locked, received_on, receipt_id)
        locked.received_on, locked.receipt_id = received_on, receipt_id.strip()
    refuse_if(found)
    locked.save(update_fields=["sent_on", "received_on", "receipt_id", "state"])
    _tell_decision(locked)
    request_document(locked, by=by.user)  # the stamp is on every page
    return locked


@transaction.atomic
def receive(deliberation: Deliberation, received_on: date, receipt_id: str, *, by: Actor) -> Deliberation:
    """Record the prefecture's receipt of an act already sent. Raises StepRefused, RoleRefused, Refused."""
    locked = _lock(deliberation, "receive", by)
    if locked.received_on is not None:
        raise refuse("Accusé de réception", "il est déjà enregistré.", "Rouvrez la page.")
    assert locked.sent_on is not None, "an act transmitted has its day"
    refuse_if(
        [
            *_transmission_violations(locked, locked.sent_on, received_on),
            *_receipt_violations(locked, received_on, receipt_id),
        ]
    )
    locked.received_on, locked.receipt_id = received_on, receipt_id.strip()
    _become_enforceable(locked)
    locked.save(update_fields=["received_on", "receipt_id", "state", "enforceable_on"])
    request_document(locked, by=by.user)
    return locked


@transaction.atomic
def publish(deliberation: Deliberation, published_on: date, *, by: Actor) -> Deliberation:
    """Record the publication; with the receipt, the act is enforceable. Raises StepRefused, RoleRefused, Refused."""
    locked = _lock(deliberation, "publish", by)
    refuse_if(check_publication(meeting_on=_held_on(locked), published_on=published_on, today=localdate()))
    locked.published_on, locked.state = published_on, State.PUBLISHED
    _become_enforceable(locked)
    locked.save(update_fields=["published_on", "state", "enforceable_on"])
    put_online(locked)
    request_document(locked, by=by.user)
    return locked


def _become_enforceable(deliberation: Deliberation) -> None:
    """Set the day from which the act is enforceable once it is both received and published (L. 2131-1 CGCT)."""
    day = enforceable_on(received_on=deliberation.received_on, published_on=deliberation.published_on)
    if day is not None:
        deliberation.enforceable_on, deliberation.state = day, State.ENFORCEABLE


def _tell_decision(deliberation: Deliberation) -> None:
    """Note on the budget decision that it left with the act, unless its calendar says another day already."""
    decision = deliberation.decision
    if decision is not None and decision.transmitted_on is None:
        change_calendar(decision, {"transmitted_on": deliberation.sent_on}, {})


def _lock(deliberation: Deliberation, step: str, by: Actor) -> Deliberation:
    """Return the deliberation locked for a step. Raises StepRefused, RoleRefused."""
    locked = (
        Deliberation.objects.select_for_update(of=("self",))
        .select_related(
            "syndicate",
            "meeting__syndicate",
            "meeting__president",
            "result__budget_year__budget",
            "budget_year__budget",
            "budget_year__chart",
            "decision__budget_year__chart",
            "chair",
        )
        .get(pk=deliberation.pk)
    )
    check_step(step, state=locked.state, roles=by.roles)
    return locked


def _lock_for_vote(deliberation: Deliberation, by: Actor) -> Deliberation:
    """Return the deliberation locked with its meeting and its results: what is checked is what is frozen.

    Whoever changes an attendance sheet or a figure takes the same locks. Raises StepRefused, RoleRefused.
    """
    locked = _lock(deliberation, "vote", by)
    assert locked.meeting is not None, "a text on the agenda has a meeting"
    Meeting.objects.select_for_update(of=("self",)).get(pk=locked.meeting.pk)
    if locked.result is not None:
        YearResult.objects.select_for_update(of=("self",)).get(pk=locked.result.pk)
    if locked.decision is not None:
        BudgetDecision.objects.select_for_update(of=("self",)).get(pk=locked.decision.pk)
    if kind_of(locked.kind).source == AUTHORIZATIONS:
        hold_drafts(locked.budget_year)
    return _lock(deliberation, "vote", by)  # read again, now that nothing moves


def _held_on(deliberation: Deliberation) -> date:
    assert deliberation.meeting is not None, "an act voted has its meeting"
    return deliberation.meeting.held_on


def _transmission_violations(deliberation: Deliberation, sent_on: date, received_on: date | None) -> list[Violation]:
    return list(
        check_transmission(
            meeting_on=_held_on(deliberation), sent_on=sent_on, received_on=received_on, today=localdate()
        )
    )


def _receipt_violations(deliberation: Deliberation, received_on: date | None, receipt_id: str) -> list[Violation]:
    """Return what is wrong with a receipt: both its date and its identifier, which is the act's."""
    if received_on is None or not receipt_id.strip():
        return [
            Violation(
                code="act.receipt",
                field="Accusé de réception",
                message="il a une date et un identifiant.",
                mend="Donnez les deux, ou aucun des deux tant que l'accusé n'est pas arrivé.",
            )
        ]
    return list(
        check_receipt(
            receipt_id,
            department=deliberation.syndicate.department,
            siren=deliberation.syndicate.siren,
            meeting_on=_held_on(deliberation),
            number=transmitted_number(deliberation.number),
        )
    )


def _refuse_blocking(found: Iterable[Finding]) -> None:
    """Raise Refused with the blocking findings, when there are any."""
    violations = [
        Violation(code=finding.code, field=finding.title, message=finding.message, mend=finding.mend)
        for finding in found
        if finding.is_blocking
    ]
    if violations:
        raise Refused(violations)
