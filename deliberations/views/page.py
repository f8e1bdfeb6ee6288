"""What the page of a deliberation shows, whichever action leads to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate, localtime

from budgets.controls.finding import Finding
from budgets.http import SyndicateRequest
from budgets.perms import PREPARERS, has_role
from deliberations.documents.layout import act_context
from deliberations.forms.convocations import ChairForm
from deliberations.forms.steps import PublicationForm, ReceiptForm, ScheduleForm, TransmissionForm, VoteForm
from deliberations.forms.texts import TitleForm
from deliberations.models import Deliberation
from deliberations.queries.act_text import act_text
from deliberations.queries.attestations import signatures_of
from deliberations.queries.deliberations import frozen_act
from deliberations.queries.documents import shown_documents
from deliberations.queries.findings import meeting_findings, results_findings, signature_findings, text_findings
from deliberations.queries.publications import publication_of
from deliberations.queries.signatures import standing_of
from deliberations.rules.kinds import transmitted_number
from deliberations.rules.typography import typeset
from deliberations.rules.votes import Votes, count_in_words
from deliberations.rules.workflow import PATH, ROLE_LABELS, STATE_LABELS, State, next_step, receipt_id, steps_open
from deliberations.services.publications import last_day_online
from deliberations.views.figure_links import figure_addresses


@dataclass(frozen=True)
class Milestone:
    """A state on the way of a deliberation, with the day on which it was reached."""

    label: str
    is_done: bool
    is_current: bool
    on: date | None


def deliberation_context(request: SyndicateRequest, deliberation: Deliberation, **forms: Any) -> dict[str, Any]:
    """Return the context of the page; `forms` replace those shown, with the faults of what was given."""
    open_steps = steps_open(state=deliberation.state, roles=request.roles)
    context: dict[str, Any] = {
        "deliberation": deliberation,
        "budget_year": deliberation.budget_year,
        "steps": open_steps,
        "milestones": milestones(deliberation),
        "waits_for": waits_for(deliberation, open_steps),
        "approvals": list(deliberation.approvals.select_related("user")),
        "documents": shown_documents(deliberation),
        "standing": standing_of(deliberation) if deliberation.sealed_at else None,
        "may_prepare": has_role(request, *PREPARERS),
        "findings": [],
        "chair_form": ChairForm(instance=deliberation)
        if has_role(request, *PREPARERS) and not deliberation.is_frozen
        else None,
    }
    if deliberation.is_frozen:
        online = publication_of(deliberation)
        context |= voted_context(deliberation) | {
            "publication": online,
            "may_withdraw": online is not None and localdate() > last_day_online(online),
        }
    else:
        text = act_text(deliberation)
        context |= {
            "text": text,
            "findings": page_findings(deliberation, text),
            "figure_addresses": figure_addresses(deliberation, text, may_edit="edit" in open_steps),
        }
    if deliberation.result is not None:
        context["signatures"] = signatures_of(deliberation.result)
    return context | step_forms(deliberation, open_steps) | forms


def voted_context(deliberation: Deliberation) -> dict[str, Any]:
    """Return the text as it was voted: what leads to the vote, its phrase, then what is decided."""
    act = frozen_act(deliberation)
    assert act is not None, "an act voted was frozen"
    printed = act_context(act)
    count = ""
    if act.vote is not None:
        count = count_in_words(Votes(act.vote.votes_for, act.vote.votes_against, act.vote.abstentions))
    return {key: printed[key] for key in ("act", "assembly", "sentence", "reasons", "decisions")} | {"count": count}


def page_findings(deliberation: Deliberation, text: Any) -> list[Finding]:
    """Return what the controls find while the text is being prepared, the heaviest first."""
    found = [*text_findings(deliberation, text), *results_findings(deliberation), *signature_findings(deliberation)]
    if deliberation.meeting is not None:
        found += meeting_findings(deliberation.meeting)
    weights = ("blocking", "warning", "information")
    return sorted(found, key=lambda finding: weights.index(finding.severity.value))


def step_forms(deliberation: Deliberation, open_steps: frozenset[str]) -> dict[str, Any]:
    """Return the forms of the steps open to the member."""
    forms: dict[str, Any] = {}
    if "edit" in open_steps:
        forms["title_form"] = TitleForm(initial={"title": deliberation.title})
    if "schedule" in open_steps:
        forms["schedule_form"] = ScheduleForm()
    if "vote" in open_steps:
        forms["vote_form"] = VoteForm()
    if "transmit" in open_steps:
        forms["transmission_form"] = TransmissionForm(initial={"receipt_id": expected_receipt(deliberation)})
    if "receive" in open_steps and deliberation.received_on is None:
        forms["receipt_form"] = ReceiptForm(initial={"receipt_id": expected_receipt(deliberation)})
    if "publish" in open_steps:
        forms["publication_form"] = PublicationForm()
    return forms


def expected_receipt(deliberation: Deliberation) -> str:
    """Return the identifier that the prefecture's receipt should bear."""
    syndicate, meeting = deliberation.syndicate, deliberation.meeting
    if meeting is None or not syndicate.siren:
        return ""
    return receipt_id(
        department=syndicate.department,
        siren=syndicate.siren,
        meeting_on=meeting.held_on,
        number=transmitted_number(deliberation.number),
    )


def milestones(deliberation: Deliberation) -> Sequence[Milestone]:
    """Return the states on the way, with their days; a rejected text stops at its vote."""
    state = State(deliberation.state)
    path = PATH if state is not State.REJECTED else (*PATH[:3], State.REJECTED)
    days = {
        State.DRAFT: _day(deliberation.created_at),
        State.SUBMITTED: _day(deliberation.submitted_at),
        State.ON_AGENDA: _day(deliberation.on_agenda_at),
        State.VOTED: deliberation.meeting.held_on if deliberation.meeting and deliberation.is_frozen else None,
        State.SEALED: _day(deliberation.sealed_at),
        State.TRANSMITTED: deliberation.received_on or deliberation.sent_on,
        State.PUBLISHED: deliberation.published_on,
        State.ENFORCEABLE: deliberation.enforceable_on,
    }
    days[State.REJECTED] = days[State.VOTED]
    here = path.index(state)
    return [
        Milestone(typeset(STATE_LABELS[step]), place <= here, place == here, days[step] if place <= here else None)
        for place, step in enumerate(path)
    ]


def waits_for(deliberation: Deliberation, open_steps: frozenset[str]) -> str:
    """Return who is to act next, in words, when it is not the reader; empty at the end."""
    step = next_step(deliberation.state)
    if step is None or step.name in open_steps:
        return ""
    return " ou ".join(typeset(ROLE_LABELS[role]) for role in sorted(step.roles))


def _day(at: datetime | None) -> date | None:
    return localtime(at).date() if at else None
