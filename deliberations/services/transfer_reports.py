"""The report of the transfers of credits to the assembly, noted when its deliberation is voted.

Source: CGCT L. 5217-10-6 (the president tells the assembly at its next meeting), as in force on 15 February 2024.
"""

from datetime import date

from budgets.models import BudgetDecision, BudgetYear
from budgets.services.decision_calendar import change_calendar


def report_transfers(budget_year: BudgetYear, on: date) -> int:
    """Note on the transfers decided until a meeting that the assembly was told of them that day; return how many."""
    rows = BudgetDecision.objects.filter(
        budget_year=budget_year, kind=BudgetDecision.Kind.TRANSFER, reported_on=None, decided_on__lte=on
    )
    found = [it for it in rows if it.is_voted]
    for decision in found:
        change_calendar(decision, {"reported_on": on}, {})
    return len(found)
