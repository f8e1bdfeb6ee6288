"""Identities between the cells of a document: declared as equal sums of cells, worked out on a filled document."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from budgets.maquette.figures import CellRef
from budgets.maquette.model import Cell, Document, Row, Table
from budgets.rules.money import ZERO

NEW = "new"  # the column of the vote, or of the proposals in a draft
EACH = "*"


@dataclass(frozen=True, slots=True)
class Side:
    """A sum of cells: the sign and the reference of each; its column may be « new »."""

    terms: tuple[tuple[int, CellRef], ...]


@dataclass(frozen=True, slots=True)
class Identity:
    """Sides that must be equal, once the two sides of `given`, if any, are."""

    equal: tuple[Side, ...]
    given: tuple[Side, ...] = ()

    @property
    def refs(self) -> Iterator[CellRef]:
        """Yield the cells that it names."""
        for side in (*self.equal, *self.given):
            for _, ref in side.terms:
                yield ref


@dataclass(frozen=True, slots=True)
class Gap:
    """Two sides that differ, in euros."""

    first: Side
    other: Side
    found: Decimal
    expected: Decimal


def identities_of(data: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, tuple[Identity, ...]]:
    """Return the identities by the code of their control, one for each column that they stand for."""
    found: dict[str, tuple[Identity, ...]] = {}
    for code, entries in data.items():
        made: list[Identity] = []
        for entry in entries:
            if "equal" not in entry:
                continue  # not for this kind of decision
            for column in entry.get("columns", [""]):
                equal, given = (
                    tuple(side_of(it.replace(EACH, column)) for it in entry.get(name, []))
                    for name in ("equal", "given")
                )
                made.append(Identity(equal, given))
        found[code] = tuple(made)
    return found


def side_of(text: str) -> Side:
    """Return the sum that a text writes: « II-C1/depenses/total.prev - II-C1/recettes/total.prev »."""
    terms = []
    sign = 1
    for word in text.split():
        if word in "+-":
            sign = -1 if word == "-" else 1
            continue
        state, table, last = word.split("/")
        row, _, column = last.partition(".")
        terms.append((sign, CellRef(state, table, row, column)))
    return Side(tuple(terms))


def gaps(document: Document, identities: Sequence[Identity]) -> Iterator[Gap]:
    """Yield the identities that do not hold; one that names a state without object, or a blank cell, is not asked."""
    for identity in identities:
        given = [value_of(document, side) for side in identity.given]
        if given and (None in given or len(set(given)) > 1):
            continue
        values = [value_of(document, side) for side in identity.equal]
        first = values[0]
        if first is None:
            continue
        for side, value in zip(identity.equal[1:], values[1:], strict=True):
            if value is not None and value != first:
                yield Gap(identity.equal[0], side, value, first)


def value_of(document: Document, side: Side) -> Decimal | None:
    """Return a sum of cells, a grey one counting for zero; None when a cell is blank or its state has no object."""
    total = ZERO
    for sign, ref in side.terms:
        if not document.state(ref.state).blocks:
            return None
        cell = document.cell(at_column(document, ref))
        if cell.is_grey:
            continue
        if not isinstance(cell.value, Decimal):
            return None
        total += sign * cell.value
    return total


def at_column(document: Document, ref: CellRef) -> CellRef:
    """Return a reference with its column, « new » made the vote or the proposals."""
    if ref.column != NEW:
        return ref
    return CellRef(ref.state, ref.table, ref.row, "prop" if document.is_draft else "vote")


def row_gaps(
    table: Table, equations: Sequence[tuple[str, Sequence[tuple[int, str]]]]
) -> Iterator[tuple[Row, str, Decimal, Decimal]]:
    """Yield the rows where a column is not the sum of others: row, column, what is printed, what it should be."""
    places = table.place_by_key
    for column, parts in equations:
        if column not in places or any(name not in places for _, name in parts):
            continue
        for row in table.rows:
            cell = row.cells[places[column]]
            if not isinstance(cell.value, Decimal):
                continue
            others = [(sign, row.cells[places[name]]) for sign, name in parts]
            if all(it.value is None and not it.is_grey for _, it in others):
                continue  # a row of one figure
            expected = sum((sign * amount(it) for sign, it in others), ZERO)
            if cell.value != expected:
                yield row, column, cell.value, expected


def amount(cell: Cell) -> Decimal:
    """Return the amount of a cell, zero when it is blank or grey."""
    return cell.value if isinstance(cell.value, Decimal) else ZERO
