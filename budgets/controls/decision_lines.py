"""What the controls on a decision share: how they name lines, sections and amounts, and the lines they propose."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import islice

from budgets.controls.finding import Line
from budgets.controls.registry import Catalogue
from budgets.rules.chart import SECTION_LABELS, Direction, OperationKind, Section
from budgets.rules.decision import DecisionView, LineChange, LineView, column_name
from budgets.rules.money import ZERO, format_amount
from budgets.rules.placement import Column

CATALOGUE = Catalogue("budgets", "decision_controls.toml")
EXPENSE, REVENUE = Direction.EXPENSE, Direction.REVENUE
REAL, BETWEEN, INSIDE = OperationKind.REAL, OperationKind.BETWEEN, OperationKind.INSIDE
OPERATING, INVESTMENT = Section.OPERATING, Section.INVESTMENT
MOST_TOLD = 100  # lines that a finding lists: nobody reads more, and its message tells how many there are


def section_name(view: DecisionView, section: Section) -> str:
    """Return « fonctionnement », « investissement », or « exploitation » for an industrial or commercial service."""
    return "exploitation" if view.is_commercial and section is OPERATING else SECTION_LABELS[section]


def of_section(view: DecisionView, section: Section) -> str:
    """Return « section de fonctionnement », « section d’investissement », « section d’exploitation »."""
    name = section_name(view, section)
    return f"section {'de ' if name == SECTION_LABELS[OPERATING] else 'd’'}{name}"


def account_label(view: DecisionView, account: str) -> str:
    """Return the label that the chart gives to an account or a chapter, "" when it has neither."""
    chart = view.placements.chart
    known = chart.account_by_code.get(account) or chart.chapter_by_code.get(account)
    return known.label if known else ""


def told(view: DecisionView, lines: Iterable[LineView]) -> tuple[Line, ...]:
    """Return the first lines as a finding points at them, with their credits of the year."""
    return tuple(
        Line(line.reference, account_label(view, line.account), credit_of(view, line), line.key)
        for line in islice(lines, MOST_TOLD)
    )


def told_column(view: DecisionView, column: Column, amount: Decimal) -> Line:
    """Return a column, all its lines together, as a finding points at it: it leads to the first of them."""
    first = next(iter(view.lines_at(column)), None)
    return Line(column_name(column), account_label(view, column[2]), amount, first.key if first else "")


def credit_of(view: DecisionView, line: LineView) -> Decimal:
    """Return the credits of the year of a line, in euros."""
    new = line.rar + new_of(view, line)
    return line.previous + new if view.adds_to_the_year else new


def new_of(view: DecisionView, line: LineView) -> Decimal:
    """Return the new credits of a line, in euros."""
    return line.voted if view.is_voted else line.proposed


def removal(view: DecisionView, lines: Iterable[LineView]) -> tuple[LineChange, ...]:
    """Return the changes that bring the credits of the year of these lines to zero."""
    return tuple(
        LineChange(line.direction, line.account, line.kind, proposed=-credit, key=line.key)
        for line in lines
        if (credit := credit_of(view, line))
    )


def addition(
    view: DecisionView, direction: Direction, account: str, amount: Decimal, kind: OperationKind = REAL
) -> LineChange:
    """Return the change that adds an amount to the first line of a column, or that makes one."""
    line = next(iter(view.lines_at((direction, kind, account))), None)
    return LineChange(direction, account, kind, proposed=amount, key=line.key if line else "")


def transfer_changes(view: DecisionView, amount: Decimal) -> tuple[LineChange, ...]:
    """Return the changes that raise the transfer between sections, D 023 and R 021, by an amount (negative: lower)."""
    return (
        addition(view, EXPENSE, "023", amount, BETWEEN),
        addition(view, REVENUE, "021", amount, BETWEEN),
    )


def same_amount(found: Decimal, expected: Decimal) -> bool:
    """Return whether an amount is the expected one, or its rounding to the euro when it is written without cents."""
    return found == expected or (found == found.to_integral_value() and abs(found - expected) < 1 and found != ZERO)


def percent(rate: Decimal) -> str:
    """Return « 7,50 % »."""
    return f"{format_amount(rate)}\u00a0%"
