"""The documents of deliberations: asked for, made by the worker, kept for ever."""

from typing import Any
from uuid import UUID

from budgets import jobs
from budgets.models import Job, User
from deliberations.documents.build import freeze, printed_act
from deliberations.documents.render import render_act
from deliberations.models import ActDocument, Deliberation, Poll
from deliberations.queries.deliberations import deliberations
from deliberations.queries.documents import KINDS, RENDER
from deliberations.rules.typography import typeset
from deliberations.rules.votes import Outcome
from deliberations.rules.workflow import State, StepRefused
from deliberations.services.chain import append_document


def freeze_act(deliberation: Deliberation, decided: Outcome, poll: Poll | None = None) -> dict[str, Any]:
    """Return what is kept of the act at its vote, as JSON: all that its documents will print."""
    return freeze(deliberation, decided, poll)


def document_kind(deliberation: Deliberation) -> ActDocument.Kind:
    """Return what a document of the deliberation would be now.

    Raises StepRefused between the vote and the seal, and for a rejected text: there is nothing to publish.
    """
    state = State(deliberation.state)
    if state in KINDS:
        return KINDS[state]
    if state is State.REJECTED:
        raise StepRefused(typeset(f"La délibération {deliberation.number} est rejetée : elle n'a pas d'acte."))
    raise StepRefused(
        typeset(f"La délibération {deliberation.number} est votée mais pas scellée : scellez-la pour avoir son acte.")
    )


def request_document(deliberation: Deliberation, *, by: User | None) -> Job:
    """Have the document of the deliberation made by the worker once the transaction is committed; return the job.

    Raises StepRefused when the state has no document. Asking twice makes one document.
    """
    kind = document_kind(deliberation)
    return jobs.enqueue(
        RENDER,
        title=f"Document de la délibération {deliberation.number} ({kind.label})",
        syndicate=deliberation.syndicate,
        by=by,
        params={"deliberation": str(deliberation.pk)},
    )


def make_document(identifier: UUID | str, *, job: Job | None = None) -> ActDocument | None:
    """Render the deliberation as it is now and store its document; None when there is no such deliberation.

    Raises StepRefused when its state has no document, RenderingError when the document would lack something.
    """
    deliberation = deliberations().filter(pk=identifier).first()
    if deliberation is None:
        return None
    kind = document_kind(deliberation)
    rendered = render_act(printed_act(deliberation))
    return append_document(
        deliberation,
        kind=kind,
        file_name=f"{deliberation.number}.pdf",
        content=rendered.content,
        pages=rendered.pages,
        job=job,
    )
