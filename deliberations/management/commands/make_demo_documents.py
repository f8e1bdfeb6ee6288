"""`make_demo_documents --output DIR`: the documents of the demonstration, made by the worker."""

from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from budgets.jobs_budget_documents import PRINT, request_budget_document
from budgets.models import BudgetDecision, BudgetDocument, Job, Syndicate
from budgets.services.waiting import finish_job, worker_answers
from budgets.tenancy import slug_context, syndicate_context
from deliberations.demonstration import SLUGS
from deliberations.management.document_command import write_file
from deliberations.models import ActDocument
from deliberations.queries.deliberations import deliberations
from deliberations.queries.documents import KINDS
from deliberations.rules.workflow import State
from deliberations.services.documents import request_document

BAR = 30
VOTED = (BudgetDecision.State.VOTED, BudgetDecision.State.ENFORCEABLE)
PRINTED = (BudgetDecision.Kind.PRIMITIVE, BudgetDecision.Kind.SUPPLEMENTARY, BudgetDecision.Kind.AMENDING)


@dataclass(frozen=True, slots=True)
class Made:
    """A document asked for: its deliberation, then its file, pages and time, or what went wrong."""

    name: str
    file: Path | None
    pages: str
    seconds: str
    fault: str = ""


class Command(BaseCommand):
    help = "Fait produire par le service des tâches les documents des syndicats de démonstration et en donne la table."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", required=True, type=Path, help="dossier où écrire les PDF")

    def handle(self, *, output: Path, **options: Any) -> None:
        try:
            output.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(f"Le dossier {output} ne peut pas être créé : {error.strerror}.") from error
        asked = [job for slug in SLUGS for job in self._ask(slug)]
        if not asked:
            raise CommandError("Aucune délibération à produire : lancez d’abord load_demo.")
        by_worker = worker_answers()
        made = []
        for done, (slug, title, job) in enumerate(asked):
            self._show(done, len(asked), f"{slug} {title}")
            made.append(self._finish(slug, title, job, output, by_worker=by_worker))
        self._show(len(asked), len(asked), "terminé")
        self.stderr.write("")
        self.stdout.write(table(made))
        if faults := [document for document in made if document.fault]:
            raise CommandError("\n".join(f"{document.name} : {document.fault}" for document in faults))

    def _ask(self, slug: str) -> Iterator[tuple[str, str, Job]]:
        """Put the documents of a syndicate in the queue; one that is not loaded has none."""
        with slug_context(slug):
            syndicate = Syndicate.objects.filter(slug=slug).first()
        if syndicate is None:
            return
        with syndicate_context(syndicate):
            for deliberation in deliberations().filter(state__in=[State(state) for state in KINDS]).order_by("number"):
                yield slug, deliberation.number, request_document(deliberation, by=None)
            decisions = BudgetDecision.objects.select_related("budget_year__budget", "syndicate")
            voted = decisions.filter(state__in=VOTED, kind__in=PRINTED, budget_year__chart__norm="M57")
            for decision in voted.order_by("kind", "number"):
                yield slug, f"{decision} de {decision.budget_year.year}", request_budget_document(decision, by=None)

    def _finish(self, slug: str, title: str, job: Job, output: Path, *, by_worker: bool) -> Made:
        name = f"{slug} {title}"
        job = finish_job(job, by_worker=by_worker)
        if job.state != Job.State.DONE:
            return Made(name, None, "–", "–", job.message or "le document n’a pas été produit")
        with syndicate_context(job.syndicate_id):
            stored = BudgetDocument if job.kind == PRINT else ActDocument
            document = stored.objects.get(pk=job.result["document"])
        file = output / f"{slug}-{document.file_name}"
        write_file(file, bytes(document.content))
        return Made(name, file, str(document.pages), f"{job.result['milliseconds'] / 1000:.2f}".replace(".", ","))

    def _show(self, done: int, total: int, what: str) -> None:
        """Draw the progress bar on the error output; a line each when it is not a terminal."""
        filled = BAR * done // total
        bar = f"[{'#' * filled}{'-' * (BAR - filled)}] {done}/{total} {what}"
        if self.stderr.isatty():
            self.stderr.write(f"\r\033[K{bar}", ending="")
        else:
            self.stderr.write(bar)
        self.stderr.flush()


def table(made: list[Made]) -> str:
    """Return the table of the documents made: document, file, pages, seconds."""
    rows = [("Document", "Fichier", "Pages", "Secondes")]
    rows += [(document.name, str(document.file or "–"), document.pages, document.seconds) for document in made]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        f"{name:<{widths[0]}}  {file:<{widths[1]}}  {pages:>{widths[2]}}  {seconds:>{widths[3]}}".rstrip()
        for name, file, pages, seconds in rows
    )
