"""`write_controls_doc [--check]`: the catalogue of controls, written between the marks of docs/controls.md."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from budgets.controls.catalogue_text import with_catalogue
from budgets.controls.registry import controls


class Command(BaseCommand):
    help = (
        "Écrit le catalogue des contrôles entre les repères de docs/controls.md\u00a0; avec --check, compare seulement."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="sort en erreur quand la page n’est pas à jour")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        page = Path(settings.BASE_DIR) / "docs" / "controls.md"
        old = page.read_text(encoding="utf-8")
        new = with_catalogue(old, controls())
        if old == new:
            self.stdout.write("docs/controls.md est à jour.")
        elif check:
            raise CommandError("docs/controls.md n’est pas à jour\u00a0: lancez scripts/manage write_controls_doc.")
        else:
            page.write_text(new, encoding="utf-8")
            self.stdout.write("docs/controls.md est écrit.")
