"""A decision with what its controls share: balances, own resources, savings, each computed once and only if asked."""

from functools import cached_property

from budgets.rules.balance import BudgetBalance
from budgets.rules.chart import Section
from budgets.rules.decision import DecisionView
from budgets.rules.fungibility import Fungibility, fungibility
from budgets.rules.mirrors import MIRRORS, MirrorGap, mirror_gap
from budgets.rules.own_resources import OwnResources
from budgets.rules.real_balance import RealBalance, real_balance
from budgets.rules.savings import Savings, savings


class DecisionFacts:
    """What the controls of a decision look at. Frozen in fact: nothing changes after it is computed."""

    def __init__(self, view: DecisionView) -> None:
        self.view = view

    @cached_property
    def real_balance(self) -> RealBalance:
        """Return the three conditions of the real balance."""
        return real_balance(self.view)

    @property
    def balance(self) -> BudgetBalance:
        """Return the balance of both sections."""
        return self.real_balance.sections

    @property
    def own(self) -> OwnResources:
        """Return the own resources and the annuity."""
        return self.real_balance.own

    @cached_property
    def savings(self) -> Savings:
        """Return the savings of the operating section."""
        return savings(self.view)

    @cached_property
    def fungibility(self) -> dict[Section, Fungibility]:
        """Return the transfers between chapters, by section."""
        return {section: fungibility(self.view, section) for section in Section}

    @cached_property
    def mirror_gaps(self) -> dict[str, MirrorGap]:
        """Return the mirrors that do not hold, by name."""
        return {mirror.name: gap for mirror in MIRRORS if (gap := mirror_gap(self.view, mirror)) is not None}
