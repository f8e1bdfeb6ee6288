"""The catalogue of the controls of decisions: searched, with what each found in the decisions of a year."""

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources

from budgets.controls.decisions import controls_about_decisions
from budgets.controls.finding import Severity
from budgets.controls.registry import Control
from budgets.models import BudgetDecision, BudgetYear, ControlReport
from budgets.rules.folding import fold


@dataclass(frozen=True)
class Found:
    """What a control found in a decision the last time it ran."""

    decision: BudgetDecision
    message: str


@dataclass(frozen=True)
class CatalogueRow:
    """A control, an example of what it says, and what it found in the decisions of the year."""

    control: Control
    example: str
    found: list[Found]


@dataclass(frozen=True)
class CataloguePage:
    """The controls searched, family by family; how many there are in all, by severity; when they ran last."""

    families: list[tuple[str, list[CatalogueRow]]]
    shown: int
    total: int
    counts: list[tuple[str, int]]
    last_run: datetime | None
    checked: int


@cache
def examples() -> dict[str, str]:
    """Return an example of what each control says, by code; it says so on the objected case of its tests."""
    text = resources.files("budgets").joinpath("data/control_examples.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text)["examples"])


def catalogue_page(
    budget_year: BudgetYear, *, words: str = "", family: str = "", severity: str = "", found: bool = False
) -> CataloguePage:
    """Return the catalogue for a year (1 query)."""
    reports = list(
        ControlReport.objects.filter(decision__budget_year=budget_year, decision__simulation_of=None)
        .select_related("decision__budget_year__budget", "decision__budget_year__syndicate")
        .order_by("checked_at")
    )
    met: defaultdict[str, list[Found]] = defaultdict(list)
    for report in reports:
        for it in report.findings:
            if report.decision:
                met[it["code"]].append(Found(report.decision, it["message"]))
    catalogue = controls_about_decisions()
    rows = [CatalogueRow(it, examples().get(it.code, ""), met[it.code]) for it in catalogue]
    shown = [
        row
        for row in rows
        if family in ("", row.control.family)
        and severity in ("", row.control.severity.value)
        and (row.found or not found)
        and _answers(row, fold(words), catalogue)
    ]
    families: dict[str, list[CatalogueRow]] = {}
    for row in shown:
        families.setdefault(row.control.family, []).append(row)
    return CataloguePage(
        families=list(families.items()),
        shown=len(shown),
        total=len(catalogue),
        counts=[(it.label, sum(control.severity is it for control in catalogue)) for it in Severity],
        last_run=reports[-1].checked_at if reports else None,
        checked=len(reports),
    )


def _answers(row: CatalogueRow, words: str, catalogue: list[Control]) -> bool:
    """Whether a control is the one whose code was typed, or has all the words."""
    if any(words == fold(it.code) for it in catalogue):
        return words == fold(row.control.code)
    return all(word in _text(row) for word in words.split())


def _text(row: CatalogueRow) -> str:
    """Return what the words are looked for in."""
    it = row.control
    return fold(f"{it.code} {it.title} {it.family} {it.legal_basis} {it.mend} {row.example}")
