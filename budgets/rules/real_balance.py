"""Real balance of a budget (équilibre réel): the three conditions of L. 1612-4, and the surpluses that the law allows.

Sources, as in force on 15 February 2024 (the finance part of the CGCT was recodified on 1 January 2026): CGCT
L. 1612-4 (sections in balance, sincere figures, capital of the annuity covered by own resources), L. 1612-6 (operating
surplus, investment in real balance after the results are taken up), L. 1612-7 (operating surplus carried by decision of
the assembly; investment surplus, notably after the amortisation required), L. 1612-20 (applies to syndicates);
L. 2224-11-1 (investment of water services voted in surplus for a programme of works).
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from budgets.rules.balance import BudgetBalance, budget_balance
from budgets.rules.chart import Direction, OperationKind
from budgets.rules.decision import DecisionView
from budgets.rules.money import ZERO
from budgets.rules.own_resources import OwnResources, own_resources

EXPENSE, REVENUE, REAL = Direction.EXPENSE, Direction.REVENUE, OperationKind.REAL
EXCEPTIONAL_CHAPTER = "77"
OTHER_PRODUCTS = "7588"  # M57 keeps what used to be exceptional among the other products of chapter 75


class SurplusPermit(StrEnum):
    """The article that allows a section to be voted in surplus."""

    INVESTMENT_SOUND = "L. 1612-6"
    CARRIED_OR_INVESTMENT = "L. 1612-7"


@dataclass(frozen=True, slots=True)
class MirroredRevenue:
    """An exceptional operating revenue matched by an equal investment expense on reserves: no third party pays it."""

    revenue_account: str
    expense_account: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class RealBalance:
    """The conditions of the real balance, in euros.

    `sincere_operating` and `sincere_investment` are the differences of the sections once the mirrored revenues and
    expenses are taken away. A permit is the article that allows the surplus of a section, None when there is no
    surplus or nothing allows it.
    """

    sections: BudgetBalance
    mirrored: tuple[MirroredRevenue, ...]
    own: OwnResources
    operating_permit: SurplusPermit | None
    investment_permit: SurplusPermit | None

    @property
    def mirrored_amount(self) -> Decimal:
        """Return what the mirrored revenues add up to."""
        return sum((pair.amount for pair in self.mirrored), ZERO)

    @property
    def sincere_operating(self) -> Decimal:
        """Return the operating difference without the mirrored revenues: negative for a deficit."""
        return self.sections.operating.difference - self.mirrored_amount

    @property
    def sincere_investment(self) -> Decimal:
        """Return the investment difference without the expenses that mirror them."""
        return self.sections.investment.difference + self.mirrored_amount

    @property
    def is_balanced(self) -> bool:
        """Return whether both sections are balanced, or in a surplus that the law allows (first condition)."""
        return all(
            difference == ZERO or (difference > ZERO and permit is not None)
            for difference, permit in (
                (self.sections.operating.difference, self.operating_permit),
                (self.sections.investment.difference, self.investment_permit),
            )
        )

    @property
    def is_sincere(self) -> bool:
        """Return whether no revenue is mirrored (second condition, as far as figures can show)."""
        return not self.mirrored

    @property
    def is_annuity_covered(self) -> bool:
        """Return whether own resources cover the capital of the annuity (third condition)."""
        return self.own.is_covered

    @property
    def holds(self) -> bool:
        """Return whether the budget is in real balance, as far as figures can show."""
        return self.is_balanced and self.is_sincere and self.is_annuity_covered


def real_balance(view: DecisionView) -> RealBalance:
    """Return the conditions of the real balance of a budget after the decision. Source: CGCT L. 1612-4 to L. 1612-7."""
    sections, mirrored, own = budget_balance(view), mirrored_revenues(view), own_resources(view)
    return RealBalance(
        sections,
        mirrored,
        own,
        _operating_permit(sections, own, is_sincere=not mirrored),
        SurplusPermit.CARRIED_OR_INVESTMENT if sections.investment.difference > ZERO else None,
    )


def mirrored_revenues(view: DecisionView) -> tuple[MirroredRevenue, ...]:
    """Return the exceptional revenues that an equal expense on chapter 10 of investment mirrors.

    Such a pair moves an investment surplus into operating without the cases of D. 2311-14: nobody pays the revenue.
    """
    expenses = view.accounts(EXPENSE, REAL, "10")
    if not expenses:
        return ()
    revenues = {
        **view.accounts(REVENUE, REAL, EXCEPTIONAL_CHAPTER),
        **{
            code: amounts
            for code, amounts in view.accounts(REVENUE, REAL, "75").items()
            if code.startswith(OTHER_PRODUCTS)
        },
    }
    by_amount = {view.of_the_year(amounts): code for code, amounts in expenses.items()}
    found = []
    for code, amounts in revenues.items():
        amount = view.of_the_year(amounts)
        if amount > ZERO and (expense := by_amount.pop(amount, None)):
            found.append(MirroredRevenue(code, expense, amount))
    return tuple(found)


def _operating_permit(sections: BudgetBalance, own: OwnResources, *, is_sincere: bool) -> SurplusPermit | None:
    """Return the article that allows the operating surplus; none allows one that rests on mirrored revenues."""
    operating, investment = sections.operating, sections.investment
    if operating.difference <= ZERO or not is_sincere:
        return None
    if operating.revenues.carried >= operating.difference:
        return SurplusPermit.CARRIED_OR_INVESTMENT
    if investment.difference >= ZERO and own.is_covered:
        return SurplusPermit.INVESTMENT_SOUND
    return None
