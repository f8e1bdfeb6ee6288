"""Totals of a budget by section and direction, and whether each section balances.

Source: CGCT, article L. 1612-4 as it read until 2025 (each section voted in balance).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from budgets.rules.chart import Direction, Section
from budgets.rules.money import ZERO


@dataclass(frozen=True, slots=True)
class SectionTotals:
    """Expenses and revenues of a section, in euros."""

    expense: Decimal = ZERO
    revenue: Decimal = ZERO

    @property
    def balance(self) -> Decimal:
        """Return revenues less expenses: zero when the section balances, positive for a surplus."""
        return self.revenue - self.expense


def section_totals(entries: Iterable[tuple[Section, Direction, Decimal]]) -> dict[Section, SectionTotals]:
    """Return the totals of both sections, from the amounts of lines in euros."""
    sums = {(section, direction): ZERO for section in Section for direction in Direction}
    for section, direction, amount in entries:
        sums[section, direction] += amount
    return {
        section: SectionTotals(sums[section, Direction.EXPENSE], sums[section, Direction.REVENUE])
        for section in Section
    }
