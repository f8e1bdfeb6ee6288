"""Load the demonstration syndicates."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from deliberations.demonstration import SLUGS, load


class Command(BaseCommand):
    help = "Charge les syndicats de démonstration. Relancée, la commande ne refait que ce qui manque."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--accept",
            action="store_true",
            help="charge aussi hors du mode DEBUG : les mots de passe de démonstration sont publics",
        )

    def handle(self, *, accept: bool, **options: Any) -> None:
        if not (settings.DEBUG or accept):
            raise CommandError(
                "Les comptes de démonstration ont un mot de passe public : ajoutez --accept pour les créer ici."
            )
        for slug in SLUGS:
            with transaction.atomic():
                for line in load(slug):
                    self.stdout.write(f"{slug} : {line}")
