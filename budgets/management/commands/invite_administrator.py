"""Invite another administrator to a syndicate, or the first one to a syndicate that an import opened."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from budgets.management.reach import syndicate_named
from budgets.services.syndicates import invite_administrator


class Command(BaseCommand):
    help = "Envoie à une personne le lien qui la fait administratrice d’un syndicat déjà ouvert."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", metavar="SLUG", help="adresse courte du syndicat")
        parser.add_argument("email", metavar="ADRESSE", help="adresse électronique de la personne")

    def handle(self, *, slug: str, email: str, **options: Any) -> None:
        syndicate = syndicate_named(slug)
        try:
            validate_email(email)
            invite_administrator(syndicate, email)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{syndicate.slug} : le lien est parti à {email}.")
