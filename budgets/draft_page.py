"""What is shown of a draft before it is created: its lines, what they bring to each section, what they leave open."""

from collections.abc import Sequence
from dataclasses import dataclass

from budgets.models import BudgetYear
from budgets.queries_nomenclature import read_chart
from budgets.rules.chart import SECTION_LABELS, ChartAccount
from budgets.rules.drafting.draft import Draft, DraftLine
from budgets.rules.placement import Placements
from budgets.rules.section_totals import SectionTotals


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of a draft with the label of its account; `refusal` is why the chart does not take it, "" when it does."""

    line: DraftLine
    label: str
    chapter: str
    refusal: str


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A draft as it is shown."""

    draft: Draft
    lines: Sequence[ShownLine]
    totals: Sequence[tuple[str, SectionTotals]]

    @property
    def is_refused(self) -> bool:
        """Return whether the chart refuses a line, which keeps the decision from being created."""
        return any(it.refusal for it in self.lines)


def draft_page(draft: Draft, budget_year: BudgetYear) -> DraftPage:
    """Return a draft as it is shown (3 queries: the chart)."""
    placements = Placements(read_chart(budget_year.chart))
    return DraftPage(
        draft,
        [_shown(line, placements) for line in draft.lines],
        [(SECTION_LABELS[section].capitalize(), totals) for section, totals in draft.totals(placements).items()],
    )


def _shown(line: DraftLine, placements: Placements) -> ShownLine:
    account: ChartAccount | None = placements.chart.account_by_code.get(line.account)
    refusal = placements.refusal(line.column)
    return ShownLine(
        line, account.label if account else "", placements.find(line.column).chapter, refusal.message if refusal else ""
    )
