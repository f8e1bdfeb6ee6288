"""Rebuild the balances of a budget, a syndicate or the whole installation from the movements."""

import json
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from budgets.management.reach import reached
from budgets.models import BudgetYear, Syndicate
from budgets.rules.money import format_euros
from budgets.tenancy import syndicate_context
from commitments.services.rebuild import YearCheck, rebuild


class Command(BaseCommand):
    help = "Recalcule les soldes depuis les mouvements, budget par budget, et dit ceux qui diffèrent."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--syndicate", default="", metavar="SLUG", help="un seul syndicat ; sinon tous")
        parser.add_argument("--budget", default="", metavar="CODE", help="un seul budget du syndicat")
        parser.add_argument("--mend", action="store_true", help="écrit la somme des mouvements là où un solde diffère")
        parser.add_argument("--json", action="store_true", help="en JSON")

    def handle(self, *, syndicate: str, budget: str, mend: bool, json: bool, **options: Any) -> None:
        checks = [it for found in reached(syndicate) for it in self._checks(found, budget, mend)]
        if budget and not checks:
            raise CommandError(f"Aucun budget n’a le code «\u00a0{budget}\u00a0».")
        self.stdout.write(_as_json(checks) if json else "\n".join(_as_text(*it) for it in checks))
        wrong = sum(check.wrong for _, check in checks)
        if wrong and not mend:
            raise CommandError(f"{wrong} soldes diffèrent de leurs mouvements\u00a0: rien n’a été changé (--mend).")

    def _checks(self, syndicate: Syndicate, budget: str, mend: bool) -> Iterator[tuple[str, YearCheck]]:
        with syndicate_context(syndicate):
            years = BudgetYear.objects.select_related("budget").order_by("budget__code", "-year")
            if budget:
                years = years.filter(budget__code=budget)
            for check in rebuild(list(years), mend=mend, tick=self._tick(syndicate)):
                yield syndicate.slug, check

    def _tick(self, syndicate: Syndicate) -> Any:
        return lambda done, total, message: self.stderr.write(f"{syndicate.slug} {done}/{total} {message}")


def _as_json(checks: list[tuple[str, YearCheck]]) -> str:
    return json.dumps([{"syndicate": slug} | check.as_json() for slug, check in checks], ensure_ascii=False, indent=2)


def _as_text(slug: str, check: YearCheck) -> str:
    state = "justes au centime" if not check.wrong else f"{check.wrong} diffèrent" + (", corrigés" * check.mended)
    lines = [f"{slug} {check.year}\u00a0: {check.rows} soldes, {state}"]
    lines += [
        f"  {it.row}, {it.column}\u00a0: {format_euros(it.kept)} enregistrés, {format_euros(it.computed)} calculés"
        for it in check.differences
    ]
    return "\n".join(lines)
