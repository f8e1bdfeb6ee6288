"""Print the accounts of the demonstration."""

from typing import Any

from django.core.management.base import BaseCommand

from budgets.models import Role
from deliberations.demonstration import PASSWORD, SLUGS, read


class Command(BaseCommand):
    help = "Affiche les comptes de démonstration : adresse électronique, syndicat, rôles, mot de passe."

    def handle(self, **options: Any) -> None:
        rows = [
            (user["email"], slug, ", ".join(Role(role).label for role in user["roles"]))
            for slug in SLUGS
            for user in read(slug)["users"]
        ]
        email_width, slug_width = (max(len(row[column]) for row in rows) for column in (0, 1))
        for email, slug, roles in rows:
            self.stdout.write(f"{email:<{email_width}}  {slug:<{slug_width}}  {roles}")
        self.stdout.write(f"\nMot de passe de tous ces comptes : {PASSWORD}")
