"""`decisions`: the budget decisions of the syndicates that the command line reaches."""

import json
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from budgets.management.reach import decision_id, reached
from budgets.models import BudgetDecision, Syndicate
from budgets.tenancy import syndicate_context


class Command(BaseCommand):
    help = "Liste les décisions budgétaires, avec leurs identifiants."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--syndicate", default="", metavar="SLUG", help="adresse courte du syndicat")
        parser.add_argument("--json", action="store_true", help="en JSON")

    def handle(self, *, syndicate: str, json: bool, **options: Any) -> None:
        found = [row for it in reached(syndicate) for row in _rows(it)]
        self.stdout.write(_as_json(found) if json else "\n".join(map(_as_text, found)) or "Aucune décision.")


def _rows(syndicate: Syndicate) -> Iterator[dict[str, Any]]:
    with syndicate_context(syndicate):
        decisions = BudgetDecision.objects.select_related("budget_year__budget").order_by(
            "budget_year__budget__code", "budget_year__year", "kind", "number"
        )
        for decision in decisions:
            year = decision.budget_year
            yield {
                "id": decision_id(decision, syndicate),
                "syndicate": syndicate.slug,
                "budget": year.budget.code,
                "year": year.year,
                "kind": decision.kind,
                "number": decision.number,
                "state": decision.state,
            }


def _as_json(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _as_text(row: dict[str, Any]) -> str:
    number = f" {row['number']}" if row["number"] else ""
    return f"{row['budget']} {row['year']} {row['kind']}{number} ({row['state']}) {row['id']}"
