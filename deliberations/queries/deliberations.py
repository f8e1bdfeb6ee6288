"""Deliberations as lists and pages read them."""

import json
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from deliberations.documents.codec import act_from_json
from deliberations.documents.content import Act
from deliberations.models import Approval, Block, Deliberation, Meeting
from deliberations.rules.workflow import State

SEALED = (State.SEALED, State.TRANSMITTED, State.PUBLISHED, State.ENFORCEABLE)


def deliberations() -> QuerySet[Deliberation]:
    """Return the deliberations of the current syndicate with all that a page names."""
    return Deliberation.objects.select_related(
        "syndicate",
        "meeting__syndicate",
        "meeting__president",
        "result__budget_year__budget",
        "budget_year__budget",
        "budget_year__chart",
        "decision__budget_year__chart",
        "chair",
        "created_by",
    )


def get_deliberation_or_404(code: UUID) -> Deliberation:
    """Return a deliberation of the current syndicate (1 query). Raises Http404, also for another syndicate's."""
    found = deliberations().filter(pk=code).first()
    if found is None:
        raise Http404("Aucune délibération à cette adresse.")
    return found


def get_block_or_404(deliberation: Deliberation, code: UUID) -> Block:
    """Return a block of the deliberation (1 query). Raises Http404."""
    found = deliberation.blocks.filter(pk=code).first()
    if found is None:
        raise Http404("Ce bloc n’existe plus.")
    found.deliberation = deliberation
    return found


def get_meeting_or_404(code: UUID) -> Meeting:
    """Return a meeting of the current syndicate (1 query). Raises Http404."""
    found = Meeting.objects.select_related("syndicate", "president", "secretary").filter(pk=code).first()
    if found is None:
        raise Http404("Aucune séance à cette adresse.")
    return found


def frozen_act(deliberation: Deliberation) -> Act | None:
    """Return the act as it was voted, None before the vote."""
    return act_from_json(json.dumps(deliberation.frozen)) if deliberation.frozen else None


def to_read(user_id: int) -> QuerySet[Deliberation]:
    """Return the texts on the agenda, those of the next meetings first, each with the user's answer (`mine`)."""
    answers = Approval.objects.filter(user_id=user_id)
    return (
        deliberations()
        .filter(state=State.ON_AGENDA)
        .annotate(
            approved=Count("approvals", filter=Q(approvals__in=answers.filter(answer=Approval.Answer.APPROVED))),
            refused=Count("approvals", filter=Q(approvals__in=answers.filter(answer=Approval.Answer.REFUSED))),
        )
        .order_by("meeting__held_on", "rank")
    )


def decided() -> QuerySet[Deliberation]:
    """Return the texts already voted or rejected, the latest first."""
    return deliberations().filter(frozen_at__isnull=False).order_by("-meeting__held_on", "-rank")


def sealed() -> QuerySet[Deliberation]:
    """Return the acts sealed, the latest first."""
    return deliberations().filter(state__in=SEALED).order_by("-meeting__held_on", "-rank")
