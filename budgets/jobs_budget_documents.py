"""The job that makes the budget document of a decision. Run twice, it finds what the first run drew and stored."""

import time
from typing import Any

from django.conf import settings
from django.urls import reverse

from budgets.jobs import JobError, JobRun, enqueue, job_handler
from budgets.maquette_files import NoMaquette
from budgets.models import BudgetDecision, Job, User
from budgets.queries_decision_view import AccountsNotChecked
from budgets.tasks import print_pieces

PRINT = "budget_document"


def request_budget_document(decision: BudgetDecision, *, by: User | None) -> Job:
    """Ask for the document of a decision; several workers share its pieces."""
    return enqueue(
        PRINT,
        title=f"Document budgétaire : {decision} de {decision.budget_year.year}",
        syndicate=decision.syndicate,
        by=by,
        params={"decision": str(decision.pk)},
    )


@job_handler(PRINT)
def print_budget_document(run: JobRun) -> dict[str, Any]:
    """Make the document and return its identifier, file, pages and fingerprint."""
    from budgets.documents.render import RenderingError
    from budgets.services.budget_documents import NotFinal, UnknownState, make_document

    decisions = BudgetDecision.objects.select_related("budget_year__budget", "budget_year__chart", "syndicate")
    decision = decisions.filter(pk=run.params["decision"]).first()
    if decision is None:
        raise JobError("La décision n’existe plus.")
    run.progress(0, 1, "Remplissage des états")
    started = time.perf_counter()
    _call_for_help(decision)
    try:
        document = make_document(
            decision,
            by=run.job.requested_by,
            on_piece=lambda done, total: run.progress(done, total, _told(done, total)),
        )
    except (NotFinal, NoMaquette, AccountsNotChecked, UnknownState) as error:
        raise JobError(str(error)) from error
    except RenderingError as error:
        raise JobError(f"Le document n’a pas pu être composé sans rien perdre : {error}") from error
    year = decision.budget_year
    where = [year.syndicate.slug, year.budget.code, year.year, decision.pk, document.pk]
    return {
        "document": str(document.pk),
        "file": document.file_name,
        "pages": document.pages,
        "sha256": document.sha256,
        "milliseconds": round((time.perf_counter() - started) * 1000),
        "page": reverse("budgets:budget_document_download", args=where),
        "page_label": "Télécharger le document",
    }


def _told(done: int, total: int) -> str:
    return "Assemblage du document" if done == total else f"{done} parties composées sur {total}"


def _call_for_help(decision: BudgetDecision) -> None:
    """Ask the other workers to draw pieces too. Without them this one draws all: nothing waits for them."""
    for _ in range(settings.PRINTING_HELPERS):
        try:
            print_pieces.delay(str(decision.pk), str(decision.syndicate_id))
        except print_pieces.OperationalError:
            return
