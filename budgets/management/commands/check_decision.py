"""`check_decision ID [--json]`: what the controls find in a budget decision."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from budgets.controls.decisions import check_accounts, check_decision
from budgets.controls.finding import plain
from budgets.management.reach import decision_named
from budgets.queries_accounts_view import stored_accounts_view
from budgets.queries_decision_view import decision_view


class Command(BaseCommand):
    help = "Contrôle une décision budgétaire, ou le compte d’un exercice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="ID", help="identifiant de la décision, comme decisions l’écrit")
        parser.add_argument("--json", action="store_true", help="écrire les constats en JSON, seuls")
        parser.add_argument("--syndicate", default="", metavar="SLUG", help="adresse courte du syndicat")

    def handle(self, *, name: str, syndicate: str, **options: Any) -> None:
        with decision_named(name, syndicate) as decision:
            if decision.is_accounts:
                found = check_accounts(stored_accounts_view(decision))
            else:
                found = check_decision(decision_view(decision))
        if options["json"]:
            self.stdout.write(json.dumps([finding.as_json() for finding in found], ensure_ascii=False, indent=2))
            return
        for finding in found:
            self.stdout.write(f"{finding.code} ({finding.severity.label}) {plain(finding.message)}")
        self.stdout.write(f"{len(found)} constat(s).")
