"""`verify_signatures --syndicate SLUG` or `verify_signatures FILE …`: what the signatures of documents are worth."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from deliberations.management.document_command import syndicate_of
from deliberations.services.signatures_kept import kept_signatures
from deliberations.services.signing_means import authorities
from deliberations.signing.validation import SignatureReport, Trust, UnreadablePdfError, read_signatures

TRUSTS = {
    Trust.TRUSTED: "autorité reconnue",
    Trust.TEST: "autorité de test, sans valeur juridique",
    Trust.EXPIRED: "certificat hors de ses dates",
    Trust.UNKNOWN: "autorité inconnue",
}

Found = tuple[str, tuple[SignatureReport, ...], str]


class Command(BaseCommand):
    help = (
        "Vérifie les signatures électroniques des documents d’un syndicat, ou de fichiers PDF ; "
        "échoue si l’une ne tient pas."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, help="fichiers PDF à vérifier")
        parser.add_argument("--syndicate", help="adresse courte du syndicat, par exemple sitiv")

    def handle(self, *, files: list[Path], syndicate: str | None, **options: Any) -> None:
        if bool(files) == bool(syndicate):
            raise CommandError("Donnez soit --syndicate, soit des fichiers PDF.")
        if syndicate:
            with syndicate_of(syndicate):
                found = [(kept.document.file_name, kept.reports, kept.problem) for kept in kept_signatures()]
        else:
            found = [_read(file) for file in files]
        faults = 0
        for name, reports, problem in found:
            for line in _lines(reports, problem):
                self.stdout.write(f"{name} : {line}")
            faults += bool(problem) + sum(not report.holds for report in reports)
        if faults:
            raise CommandError(f"{faults} anomalie(s).")
        self.stdout.write(f"{sum(len(reports) for _, reports, _ in found)} signature(s) vérifiée(s), toutes tiennent.")


def _read(file: Path) -> Found:
    try:
        return file.name, read_signatures(file.read_bytes(), authorities()), ""
    except UnreadablePdfError as error:
        return file.name, (), str(error)
    except OSError as error:
        raise CommandError(f"Le fichier {file} ne peut pas être lu : {error.strerror}.") from error


def _lines(reports: tuple[SignatureReport, ...], problem: str) -> Iterator[str]:
    if problem:
        yield problem
    elif not reports:
        yield "aucune signature"
    for report in reports:
        who = report.certificate.holder if report.certificate else "signataire illisible"
        at = report.stamped_at or report.signed_at
        day = f", le {at:%d/%m/%Y}" if at else ""
        yield f"{who}{day}, {TRUSTS[report.trust]}, {'intacte' if report.holds else 'ALTÉRÉE'}"
