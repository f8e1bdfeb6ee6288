"""A table of the maquette as pages show it: spans, header cells, classes. The same on the screen and on paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from budgets.maquette.figures import CellRef
from budgets.maquette.model import Block, Cell, Column, HeaderCell, Paragraph, Row, RowKind, State, Table

GREY_TEXT = "case grisée"


@dataclass(frozen=True, slots=True)
class LaidCell:
    """A cell as it is set. `ref` names it where it has a figure that one may ask the origin of."""

    text: str
    mark: str = ""
    columns: int = 1
    is_header: bool = False
    classes: str = ""
    is_grey: bool = False
    ref: CellRef | None = None


@dataclass(frozen=True, slots=True)
class LaidRow:
    """A row as it is set."""

    classes: str
    cells: tuple[LaidCell, ...]


@dataclass(frozen=True, slots=True)
class LaidTable:
    """A table as it is set: `density` tells how small it must be written for all its columns to hold on the page."""

    table: Table
    head: tuple[tuple[HeaderCell, ...], ...]
    rows: tuple[LaidRow, ...]
    density: str

    @property
    def title(self) -> str:
        """Return the title of the table, "" when it has none."""
        return self.table.title


@dataclass(frozen=True, slots=True)
class LaidGroup:
    """What stands side by side: a table alone, tables that face each other, or a paragraph."""

    tables: tuple[LaidTable, ...] = ()
    paragraph: Paragraph | None = None
    band: str = ""

    @property
    def is_facing(self) -> bool:
        """Return whether tables face each other."""
        return len(self.tables) > 1


def laid_out_blocks(state: State) -> list[LaidGroup]:
    """Return the blocks of a state in the order in which they are printed."""
    groups: list[LaidGroup] = []
    for block in state.blocks:
        if isinstance(block, Paragraph):
            groups.append(LaidGroup(paragraph=block))
        elif block.facing and groups and groups[-1].tables:
            groups[-1] = LaidGroup((*groups[-1].tables, laid_out_table(state.code, block)), band=groups[-1].band)
        else:
            groups.append(LaidGroup((laid_out_table(state.code, block),), band=_band(block)))
    return groups


def _band(block: Block) -> str:
    return block.band if isinstance(block, Table) else ""


def laid_out_table(state: str, table: Table) -> LaidTable:
    """Return a table as it is set."""
    head = table.header if any(cell.text for row in table.header for cell in row) else ()
    rows = tuple(_row(state, table, row) for row in table.rows)
    return LaidTable(table, head, rows, _density(len(table.columns)))


def _density(columns: int) -> str:
    for most, name in ((4, "airy"), (7, "regular"), (10, "dense"), (14, "denser")):
        if columns <= most:
            return name
    return "densest"


def _row(state: str, table: Table, row: Row) -> LaidRow:
    classes = [f"row-{row.kind}", f"level-{row.level}"] if row.level else [f"row-{row.kind}"]
    if row.is_italic:
        classes.append("order")
    cells = tuple(_spanned(state, table, row) if _is_spread(row) else _cells(state, table, row))
    return LaidRow(" ".join(classes), cells)


def _is_spread(row: Row) -> bool:
    return row.kind in (RowKind.SINGLE, RowKind.HEADING)


def _cells(state: str, table: Table, row: Row) -> Iterator[LaidCell]:
    named = _heading_place(table.columns, row)
    for place, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True)):
        yield _cell(CellRef(state, table.key, row.key, column.key), column, cell, is_header=place == named)


def _heading_place(columns: tuple[Column, ...], row: Row) -> int | None:
    """Return the place of the cell that names the row: its label, else its first text."""
    labels = [place for place, column in enumerate(columns) if column.key == "label"]
    texts = [
        place
        for place, (column, cell) in enumerate(zip(columns, row.cells, strict=True))
        if not column.format.is_numeric and cell.text
    ]
    return next(iter(labels + texts), None)


def _spanned(state: str, table: Table, row: Row) -> Iterator[LaidCell]:
    """Yield the cells of a row whose label runs over the columns that have nothing to say."""
    cells = list(zip(table.columns, row.cells, strict=True))
    place = 0
    named = _heading_place(table.columns, row)
    while place < len(cells):
        column, cell = cells[place]
        span = 1
        if place == named:
            while place + span < len(cells) and _is_blank(cells[place + span][1]):
                span += 1
        ref = CellRef(state, table.key, row.key, column.key)
        yield _cell(ref, column, cell, is_header=place == named, columns=span)
        place += span


def _is_blank(cell: Cell) -> bool:
    return not cell.text and not cell.mark and not cell.is_grey


def _cell(ref: CellRef, column: Column, cell: Cell, *, is_header: bool, columns: int = 1) -> LaidCell:
    classes = "figure" if cell.format.is_numeric and not is_header else "text"
    if column.key == "code":
        classes = "code"
    if cell.is_grey:
        return LaidCell("", columns=columns, classes="grey", is_grey=True)
    if isinstance(cell.value, Decimal) and cell.value < 0:
        classes += " negative"
    known = ref if cell.figure is not None and cell.format.is_numeric else None
    return LaidCell(cell.text, cell.mark, columns, is_header, classes, ref=known)
