"""Balance of the sections of a budget, with the results carried and the carry-forward (restes à réaliser).

Sources, as in force on 15 February 2024 (the finance part of the CGCT was recodified on 1 January 2026): CGCT
L. 1612-4 (each section is voted in balance), L. 2311-5 (results taken up); states II-A, II-C1 and II-C2 of the M57
maquette (cumulated totals).
"""

from dataclasses import dataclass
from decimal import Decimal

from budgets.rules.chart import Direction, OperationKind, Section
from budgets.rules.decision import DecisionView
from budgets.rules.money import ZERO

CARRIED = {Section.INVESTMENT: "001", Section.OPERATING: "002"}
CARRIED_CHAPTERS = frozenset(CARRIED.values())


@dataclass(frozen=True, slots=True)
class Side:
    """The expenses or the revenues of a section for the year, in euros.

    `carried` is line 001 or 002, left out of `real`; `rar` is the part of the whole that was carried forward;
    `decision` is what the decision alone brings, carried result and carry-forward included.
    """

    real: Decimal
    order: Decimal
    carried: Decimal
    rar: Decimal
    decision: Decimal

    @property
    def total(self) -> Decimal:
        """Return the cumulated total (dépenses ou recettes cumulées)."""
        return self.real + self.order + self.carried


@dataclass(frozen=True, slots=True)
class SectionBalance:
    """A section's expenses against its revenues, in euros."""

    section: Section
    expenses: Side
    revenues: Side

    @property
    def difference(self) -> Decimal:
        """Return the cumulated revenues less the expenses: negative for a deficit."""
        return self.revenues.total - self.expenses.total

    @property
    def decision_difference(self) -> Decimal:
        """Return what the decision alone brings in revenues less in expenses."""
        return self.revenues.decision - self.expenses.decision

    @property
    def is_balanced(self) -> bool:
        """Return whether expenses and revenues are equal to the cent."""
        return self.difference == ZERO


@dataclass(frozen=True, slots=True)
class BudgetBalance:
    """The balance of both sections."""

    operating: SectionBalance
    investment: SectionBalance

    def of(self, section: Section) -> SectionBalance:
        """Return the balance of a section."""
        return self.operating if section is Section.OPERATING else self.investment

    @property
    def sections(self) -> tuple[SectionBalance, SectionBalance]:
        """Return both, operating first as in the texts."""
        return (self.operating, self.investment)


def budget_balance(view: DecisionView) -> BudgetBalance:
    """Return the balance of both sections for the year, the decision included, in euros.

    Lines that the chart does not place count nowhere: a control of its own tells them.
    Source: CGCT L. 1612-4; states II-C1 and II-C2 of the M57 maquette.
    """
    sums = {(section, direction): [ZERO] * 5 for section in Section for direction in Direction}
    adds, is_voted = view.adds_to_the_year, view.is_voted
    sections = view.placements.sections
    for (direction, kind, chapter), amounts in view.totals.chapters.items():
        total = sums[sections[chapter], direction]
        decision = amounts.rar + (amounts.voted if is_voted else amounts.proposed)
        opened = amounts.previous + decision if adds else decision
        place = 2 if chapter in CARRIED_CHAPTERS else 0 if kind is OperationKind.REAL else 1
        total[place] += opened
        total[3] += amounts.previous_rar + amounts.rar if adds else amounts.rar
        total[4] += decision
    balances = {
        section: SectionBalance(
            section, Side(*sums[section, Direction.EXPENSE]), Side(*sums[section, Direction.REVENUE])
        )
        for section in Section
    }
    return BudgetBalance(balances[Section.OPERATING], balances[Section.INVESTMENT])
