"""What an amending or supplementary decision changes, chapter by chapter, as its report to the assembly tells it."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial

from budgets.charts_evolution import evolution_chart
from budgets.models import BudgetDecision, DecisionReport
from budgets.queries_report import report_of
from budgets.rules.report import Report, SideReport
from deliberations.documents.content import Annex, Charts, Table
from deliberations.documents.drawings import drawing
from deliberations.rules.figures import Figure, Place
from deliberations.sources.base import amount_table

TITLE = "L’évolution des crédits en images"
NAMES = {"F-R": "operating_revenues", "F-D": "operating_expenses", "I-R": "investment_revenues"}
NAMES |= {"I-D": "investment_expenses"}


class Amendments:
    """The changes of a decision: figures, tables and cases for its text, drawings for its annexes (15 queries)."""

    def __init__(self, decision: BudgetDecision) -> None:
        words = DecisionReport.objects.filter(decision=decision).first()
        self.report: Report = report_of(decision, words)
        self.introduction = words.introduction.strip() if words else ""
        self.sides = [side for section in self.report.sections for side in section.sides if side.moving]

    @property
    def figures(self) -> dict[str, Figure]:
        """What the report says before its tables, and the change of each side in euros, with its sign."""
        origin = "Rapport de présentation"
        found = {
            f"{NAMES[side.slug]}_change": Figure(
                f"{NAMES[side.slug]}_change", f"{side.name}, modification", side.change, origin, Place.DECISION
            )
            for side in self.sides
        }
        told = self.introduction.replace("\r\n", "\n") or None
        found["introduction"] = Figure("introduction", "exposé du rapport", told, origin, Place.DECISION)
        return found

    @property
    def tables(self) -> dict[str, tuple[str, Callable[[], Table]]]:
        """One table for each side that moves: credits before, change, credits after."""
        heads = (self.report.stage_names[-2], "Modification", self.report.total_name)
        return {
            f"{NAMES[side.slug]}_changes": (f"Modification des {side.name}", partial(_table, side, heads))
            for side in self.sides
        }

    @property
    def cases(self) -> frozenset[str]:
        """The tables that there are, and whether the report has an introduction."""
        return frozenset(self.tables) | ({"has_introduction"} if self.introduction else frozenset())

    def annexes(self) -> tuple[Annex, ...]:
        """The drawings of the report, one for each side that moves."""
        charts = [evolution_chart(side, self.report.stage_names) for side in self.sides]
        drawings = tuple(drawing(svg) for svg in charts if svg)
        return (Charts(TITLE, drawings),) if drawings else ()


def _table(side: SideReport, heads: tuple[str, str, str]) -> Table:
    rows: list[tuple[str, tuple[Decimal, ...]]] = [
        (f"{each.code} {each.label}", (each.before, each.change, each.after)) for each in side.moving
    ]
    before = sum((each.before for each in side.chapters), Decimal(0))
    rows.append((f"Total des {side.name}", (before, side.change, side.after)))
    return amount_table(f"Modification des {side.name}", heads, rows, "Chapitre")
