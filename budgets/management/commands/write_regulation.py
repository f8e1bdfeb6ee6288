"""`write_regulation`: the rules of a real regulation and how each is applied, in docs/financial-regulation.md."""

from typing import Any

from django.core.management.base import BaseCommand

from budgets.regulation_rules import DOCUMENT, regulation_rules, with_rules


class Command(BaseCommand):
    help = "Écrit la table des règles dans docs/financial-regulation.md."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        DOCUMENT.write_text(with_rules(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8", newline="")
        self.stdout.write(f"{len(regulation_rules())} règles écrites.")
