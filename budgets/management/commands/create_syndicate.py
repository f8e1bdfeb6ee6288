"""Open a syndicate and invite its first administrator."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from budgets.models import Syndicate
from budgets.services.syndicates import open_syndicate


class Command(BaseCommand):
    help = "Ouvre un syndicat et envoie à son premier administrateur le lien qui lui fait choisir son mot de passe."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="nom court employé dans les adresses, par exemple sitiv")
        parser.add_argument("name", help="nom complet du syndicat")
        parser.add_argument("--administrator", required=True, help="adresse électronique du premier administrateur")
        parser.add_argument("--acronym", default="", help="sigle")
        parser.add_argument("--kind", default=Syndicate.Kind.MIXED_CLOSED, choices=Syndicate.Kind.values)
        parser.add_argument("--siren", default="", help="neuf chiffres")
        parser.add_argument("--department", default="", help="par exemple 69")
        parser.add_argument("--seat", default="", help="commune du siège")
        parser.add_argument("--members", type=int, default=0, help="nombre de membres en exercice de l’assemblée")

    def handle(self, *, administrator: str, members: int, **options: Any) -> None:
        fields = {name: options[name] for name in ("slug", "name", "acronym", "kind", "siren", "department", "seat")}
        try:
            validate_email(administrator)
            syndicate = open_syndicate(administrator, members_in_office=members, **fields)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{syndicate.slug} est ouvert ; le lien est parti à {administrator}.")
