"""Decisions being prepared, and edits of their lines, for the tests of the grid."""

from decimal import Decimal
from typing import Any

from budgets.models import BudgetDecision, CreditLine
from budgets.queries_nomenclature import read_chart
from budgets.rules.placement import Placements
from budgets.services.decision_lines import edit_lines
from budgets.services.line_edits import EditedLines, LineAuthor, LineEdit
from tests.factories import Tenant


def prepared(tenant: Tenant, kind: str = "DM", number: int = 1, lines: Any = (), **terms: Any) -> BudgetDecision:
    """Store a decision in preparation; `lines`: direction, account, proposed."""
    decision: BudgetDecision = BudgetDecision.objects.create(
        syndicate=tenant.syndicate, budget_year=tenant.year, kind=kind, number=number, **terms
    )
    accounts = {it.code: it for it in tenant.year.chart.accounts.all()}
    for rank, (direction, code, proposed) in enumerate(lines, 1):
        CreditLine.objects.create(
            syndicate=tenant.syndicate, decision=decision, rank=rank, direction=direction, account=accounts[code],
            proposed=Decimal(proposed),
        )  # fmt: skip
    return decision


def edited(decision: BudgetDecision, *edits: LineEdit, author: LineAuthor | None = None) -> EditedLines:
    """Edit lines as the program does, or as somebody."""
    placements = Placements(read_chart(decision.budget_year.chart))
    return edit_lines(decision, edits, author=author or LineAuthor(None), placements=placements)


def said(error: Any) -> list[str]:
    """Return the field and the message of each fault."""
    return [f"{it.field}: {it.message} {it.mend}".replace("\u00a0", " ").replace("\u202f", " ") for it in error.faults]
