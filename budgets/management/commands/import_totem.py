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
from budgets.management.reach import decision_id, looked_through, syndicate_named
from budgets.models import Syndicate
from budgets.services.decision_imports import import_document, plan_decision, receive_document
from budgets.services.decision_years import year_for
from budgets.services.document_owners import open_owner, owner_of
from budgets.tenancy import syndicate_context

MOST_NOTICES = 20


class Command(BaseCommand):
    help = (
        "Importe un document budgétaire (TotEM). Le syndicat et le budget sont ceux de son SIRET\u00a0; ce qui manque"
        " est ouvert d’après son en-tête. Le dernier mot de la réponse est l’identifiant de la décision."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FICHIER.xml", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="montre ce qui entrerait, sans rien écrire")
        parser.add_argument("--syndicate", default="", metavar="SLUG", help="adresse courte du syndicat")
        parser.add_argument("--budget", default="", metavar="CODE", help="code du budget")
        parser.add_argument(
            "--existing-only",
            action="store_true",
            help="refuse le document dont le syndicat, le budget ou l’exercice n’est pas déjà là",
        )

    def handle(
        self, *, file: Path, dry_run: bool, syndicate: str, budget: str, existing_only: bool, **options: Any
    ) -> None:
        try:
            content = _read(file)
            document = parse_totem(content)
            with transaction.atomic():
                owner, is_new = _owner(document, syndicate, budget, may_open=not existing_only)
                with syndicate_context(owner):
                    year = year_for(document.header, owner, code=budget, may_open=not existing_only)
                    plan = plan_decision(content, year)
                    source = receive_document(year, file_name=file.name, content=content, by=None)
                    decision = import_document(source)
                self.stdout.write(
                    f"{document.header.title}, {year.budget.code} : {len(plan.placed)} lignes,"
                    f" {plan.annex_records} lignes d’annexes, {source.get_seal_display()}."
                )
                self._tell(plan.notices)
                if is_new:
                    self.stderr.write(_opened(owner))
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


def _owner(document: BudgetDocument, slug: str, budget: str, *, may_open: bool) -> tuple[Syndicate, bool]:
    """Return the syndicate named or that of the document, and whether it was opened for it.

    Raises CommandError or TotemError.
    """
    if slug:
        return syndicate_named(slug), False
    header = document.header
    if found := owner_of(header, looked_through(), code=budget):
        return found, False
    if may_open:
        return open_owner(header)
    raise CommandError(
        f"Aucun des syndicats de la ligne de commande n’a ce budget ({header.collectivity}, SIRET"
        f" {header.siret or 'absent'}) : nommez le syndicat avec --syndicate SLUG, ou retirez --existing-only pour"
        " l’ouvrir."
    )


def _opened(owner: Syndicate) -> str:
    return (
        f"{owner.name} ({owner.slug}) est ouvert d’après le document : personne n’y a encore accès."
        f" Pour y inviter quelqu’un : scripts/manage invite_administrator {owner.slug} ADRESSE."
    )
