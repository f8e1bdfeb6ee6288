"""`verify_archive FILE`: check the files of a year's archive against its inventory, without any database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from deliberations.formats.year_archive import ArchiveUnreadable, check_archive


class Command(BaseCommand):
    help = "Compare les fichiers d’une archive d’actes à son inventaire : noms, tailles, empreintes SHA-256."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="archive ZIP d’une année")

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            with file.open("rb") as opened:
                found = check_archive(opened)
        except OSError as error:
            raise CommandError(f"Le fichier {file} ne peut pas être lu : {error.strerror}.") from error
        except ArchiveUnreadable as error:
            raise CommandError(str(error)) from error
        for fault in found.faults:
            self.stderr.write(fault)
        if found.faults:
            raise CommandError(f"{len(found.faults)} anomalie(s) sur {found.files} fichier(s) à l’inventaire.")
        self.stdout.write(f"{found.files} fichier(s) vérifié(s), aucun n’a été altéré.")
