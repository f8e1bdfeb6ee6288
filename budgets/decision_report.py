"""What the page and the PDF of a report to the assembly show, put together once for both."""

import re
from dataclasses import dataclass

from budgets.charts_evolution import evolution_chart
from budgets.models import BudgetDecision, DecisionReport
from budgets.queries_report import report_of
from budgets.rules.report import ChapterReport, Movement, Report, SectionReport, SideReport

MOST_LINES = 400  # beyond, the lines that give no reason are left to the decision's own page


@dataclass(frozen=True, slots=True)
class ShownChapter:
    """A chapter that moves, and the lines that are told."""

    chapter: ChapterReport
    movements: tuple[Movement, ...]


@dataclass(frozen=True, slots=True)
class ShownSide:
    """A side of a section with its drawing, the same on the page and on paper."""

    side: SideReport
    chapters: tuple[ShownChapter, ...]
    chart: str


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section with what is shown of its two sides."""

    section: SectionReport
    sides: tuple[ShownSide, ...]


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A report as it is shown: `paragraphs` are those of its introduction."""

    decision: BudgetDecision
    report: Report
    words: DecisionReport | None
    paragraphs: tuple[str, ...]
    sections: tuple[ShownSection, ...]
    tells_lines: bool


def report_page(decision: BudgetDecision) -> ReportPage:
    """Return the report on a decision as it is shown. Raises AccountsNotChecked for accounts, which propose nothing."""
    words = DecisionReport.objects.filter(decision=decision).first()
    report = report_of(decision, words)
    moved = sum(len(chapter.movements) for part in report.sections for side in part.sides for chapter in side.chapters)
    tells_lines = moved <= MOST_LINES
    return ReportPage(
        decision=decision,
        report=report,
        words=words,
        paragraphs=_paragraphs(words.introduction if words else ""),
        sections=tuple(
            ShownSection(section, tuple(_shown(side, report, tells_lines) for side in section.sides))
            for section in report.sections
        ),
        tells_lines=tells_lines,
    )


def _shown(side: SideReport, report: Report, tells_lines: bool) -> ShownSide:
    return ShownSide(
        side,
        tuple(ShownChapter(it, it.movements if tells_lines else it.reasons) for it in side.moving),
        evolution_chart(side, report.stage_names),
    )


def _paragraphs(text: str) -> tuple[str, ...]:
    """Return the paragraphs of a text: an empty line parts them, a line end alone does not."""
    parts = text.replace("\r\n", "\n").split("\n\n")
    return tuple(re.sub(r"[ \t\n]+", " ", part).strip() for part in parts if part.strip())
