"""« D’où vient ce chiffre ? »: the lines, records, cells or facts behind a cell of a budget document."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

from budgets.annex_files import annex_schema
from budgets.maquette.figures import CellFigure, CellRef, FactFigure, LineFigure, RecordFigure
from budgets.maquette.model import Cell, Document, Row, State, Table
from budgets.maquette.view import DocumentView, Record
from budgets.rules.decision import LineView

MOST_FIELDS = 4  # of a record: enough to know it by


@dataclass(frozen=True, slots=True)
class LineOrigin:
    """A line behind a figure, with what it counts for in euros."""

    line: LineView
    label: str
    chapter: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class RecordOrigin:
    """A record behind a figure, with what it counts for."""

    record: Record
    label: str
    kind: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class CellOrigin:
    """A cell behind a figure, with the sign before it."""

    sign: str
    ref: CellRef
    name: str
    cell: Cell


@dataclass(frozen=True)
class Origin:
    """A cell and all that is behind it."""

    ref: CellRef
    state: State
    table: Table
    row: Row
    heading: str
    cell: Cell
    lines: tuple[LineOrigin, ...] = ()
    records: tuple[RecordOrigin, ...] = ()
    cells: tuple[CellOrigin, ...] = ()
    fact: str = ""

    @property
    def name(self) -> str:
        """Return the cell as people name it: its row and its column."""
        row = " ".join(filter(None, (self.row.code, self.row.label)))
        return " – ".join(filter(None, (row, self.heading)))


def origin_of(document: Document, view: DocumentView, ref: CellRef) -> Origin:
    """Return what is behind a cell. Raises KeyError for a cell that the document does not have."""
    state = document.state(ref.state)
    table = state.table_by_key[ref.table]
    cell = table.cell(ref.row, ref.column)
    figure = cell.figure
    return Origin(
        ref=ref,
        state=state,
        table=table,
        row=table.row_by_key[ref.row],
        heading=table.columns[table.place_by_key[ref.column]].heading,
        cell=cell,
        lines=tuple(_lines(figure, view)) if isinstance(figure, LineFigure) else (),
        records=tuple(_records(figure, view)) if isinstance(figure, RecordFigure) else (),
        cells=tuple(_cells(cell, document)),
        fact=fact_label(figure.name) if isinstance(figure, FactFigure) else "",
    )


def _lines(figure: LineFigure, view: DocumentView) -> Iterator[LineOrigin]:
    accounts = view.decision.placements.chart.account_by_code
    for line, amount in figure.lines(view):
        account = accounts.get(line.account)
        yield LineOrigin(line, account.label if account else "", view.place(line).chapter, amount)


def _records(figure: RecordFigure, view: DocumentView) -> Iterator[RecordOrigin]:
    schema = annex_schema()
    for record, amount in figure.records(view):
        told = [value for name, value in record.fields.items() if name.startswith(("Lib", "Nom", "Num", "Emploi"))]
        yield RecordOrigin(
            record, ", ".join(told[:MOST_FIELDS]) or record.key, schema.blocks[record.kind].label, amount
        )


def _cells(cell: Cell, document: Document) -> Iterator[CellOrigin]:
    behind = [("+" if sign > 0 else "−", ref) for sign, ref in cell.adds]
    if not behind and isinstance(cell.figure, CellFigure):
        behind = list(cell.figure.cells)
    for sign, ref in behind:
        table = document.state(ref.state).table_by_key[ref.table]
        row = table.row_by_key[ref.row]
        heading = table.columns[table.place_by_key[ref.column]].heading
        name = " – ".join(filter(None, (row.label or row.code or table.title, heading)))
        yield CellOrigin(sign, ref, name, document.cell(ref))


def fact_label(name: str) -> str:
    """Return what a fact known around the decision is called."""
    labels = _fact_labels()
    return next((label for start, label in labels.items() if name.startswith(start)), name)


@cache
def _fact_labels() -> dict[str, str]:
    text = (files("budgets") / "data" / "maquette" / "origins.toml").read_text(encoding="utf-8")
    found: dict[str, str] = tomllib.loads(text)["facts"]
    return found
