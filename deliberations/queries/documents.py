"""The documents of deliberations as pages read them."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404

from budgets.models import Job
from deliberations.models import ActDocument, Deliberation
from deliberations.rules.workflow import State

RENDER = "render_deliberation"  # the kind of the jobs that make documents

# What a document of the deliberation is in each state; between the vote and the seal, and once rejected, there is none.
KINDS = {
    State.DRAFT: ActDocument.Kind.DRAFT,
    State.SUBMITTED: ActDocument.Kind.DRAFT,
    State.ON_AGENDA: ActDocument.Kind.DRAFT,
    State.SEALED: ActDocument.Kind.SEALED,
    State.TRANSMITTED: ActDocument.Kind.STAMPED,
    State.PUBLISHED: ActDocument.Kind.STAMPED,
    State.ENFORCEABLE: ActDocument.Kind.STAMPED,
}


@dataclass(frozen=True)
class ShownDocuments:
    """The documents of a deliberation: the latest, those before it, the job at work; `may_be_made` in its state."""

    latest: ActDocument | None
    older: tuple[ActDocument, ...]
    job: Job | None
    may_be_made: bool


def shown_documents(deliberation: Deliberation) -> ShownDocuments:
    """Return the documents of the deliberation without their bytes, and the job that makes the next (2 queries)."""
    made = list(deliberation.documents.defer("content").order_by("-rank"))
    job = Job.objects.filter(kind=RENDER, params__deliberation=str(deliberation.pk)).order_by("-created_at").first()
    if job is not None and job.state in {Job.State.DONE, Job.State.CANCELLED}:
        job = None  # a failure of before no longer matters either
    return ShownDocuments(
        latest=made[0] if made else None,
        older=tuple(made[1:]),
        job=job,
        may_be_made=State(deliberation.state) in KINDS,
    )


def get_document_or_404(code: UUID) -> ActDocument:
    """Return a document of the current syndicate with its bytes (1 query). Raises Http404, also for another’s."""
    found = ActDocument.objects.select_related("deliberation__syndicate").filter(pk=code).first()
    if found is None:
        raise Http404("Aucun document à cette adresse.")
    return found
