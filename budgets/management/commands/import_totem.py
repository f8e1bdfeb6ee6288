"""`import_totem FILE`: a document in the State's format, into a syndicate's budget."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from budgets.formats.safe_xml import LARGEST_FILE, Problem
from budgets.formats.totem.document import BudgetDocument
from budgets.formats.totem.errors import TotemError
from budgets.formats.totem.reader import parse_totem
from budgets.management.reach import decision_id, reached
from budgets.models import Syndicate
from budgets.services.decision_imports import import_document, plan_decision, receive_document
from budgets.services.decision_years import budget_of, year_for
from budgets.tenancy import syndicate_context

MOST_NOTICES = 20


class Command(BaseCommand):
    help = (
        "Importe un document budgétaire (TotEM). Le budget est celui de son SIRET, ou celui que nomme --budget. Le"
        " dernier mot de la réponse est l’identifiant de la décision."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FICHIER.xml", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="montre ce qui entrerait, sans rien écrire")
        parser.add_argument("--syndicate", default="", metavar="SLUG", help="adresse courte du syndicat")
        parser.add_argument("--budget", default="", metavar="CODE", help="code du budget")
        parser.add_argument(
            "--open", dest="may_open", action="store_true", help="crée le budget et l’exercice qui manquent"
        )

    def handle(self, *, file: Path, dry_run: bool, syndicate: str, budget: str, may_open: bool, **options: Any) -> None:
        try:
            content = _read(file)
            document = parse_totem(content)
            owner = _owner(document, syndicate, budget)
            with syndicate_context(owner), transaction.atomic():
                year = year_for(document.header, owner, code=budget, may_open=may_open)
                plan = plan_decision(content, year)
                source = receive_document(year, file_name=file.name, content=content, by=None)
                decision = import_document(source)
                self.stdout.write(
                    f"{document.header.title}, {year.budget.code} : {len(plan.placed)} lignes,"
                    f" {plan.annex_records} lignes d’annexes, {source.get_seal_display()}."
                )
                self._tell(plan.notices)
                transaction.set_rollback(dry_run)
        except TotemError as error:
            listed = "\n".join(str(problem) for problem in error.problems)
            raise CommandError(f"{file} : document refusé, rien n’est écrit.\n{listed}") from error
        self.stdout.write("Essai : rien n’est écrit." if dry_run else decision_id(decision, owner))

    def _tell(self, notices: list[Problem]) -> None:
        """Write what deserves a look on standard error."""
        for problem in notices[:MOST_NOTICES]:
            self.stderr.write(f"À vérifier. {problem}")
        if len(notices) > MOST_NOTICES:
            self.stderr.write(f"À vérifier. Et {len(notices) - MOST_NOTICES} autres remarques.")


def _read(path: Path) -> bytes:
    """Return the bytes of a file, one more than the reader takes at most. Raises CommandError."""
    try:
        with path.open("rb") as stream:
            return stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise CommandError(f"{path} : le fichier ne peut pas être lu ({error.strerror}).") from error


def _owner(document: BudgetDocument, slug: str, budget: str) -> Syndicate:
    """Return the syndicate named or, without a name, the one reached that has the document's budget, else its SIREN.

    Raises CommandError.
    """
    syndicates = reached(slug)
    if slug:
        return syndicates[0]
    header = document.header
    for syndicate in syndicates:
        with syndicate_context(syndicate):
            if (found := budget_of(header)) and budget in ("", found.code):
                return syndicate
    for syndicate in syndicates:
        if syndicate.siren and syndicate.siren == header.collectivity_id[:9]:
            return syndicate
    raise CommandError(
        f"Aucun des syndicats de la ligne de commande n’a ce budget ({header.collectivity}, SIRET"
        f" {header.siret or 'absent'}) : nommez le syndicat avec --syndicate SLUG."
    )
