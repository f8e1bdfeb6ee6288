"""Own resources and the capital of the annuity: states IV-C1.1, C1.2 and C1.3 (équilibre budgétaire).

Only the credits of the year count in the annuity and in the resources of the year, carry-forward left out; what earlier
years left (line 001, carry-forward, R 1068) is counted apart.
Sources: CGCT L. 1612-4, third condition, as in force on 15 February 2024 (recodified on 1 January 2026); states
IV-C1.1 and C1.2 of the M57 maquette (their rows: `own_resource_rows`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from budgets.rules.chart import Direction, OperationKind, Section
from budgets.rules.decision import DecisionView
from budgets.rules.decision_totals import NOTHING, Amounts
from budgets.rules.money import ZERO
from budgets.rules.own_resource_rows import CAPITAL, DEDUCTIONS, EXTERNAL, INTERNAL, Selector

EXPENSE, REVENUE, REAL = Direction.EXPENSE, Direction.REVENUE, OperationKind.REAL


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the states: what was open before (RAR left out), what is proposed, voted, and the total, in euros."""

    code: str
    previous: Decimal = ZERO
    proposed: Decimal = ZERO
    voted: Decimal = ZERO
    total: Decimal = ZERO

    def plus(self, other: "Row", code: str) -> "Row":
        """Return the sum of two rows, under another code."""
        return Row(
            code,
            self.previous + other.previous,
            self.proposed + other.proposed,
            self.voted + other.voted,
            self.total + other.total,
        )

    def minus(self, other: "Row", code: str) -> "Row":
        """Return the difference of two rows, under another code."""
        return self.plus(Row(other.code, -other.previous, -other.proposed, -other.voted, -other.total), code)


@dataclass(frozen=True, slots=True)
class OwnResources:
    """States IV-C1.1 to C1.3. Rows in the order of the states, each sum a row of its own.

    `expenses` is D = A + B, `resources` E = a + b; Solde I = A + B of the first table, II = C + I, III = E - D.
    """

    capital_rows: tuple[Row, ...]
    deduction_rows: tuple[Row, ...]
    external_rows: tuple[Row, ...]
    internal_rows: tuple[Row, ...]
    capital: Row  # A of C1.2
    deductions: Row  # B of C1.2
    expenses: Row  # D
    external: Row  # a of C1.3
    internal: Row  # b of C1.3
    resources: Row  # E
    carried: Row  # line 001, negative for a deficit
    rar: Row  # balance of the carry-forward of investment
    balance_1: Row
    reserve: Row  # R 1068
    balance_2: Row
    balance_3: Row

    @property
    def has_debt(self) -> bool:
        """Return whether there is a capital to repay: without it, the condition is without object."""
        return self.capital.total > ZERO

    @property
    def is_covered_by_the_year(self) -> bool:
        """Return whether the resources of the year cover the annuity (Solde III ≥ 0)."""
        return self.balance_3.total >= ZERO

    @property
    def margin(self) -> Decimal:
        """Return Solde II + Solde III when the year alone is short, else Solde III, in euros: negative if uncovered."""
        third = self.balance_3.total
        return third if third >= ZERO else self.balance_2.total + third

    @property
    def is_covered(self) -> bool:
        """Return whether the annuity is covered: Solde III ≥ 0, or Solde II + Solde III ≥ 0; true without a debt."""
        return not self.has_debt or self.margin >= ZERO


def own_resources(view: DecisionView) -> OwnResources:
    """Return the states IV-C1.1 to C1.3 of a decision, in euros.

    Source: CGCT L. 1612-4, third condition; states IV-C1.1 and C1.2 of the M57 maquette.
    """
    capital_rows = _rows(view, CAPITAL)
    deduction_rows = _rows(view, DEDUCTIONS)
    external_rows = _rows(view, EXTERNAL)
    internal_rows = _rows(view, INTERNAL)
    capital, deductions = _sum("A", capital_rows), _sum("B", deduction_rows)
    external, internal = _sum("a", external_rows), _sum("b", internal_rows)
    expenses, resources = capital.plus(deductions, "D"), external.plus(internal, "E")
    surplus = _whole(view, "R 001", view.chapter(REVENUE, REAL, "001"))
    deficit = _whole(view, "D 001", view.chapter(EXPENSE, REAL, "001"))
    carried = surplus.minus(deficit, "001")
    rar = _rar(view)
    balance_1 = carried.plus(rar, "I")
    prefix = "106" if view.is_commercial else "1068"
    reserve = _whole(view, prefix, view.account(REVENUE, REAL, "10", prefix))
    return OwnResources(
        capital_rows,
        deduction_rows,
        external_rows,
        internal_rows,
        capital,
        deductions,
        expenses,
        external,
        internal,
        resources,
        carried,
        rar,
        balance_1,
        reserve,
        reserve.plus(balance_1, "II"),
        resources.minus(expenses, "III"),
    )


def _rows(view: DecisionView, selectors: Iterable[Selector]) -> tuple[Row, ...]:
    """Return a row per selector that concerns this chart, carry-forward left out."""
    rows = view.totals.own_rows
    return tuple(
        _without_rar(view, selector.code, rows.get(selector.code, NOTHING))
        for selector in selectors
        if view.is_commercial or not selector.only_commercial
    )


def _without_rar(view: DecisionView, code: str, amounts: Amounts) -> Row:
    if not amounts.lines:
        return Row(code)
    return Row(
        code, amounts.previous - amounts.previous_rar, amounts.proposed, amounts.voted, view.without_rar(amounts)
    )


def _whole(view: DecisionView, code: str, amounts: Amounts) -> Row:
    return Row(code, amounts.previous, amounts.proposed, amounts.voted, view.of_the_year(amounts))


def _rar(view: DecisionView) -> Row:
    """Return the balance of the carry-forward of the investment section: revenues less expenses."""
    previous = total = ZERO
    if any(amounts.rar or amounts.previous_rar for amounts in view.totals.chapters.values()):
        for (direction, _, chapter), amounts in view.totals.chapters.items():
            if view.section(chapter) is Section.INVESTMENT:
                sign = 1 if direction is REVENUE else -1
                previous += sign * amounts.previous_rar
                total += sign * view.rar_of_the_year(amounts)
    return Row("RAR", previous=previous, total=total)


def _sum(code: str, rows: Iterable[Row]) -> Row:
    total = Row(code)
    for row in rows:
        if row.previous or row.proposed or row.voted or row.total:
            total = total.plus(row, code)
    return total
