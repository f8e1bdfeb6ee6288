"""`write_glossary`: docs/glossary.md, made from budgets/data/glossary.toml."""

from typing import Any

from django.core.management.base import BaseCommand

from budgets.glossary import DOCUMENT, glossary_document, terms


class Command(BaseCommand):
    help = "Écrit docs/glossary.md depuis la table du glossaire."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        DOCUMENT.write_text(glossary_document(), encoding="utf-8", newline="")
        self.stdout.write(f"{len(terms())} termes écrits.")
