"""The page of the state of carry-forward: its parts with their titles, their first lines, their chart."""

from dataclasses import dataclass

from budgets.charts import ChapterAmount, rar_chart
from budgets.models import BudgetYear, Chapter
from commitments.rules.rar import RarLine, RarSection, RarState, RarTotal

SHOWN = 300  # lines of a part on the page; the export has them all
TITLES = {
    ("investment", "expense"): "Investissement, dépenses",
    ("investment", "revenue"): "Investissement, recettes",
    ("operating", "expense"): "Fonctionnement, dépenses",
    ("operating", "revenue"): "Fonctionnement, recettes",
}
SECTION_FILTERS = {"investment": "I", "operating": "F"}


@dataclass(frozen=True, slots=True)
class RarPart:
    """A part of the state as the page shows it."""

    title: str
    anchor: str
    section_filter: str
    part: RarSection
    lines: tuple[RarLine, ...]
    has_more: bool
    has_attached: bool
    chapters: tuple[tuple[str, RarTotal], ...]  # (« 20 Immobilisations incorporelles », sums)


@dataclass(frozen=True, slots=True)
class RarPage:
    """The state and its parts that hold commitments."""

    state: RarState
    parts: tuple[RarPart, ...]
    empty_parts: tuple[str, ...]
    chart: str  # SVG of the expenses by chapter, empty without any


def rar_page(budget_year: BudgetYear, state: RarState) -> RarPage:
    """Return the page of a state (1 query, for the labels of the chapters)."""
    held = [part for part in state.parts if part.lines or part.not_carried]
    labels = dict(Chapter.objects.filter(chart=budget_year.chart_id).values_list("code", "label")) if held else {}
    expenses = (total for part in held if part.direction == "expense" for total in part.by_chapter)
    return RarPage(
        state=state,
        parts=tuple(_part(part, labels) for part in held),
        empty_parts=tuple(TITLES[part.section, part.direction] for part in state.parts if part not in held),
        chart=rar_chart(ChapterAmount(total.code, labels.get(total.code, ""), total.remaining) for total in expenses),
    )


def _part(part: RarSection, labels: dict[str, str]) -> RarPart:
    chapters = tuple((f"{total.code} {labels.get(total.code, '')}".strip(), total) for total in part.by_chapter)
    return RarPart(
        title=TITLES[part.section, part.direction],
        anchor=f"{part.section}-{part.direction}",
        section_filter=SECTION_FILTERS[part.section],
        part=part,
        lines=part.lines[:SHOWN],
        has_more=len(part.lines) > SHOWN,
        has_attached=any(line.attached for line in part.lines),
        chapters=chapters,
    )
