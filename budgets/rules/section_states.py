"""States II-A (vue d'ensemble), II-C1 and II-C2 (équilibre financier) of the budget document, as figures.

Sources: states II-A, II-C1 and II-C2 of the M57 maquette: `total` is RAR + vote in a primitive budget, I + II + III in
the decisions that follow; line 001 or 002 and the cumulated total close each table.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from budgets.rules.balance import CARRIED
from budgets.rules.chart import Direction, OperationKind, Section
from budgets.rules.decision import DecisionView
from budgets.rules.decision_totals import NOTHING, Amounts
from budgets.rules.money import ZERO
from budgets.rules.section_layouts import LAYOUTS, Block, ChapterRow

REAL = OperationKind.REAL


@dataclass(frozen=True, slots=True)
class StateRow:
    """A printed row, in euros. `kind` is chapter, order, subtotal, total, carried or cumulated."""

    kind: str
    code: str
    previous: Decimal
    rar: Decimal
    proposed: Decimal
    voted: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class OverviewSide:
    """A section of state II-A in one direction, in euros: voted (or proposed), carry-forward, line 001 or 002."""

    new: Decimal
    rar: Decimal
    carried: Decimal

    @property
    def total(self) -> Decimal:
        """Return the total of the section."""
        return self.new + self.rar + self.carried


def section_state(view: DecisionView, section: Section, direction: Direction) -> list[StateRow]:
    """Return the rows of state II-C1 or II-C2 for a direction, in the order of the maquette."""
    layout = LAYOUTS[view.family][section, direction]
    rows: list[StateRow] = []
    real = NOTHING
    for block in layout.real:
        real = real.plus(_block(view, direction, block, rows))
    rows.append(_row(view, "subtotal", "real", real))
    order = _block(view, direction, layout.order, rows)
    total = real.plus(order)
    carried = view.chapter(direction, REAL, CARRIED[section])
    rows += [
        _row(view, "total", "TOTAL", total),
        _row(view, "carried", f"{direction.value}{CARRIED[section]}", carried),
        _row(view, "cumulated", "cumulated", total.plus(carried)),
    ]
    return rows


def overview(view: DecisionView) -> dict[tuple[Section, Direction], OverviewSide]:
    """Return state II-A: what the decision votes, carries forward and takes up, in euros."""
    sides = {}
    for section in Section:
        for direction in Direction:
            new = rar = ZERO
            for (other, _, chapter), amounts in view.totals.chapters.items():
                if other is direction and view.section(chapter) is section and chapter != CARRIED[section]:
                    new += view.new(amounts)
                    rar += amounts.rar
            carried = view.new(view.chapter(direction, REAL, CARRIED[section]))
            sides[section, direction] = OverviewSide(new, rar, carried)
    return sides


def _block(view: DecisionView, direction: Direction, block: Block, rows: list[StateRow]) -> Amounts:
    """Add the rows of a block and its subtotal; return the sum."""
    sum_ = NOTHING
    for row in block.rows:
        amounts = _amounts(view, direction, block.kinds, row)
        rows.append(_row(view, "order" if REAL not in block.kinds else "chapter", row.code, amounts))
        sum_ = sum_.plus(amounts)
    if block.subtotal:
        rows.append(_row(view, "subtotal", block.subtotal, sum_))
    return sum_


def _amounts(view: DecisionView, direction: Direction, kinds: Iterable[OperationKind], row: ChapterRow) -> Amounts:
    found = NOTHING
    for (other, kind, chapter), amounts in view.totals.chapters.items():
        if other is not direction or kind not in kinds:
            continue
        if row.is_group:
            if chapter.startswith(row.chapter):
                found = found.plus(amounts)
        elif chapter == row.chapter:
            if not row.prefixes and not row.without:
                found = found.plus(amounts)
                continue
            for account, part in view.accounts(direction, kind, chapter).items():
                if (not row.prefixes or account.startswith(row.prefixes)) and not (
                    row.without and account.startswith(row.without)
                ):
                    found = found.plus(part)
    return found


def _row(view: DecisionView, kind: str, code: str, amounts: Amounts) -> StateRow:
    return StateRow(
        kind, code, amounts.previous, amounts.rar, amounts.proposed, amounts.voted, view.of_the_year(amounts)
    )
