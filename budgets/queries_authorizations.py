"""Reads of the programme and commitment authorisations (AP, AE) of a budget."""

from decimal import Decimal

from budgets.models import AnnexRecord, BudgetDecision, BudgetYear
from budgets.queries_annexes import as_records
from budgets.rules.annexes.authorizations import BLOCK, authorised_by_chapter
from budgets.rules.chart import Section
from budgets.rules.decision_order import OPENS_CREDITS

VOTED = (BudgetDecision.State.VOTED, BudgetDecision.State.ENFORCEABLE)


def authorised_in(budget_year: BudgetYear) -> dict[tuple[Section, str], Decimal]:
    """Return the AP and AE that the voted decisions of a year opened, in euros, by section and chapter (1 query).

    Primitive, supplementary and amending: the base of the third (CGCT L. 5217-10-9, as in force on 15 February 2024).
    """
    rows = AnnexRecord.objects.filter(
        kind=BLOCK,
        decision__budget_year=budget_year,
        decision__state__in=VOTED,
        decision__kind__in=OPENS_CREDITS,
        decision__simulation_of=None,
    )
    return authorised_by_chapter(as_records(rows.order_by("decision_id", "rank")))
