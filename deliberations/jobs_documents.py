"""The job that makes the document of a deliberation. Run twice, it finds what the first run stored."""

import time
from typing import Any

from django.urls import reverse

from budgets.jobs import JobError, JobRun, job_handler
from deliberations.documents.render import RenderingError
from deliberations.queries.documents import RENDER
from deliberations.rules.workflow import StepRefused
from deliberations.services.documents import make_document


@job_handler(RENDER)
def render_deliberation(run: JobRun) -> dict[str, Any]:
    """Make the document and return its identifier, name, pages, fingerprint and how long it took."""
    run.progress(0, 1, "Composition du document")
    started = time.perf_counter()
    try:
        document = make_document(run.params["deliberation"], job=run.job)
    except StepRefused as error:
        raise JobError(str(error)) from error
    except RenderingError as error:
        raise JobError(f"Le document n’a pas pu être composé sans rien perdre : {error}") from error
    if document is None:
        raise JobError("La délibération n’existe plus.")
    run.progress(1, 1, "Document enregistré")
    return {
        "document": str(document.pk),
        "file": document.file_name,
        "pages": document.pages,
        "sha256": document.sha256,
        "milliseconds": round((time.perf_counter() - started) * 1000),
        "page": reverse("deliberations:document_download", args=[run.job.syndicate.slug, document.pk]),
        "page_label": "Lire le document",
    }
