"""`import_nomenclature FILE.xml`: an official chart of accounts, of a new year or a new variant."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from budgets.formats.nomenclature import NomenclatureError, parse_nomenclature
from budgets.formats.safe_xml import Problem
from budgets.rules.chart import ChartOfAccounts
from budgets.rules.chart_comparison import Change, changes_by_kind
from budgets.services.nomenclature import ChartImport, ChartInUseError, plan_import, save_chart

MOST_PROBLEMS = 50


class Command(BaseCommand):
    help = (
        "Importe un plan de comptes officiel (planDeCompte.xml) après avoir montré ce qu’il ajoute, change et supprime "
        "par rapport à l’année précédente. Un fichier mal formé est refusé et rien n’est écrit."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FICHIER.xml", type=Path)
        parser.add_argument("--year", type=int, help="exercice attendu\u00a0: un fichier d’une autre année est refusé")
        parser.add_argument(
            "--label", default="", help="nom en français de la variante, par exemple «\u00a0M57 abrégée\u00a0»"
        )
        parser.add_argument("--dry-run", action="store_true", help="montre ce qui changerait, sans rien écrire")

    def handle(self, *, file: Path, year: int | None, label: str, dry_run: bool, **options: Any) -> None:
        chart = read_official_file(file, year)
        plan = plan_import(chart)
        self.stdout.write("\n".join(describe(plan)))
        if dry_run:
            self.stdout.write("Simulation\u00a0: rien n’a été écrit.")
            return
        try:
            changed = save_chart(chart, label=label)
        except ChartInUseError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{chart} {'enregistré' if changed else 'déjà enregistré, rien ne change'}.")


def read_official_file(path: Path, year: int | None = None) -> ChartOfAccounts:
    """Return the chart of an official file. Raises CommandError with every mistake and its line."""
    try:
        return parse_nomenclature(path.read_bytes(), expected_year=year)
    except OSError as error:
        raise CommandError(f"{path}\u00a0: le fichier ne peut pas être lu ({error.strerror}).") from error
    except NomenclatureError as error:
        raise CommandError(f"{path}\u00a0: fichier refusé, rien n’a été écrit.\n{_listed(error.problems)}") from error


def describe(plan: ChartImport) -> list[str]:
    """Return the lines that tell what the import does, in French."""
    chart = plan.chart
    chapters, accounts, functions = len(chart.chapters), len(chart.accounts), len(chart.functions)
    lines = [f"{chart}\u00a0: {chapters} chapitres, {accounts} comptes, {functions} fonctions."]
    if plan.previous is None:
        lines.append(f"Aucune nomenclature {chart.variant} antérieure à {chart.year}\u00a0: tout est nouveau.")
    else:
        lines += [f"Par rapport à {plan.previous}\u00a0:", *_described(plan.changes)]
    if plan.current is not None:
        lines += [f"Par rapport à {plan.current} déjà enregistré\u00a0:", *_described(plan.corrections)]
    return lines


def _described(changes: list[Change]) -> list[str]:
    lines = []
    for group in changes_by_kind(changes):
        lines.append(f"  {group.label}\u00a0: {len(group.changes)}")
        for change in group.changes:
            lines.append(f"    {change.entry_type} {change.entry.code} {change.entry.label}")
            lines += [f"      {difference}" for difference in change.differences]
    return lines or ["  Rien ne change."]


def _listed(problems: list[Problem]) -> str:
    shown = [str(problem) for problem in problems[:MOST_PROBLEMS]]
    if len(problems) > MOST_PROBLEMS:
        shown.append(f"… et {len(problems) - MOST_PROBLEMS} autres erreurs.")
    return "\n".join(shown)
