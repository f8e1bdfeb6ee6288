"""State II-D (balance générale): real operations by chapter, order operations by family of accounts.

A real amount counts at its chapter; an order amount counts at the row of its account's family, whatever its order
chapter (040 to 043 have no row); 021 and 023 have their own. Amounts are carry-forward + vote, R 1068 apart.
Source: states II-D1 and II-D2 of the M57 maquette.
"""

from dataclasses import dataclass
from decimal import Decimal

from budgets.rules.balance import CARRIED_CHAPTERS
from budgets.rules.chart import THIRD_PARTY_PREFIX, Direction, OperationKind, Section
from budgets.rules.decision import DecisionView
from budgets.rules.decision_totals import NOTHING, Amounts
from budgets.rules.money import ZERO

FAMILIES = {
    Section.INVESTMENT: (
        *("10", "13", "15", "16", "204", "20", "21", "22", "2324", "23", "26", "27", "28", "29", "39", "3"),
        *("19", "45", "481", "49", "59", "021"),
    ),
    Section.OPERATING: ("60", "65", "66", "67", "68", "71", "72", "75", "76", "77", "78", "79", "023"),
}
_ROW_OF_FAMILY = {"2324": "204", "3": "3...", "19": "198"}  # rows that gather several families
RESERVE = "1068"


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """A row of the general balance, in euros."""

    code: str
    real: Decimal = ZERO
    order: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """Return both."""
        return self.real + self.order


def general_balance(view: DecisionView, section: Section, direction: Direction) -> dict[str, BalanceRow]:
    """Return the rows of state II-D that are not zero, by code, then the row "TOTAL"; line 001 or 002 is left out.

    Lines of an equipment operation that is voted are gathered under "operations" in expense. R 1068 is left out of the
    revenue, as the state prints it after line 001.
    """
    rows: dict[str, list[Decimal]] = {}
    total = [ZERO, ZERO]
    for (other, kind, chapter), accounts in view.totals.accounts.items():
        if other is not direction or chapter in CARRIED_CHAPTERS or view.section(chapter) is not section:
            continue
        is_real = kind is OperationKind.REAL
        for account, amounts in accounts.items():
            if is_real and direction is Direction.REVENUE and account == RESERVE:
                continue
            amount = amounts.rar + view.new(amounts)
            code = _real_row(chapter) if is_real else order_row(section, account)
            place = 0 if is_real else 1
            rows.setdefault(code, [ZERO, ZERO])[place] += amount
            total[place] += amount
    found = {code: BalanceRow(code, *sums) for code, sums in sorted(rows.items()) if any(sums)}
    if view.terms.formal_operations and direction is Direction.EXPENSE and section is Section.INVESTMENT:
        _gather_operations(view, found)
    return {**found, "TOTAL": BalanceRow("TOTAL", *total)}


def order_row(section: Section, account: str) -> str:
    """Return the row of an order operation's account: that of its family, or the account when there is none."""
    for family in sorted(FAMILIES[section], key=len, reverse=True):
        if account.startswith(family):
            return _ROW_OF_FAMILY.get(family, family)
    return account


def _real_row(chapter: str) -> str:
    return THIRD_PARTY_PREFIX if chapter.startswith(THIRD_PARTY_PREFIX) else chapter


def _gather_operations(view: DecisionView, rows: dict[str, BalanceRow]) -> None:
    """Move the equipment lines of operations from their chapter to the row of the operations."""
    moved: dict[str, Amounts] = {}
    for line in view.lines.values():
        place = view.placements.find(line.column)
        if line.operation and place.is_equipment and line.direction is Direction.EXPENSE:
            amounts = Amounts(line.previous, line.rar, line.proposed, line.voted, line.previous_rar, 1)
            moved[place.chapter] = moved.get(place.chapter, NOTHING).plus(amounts)
    gathered = ZERO
    for chapter, amounts in moved.items():
        amount = amounts.rar + view.new(amounts)
        row = rows.get(chapter, BalanceRow(chapter))
        rows[chapter] = BalanceRow(chapter, row.real - amount, row.order)
        gathered += amount
    if gathered:
        rows["operations"] = BalanceRow("operations", gathered)
