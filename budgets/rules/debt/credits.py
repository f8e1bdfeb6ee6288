"""What the loans of a decision's annexes cost on each account, beside its credits, and the lines that would agree.

Sources: M57 instruction, volume I, titre 1 (comptes 16, 66111, 66112); state IV-B1.2, whose capital is entered in
chapter 16, interest in 66111, and whose ICNE, less those of the year before, make 66112.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from budgets.rules.chart import Direction, OperationKind
from budgets.rules.decision import DecisionView, LineChange
from budgets.rules.money import ZERO

INTEREST, ACCRUED = "66111", "66112"
LOANS = ("163", "164", "167", "168")
NOT_LOANS = ("16449", "1688")  # lines of treasury drawn on a loan, accrued interest


@dataclass(frozen=True, slots=True)
class DebtCredit:
    """An account of the debt: what is due on it in the year, its credits (carry-forward left out), in euros.

    `proposed` is what to add to its credits, negative to take from them. `key` is the line that it goes to.
    """

    account: str
    due: Decimal
    credit: Decimal
    proposed: Decimal = ZERO
    key: str = ""

    @property
    def difference(self) -> Decimal:
        """Return what the credits lack; negative when they have more than is due."""
        return self.due - self.credit

    @property
    def agrees(self) -> bool:
        """Return whether the credits are what is due, or that rounded to the euro."""
        rounded = self.credit == self.credit.to_integral_value() and abs(self.difference) < 1 and self.credit != ZERO
        return not self.difference or rounded

    @property
    def change(self) -> LineChange:
        """Return the proposed line."""
        return LineChange(Direction.EXPENSE, self.account, proposed=self.proposed, key=self.key)


@dataclass(frozen=True, slots=True)
class DebtCredits:
    """The accounts of the debt: capital by account, interest, variation of the ICNE (None when it is not known)."""

    capital: tuple[DebtCredit, ...]
    interest: DebtCredit
    accrual: DebtCredit | None

    @property
    def whole(self) -> DebtCredit:
        """Return the capital of all the accounts together."""
        due = sum((it.due for it in self.capital), ZERO)
        return DebtCredit("16", due, sum((it.credit for it in self.capital), ZERO))

    @property
    def rows(self) -> tuple[DebtCredit, ...]:
        """Return all the accounts."""
        return (*self.capital, self.interest, *([self.accrual] if self.accrual else []))

    @property
    def changes(self) -> tuple[LineChange, ...]:
        """Return the proposed lines."""
        return tuple(it.change for it in self.rows if it.proposed)


def debt_credits(view: DecisionView) -> DebtCredits | None:
    """Return what the loans of the annexes cost beside the credits; None without loans.

    What an account lacks is proposed; what another account of loans has beyond its due goes to it first, so that the
    capital of all of them is never cut below what is due. Credits beyond it are left as they are.
    """
    debt = view.context.annexes.debt if view.context.annexes else None
    if debt is None:
        return None
    there = {
        code
        for (direction, kind, _), accounts in view.totals.accounts.items()
        if direction is Direction.EXPENSE and kind is OperationKind.REAL
        for code in accounts
        if code.startswith(LOANS) and not code.startswith(NOT_LOANS)
    }
    capital = [_credit(view, account, debt.capital.get(account, ZERO)) for account in sorted(there | set(debt.capital))]
    lacking = sum((it.difference for it in capital if it.difference > ZERO and not it.agrees), ZERO)
    proposed = []
    for it in capital:
        amount = it.difference if it.difference > ZERO and not it.agrees else -min(max(-it.difference, ZERO), lacking)
        lacking += min(amount, ZERO)
        proposed.append(replace(it, proposed=amount))
    interest = _credit(view, INTEREST, debt.interest)
    if interest.difference > ZERO and not interest.agrees:
        interest = replace(interest, proposed=interest.difference)
    accrual = None
    if debt.accrual is not None:
        accrual = _credit(view, ACCRUED, debt.accrual)
        accrual = replace(accrual, proposed=ZERO if accrual.agrees else accrual.difference)
    return DebtCredits(tuple(proposed), interest, accrual)


def expense_credit(view: DecisionView, *accounts: str) -> Decimal:
    """Return the credits of the year on the real expense accounts that begin so, carry-forward left out."""
    return sum(
        (
            view.without_rar(amounts)
            for (direction, kind, _), found in view.totals.accounts.items()
            if direction is Direction.EXPENSE and kind is OperationKind.REAL
            for code, amounts in found.items()
            if code.startswith(accounts)
        ),
        ZERO,
    )


def _credit(view: DecisionView, account: str, due: Decimal) -> DebtCredit:
    lines = view.lines_at((Direction.EXPENSE, OperationKind.REAL, account))
    amounts = (
        found[account]
        for (direction, kind, _), found in view.totals.accounts.items()
        if direction is Direction.EXPENSE and kind is OperationKind.REAL and account in found
    )
    credit = sum((view.without_rar(it) for it in amounts), ZERO)
    return DebtCredit(account, due, credit, key=lines[0].key if lines else "")
