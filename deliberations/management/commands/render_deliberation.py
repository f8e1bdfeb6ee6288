"""`render_deliberation NUMBER --syndicate SLUG --output FILE`: the PDF of a deliberation, made by the worker."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from budgets.models import Job
from budgets.services.waiting import finish_job, worker_answers
from deliberations.management.document_command import syndicate_of, write_file
from deliberations.models import ActDocument
from deliberations.queries.deliberations import deliberations
from deliberations.rules.workflow import StepRefused
from deliberations.services.documents import request_document


class Command(BaseCommand):
    help = (
        "Fait produire le PDF d’une délibération par le service des tâches (ou ici même quand aucun ne répond) "
        "et l’écrit dans un fichier, dont le chemin est la seule réponse."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", help="numéro de la délibération, par exemple CS_2024_02_3")
        parser.add_argument("--syndicate", required=True, help="adresse courte du syndicat, par exemple sitiv")
        parser.add_argument("--output", required=True, type=Path, help="fichier PDF à écrire")

    def handle(self, *, number: str, syndicate: str, output: Path, **options: Any) -> None:
        if not output.parent.is_dir():
            raise CommandError(f"Le dossier {output.parent} n’existe pas : créez-le d’abord.")
        with syndicate_of(syndicate):
            deliberation = deliberations().filter(number=number).first()
            if deliberation is None:
                raise CommandError(f"Aucune délibération {number} dans le syndicat « {syndicate} ».")
            try:
                job = request_document(deliberation, by=None)
            except StepRefused as error:
                raise CommandError(str(error)) from error
            job = finish_job(job, by_worker=worker_answers())
            if job.state != Job.State.DONE:
                raise CommandError(job.message or "Le document n’a pas été produit.")
            document = ActDocument.objects.get(pk=job.result["document"])
            write_file(output, bytes(document.content))
        self.stdout.write(str(output))
