"""`render_maquette ID --output FILE [--states II-C1,II-C2]`: the budget document of a decision as a PDF/A-3 file."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from budgets.documents.render import RenderingError
from budgets.jobs_budget_documents import request_budget_document
from budgets.management.decision_export import DecisionExport
from budgets.models import BudgetDecision, BudgetDocument, Job
from budgets.services.budget_documents import render_document
from budgets.services.waiting import finish_job, worker_answers


class Command(DecisionExport):
    help = (
        "Fait produire le document budgétaire d’une décision par le service des tâches (ou ici même quand aucun ne "
        "répond) et l’écrit dans un fichier, dont le chemin est la seule réponse."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--states",
            default="",
            metavar="ÉTATS",
            help="quelques états seulement, séparés par des virgules : II-C1,II-C2",
        )

    def exported(self, decision: BudgetDecision, **options: Any) -> bytes:
        """Return the PDF. Raises CommandError, LookupError in French."""
        codes = [code.strip() for code in options["states"].split(",") if code.strip()]
        if codes:
            try:
                return render_document(decision, codes=codes).content
            except RenderingError as error:
                raise CommandError(f"Le document n’a pas pu être composé sans rien perdre : {error}") from error
        job = finish_job(request_budget_document(decision, by=None), by_worker=worker_answers())
        if job.state != Job.State.DONE:
            raise CommandError(job.message or "Le document n’a pas été produit.")
        return bytes(BudgetDocument.objects.get(pk=job.result["document"]).content)
