"""Two documents compared state by state: the cells that both have and that do not say the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from budgets.maquette.figures import CellRef
from budgets.maquette.model import Cell, Document, Row, State, Table
from budgets.rules.money import ZERO

YEAR_TOTAL = "total"  # the column of the credits of the year after the decision: the same meaning in a BP and in a DM


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that differs: its row and column as people read them, what each document says."""

    ref: CellRef
    table: str
    row: str
    column: str
    before: Cell
    after: Cell

    @property
    def change(self) -> Decimal | None:
        """Return how much the amount grew, in euros; None for anything else than amounts."""
        if isinstance(self.before.value, Decimal) and isinstance(self.after.value, Decimal):
            return self.after.value - self.before.value
        return None


@dataclass(frozen=True, slots=True)
class StateComparison:
    """A state of two documents, with what differs."""

    state: State
    is_joint_before: bool
    differences: tuple[Difference, ...]

    @property
    def is_same(self) -> bool:
        """Return whether both say the same."""
        return not self.differences and self.is_joint_before == self.state.is_joint


def compare(before: Document, after: Document, *, column: str = "") -> Iterator[StateComparison]:
    """Yield each state of the second document against that of the first, on one column only where it is named."""
    known = {state.code: state for state in before.states}
    for state in after.states:
        other = known.get(state.code)
        yield StateComparison(
            state,
            other is not None and other.is_joint,
            tuple(_differences(other, state, column)) if other is not None else (),
        )


def _differences(before: State, after: State, column: str) -> Iterator[Difference]:
    for table in after.tables:
        other = before.table_by_key.get(table.key)
        rows = other.row_by_key if other else {}
        seen = set()
        for row in table.rows:
            seen.add(row.key)
            yield from _of_row(after.code, table, other, rows.get(row.key), row, column)
        for row in other.rows if other else ():
            if row.key not in seen and other is not None:
                yield from _of_row(after.code, other, None, row, None, column)


def _of_row(
    code: str, table: Table, other: Table | None, before: Row | None, after: Row | None, column: str
) -> Iterator[Difference]:
    named = after or before
    assert named is not None, "a row of one document at least"
    for place, it in enumerate(table.columns):
        if not it.format.is_numeric or (column and it.key != column):
            continue
        old = _cell(other or table, before, it.key)
        new = after.cells[place] if after else Cell(format=it.format)
        if _value(old) != _value(new):
            ref = CellRef(code, table.key, named.key, it.key)
            yield Difference(ref, table.title, " ".join(filter(None, (named.code, named.label))), it.heading, old, new)


def _cell(table: Table, row: Row | None, column: str) -> Cell:
    place = table.place_by_key.get(column)
    return row.cells[place] if row is not None and place is not None else Cell()


def _value(cell: Cell) -> object:
    """Return what a cell says; nothing and zero are the same."""
    return ZERO if cell.value is None or cell.is_grey else cell.value
