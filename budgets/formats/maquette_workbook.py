"""A budget document as an XLSX workbook: a sheet per state, real numbers, formulas where a cell adds up others."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from budgets.maquette.figures import CellRef
from budgets.maquette.model import Cell, Document, Format, Paragraph, Row, State, Table

FORMATS = {
    Format.MONEY: "#,##0.00",
    Format.NUMBER: "#,##0.00",
    Format.COUNT: "0",
    Format.PERCENT: '0.00" %"',
    Format.RATE: "0.00####",
    Format.DATE: "dd/mm/yyyy",
}
GREY, HEAD = "#C9CFD6", "#E4EBF2"
FIRST_ROW = 3  # band, title, a blank row
WIDTHS = {"code": 10, "label": 48}

Places = Mapping[CellRef, tuple[str, int, int]]  # sheet, row, column


def document_workbook(document: Document) -> bytes:
    """Return the workbook of a document: its sommaire, then a sheet per state that has something to show."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        book.set_properties({"title": f"{document.title} {document.year}", "created": date(document.year, 1, 1)})
        styles = _Styles(book)
        sommaire = book.add_worksheet("Sommaire")
        states = [state for state in document.states if state.is_joint]
        places = {ref: place for state in states for ref, place in _places(state)}
        for state in states:
            _write_state(book.add_worksheet(state.code), state, places, styles)
        _write_sommaire(sommaire, document, styles)
    return buffer.getvalue()


class _Styles:
    """The formats of the workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def of(self, **properties: Any) -> Any:
        """Return the format with these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format(properties)
        return self.made[key]


def _places(state: State) -> Any:
    """Yield where each cell of a state is written."""
    line = FIRST_ROW
    for block in state.blocks:
        if isinstance(block, Paragraph):
            line += 1
            continue
        line += 1 + len(block.header)
        for row in block.rows:
            for place, column in enumerate(block.columns):
                yield CellRef(state.code, block.key, row.key, column.key), (state.code, line, place)
            line += 1
        line += 1


def _write_sommaire(sheet: Any, document: Document, styles: _Styles) -> None:
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 90)
    sheet.write(0, 0, f"{document.title} {document.year}", styles.of(bold=True))
    sheet.write(1, 0, document.footer)
    for line, state in enumerate(document.states, start=FIRST_ROW):
        if state.is_joint:
            sheet.write_url(line, 0, f"internal:'{state.code}'!A1", string=state.code)
        else:
            sheet.write(line, 0, state.code)
        sheet.write(line, 1, state.title)
        sheet.write(line, 2, "" if state.is_joint else "Sans Objet")


def _write_state(sheet: Any, state: State, places: Places, styles: _Styles) -> None:
    sheet.write(0, 0, f"{state.code} – {state.title}", styles.of(bold=True))
    sheet.write(1, 0, state.message or state.band)
    line = FIRST_ROW
    for block in state.blocks:
        if isinstance(block, Paragraph):
            sheet.write(line, 0, block.text)
            line += 1
            continue
        line = _write_table(sheet, state.code, block, line, places, styles)
    for note in state.notes:
        for paragraph in note.paragraphs:
            sheet.write(line, 0, f"({note.number}) {paragraph}" if note.number else paragraph, styles.of(italic=True))
            line += 1


def _write_table(sheet: Any, code: str, table: Table, line: int, places: Places, styles: _Styles) -> int:
    sheet.write(line, 0, table.title, styles.of(bold=True))
    line += 1
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, WIDTHS.get(column.key, 18))
    line = _write_head(sheet, table, line, styles)
    for row in table.rows:
        for place, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True)):
            _write_cell(sheet, CellRef(code, table.key, row.key, column.key), row, cell, (line, place), places, styles)
        line += 1
    return line + 1


def _write_head(sheet: Any, table: Table, line: int, styles: _Styles) -> int:
    style = styles.of(bold=True, bg_color=HEAD, border=1, text_wrap=True, align="center", valign="vcenter")
    taken: set[tuple[int, int]] = set()
    for down, row in enumerate(table.header):
        place = 0
        for cell in row:
            while (down, place) in taken:
                place += 1
            span = [(down + below, place + beside) for below in range(cell.rows) for beside in range(cell.columns)]
            taken.update(span)
            if len(span) > 1:
                last = span[-1]
                sheet.merge_range(line + down, place, line + last[0], last[1], cell.text, style)
            else:
                sheet.write(line + down, place, cell.text, style)
            place += cell.columns
    return line + len(table.header)


def _write_cell(
    sheet: Any, ref: CellRef, row: Row, cell: Cell, where: tuple[int, int], places: Places, styles: _Styles
) -> None:
    properties: dict[str, Any] = {"border": 1}
    if row.kind.is_bold:
        properties["bold"] = True
    if row.is_italic:
        properties["italic"] = True
    if cell.is_grey:
        sheet.write_blank(*where, None, styles.of(**properties | {"bg_color": GREY}))
        return
    if cell.format in FORMATS:
        properties["num_format"] = FORMATS[cell.format]
    style = styles.of(**properties)
    formula = _formula(ref, cell, places)
    if isinstance(cell.value, Decimal):
        if formula:
            sheet.write_formula(*where, formula, style, value=cell.value)  # a text here would be stored as a text
        else:
            sheet.write_number(*where, cell.value, style)
    elif isinstance(cell.value, date):
        sheet.write_datetime(*where, cell.value, style)
    elif cell.value is None:
        sheet.write_string(*where, cell.mark, style)
    else:
        sheet.write_string(*where, cell.text, style)  # « = Différence » is no formula


def _formula(ref: CellRef, cell: Cell, places: Places) -> str:
    """Return the formula of a cell that adds up other cells of the workbook, "" for any other."""
    if not cell.adds or any(it not in places for _, it in cell.adds):
        return ""
    terms = "".join(f"{'+' if sign > 0 else '-'}{_address(it, ref, places)}" for sign, it in cell.adds)
    return "=" + terms.removeprefix("+")


def _address(ref: CellRef, seen_from: CellRef, places: Places) -> str:
    sheet, line, place = places[ref]
    address = str(xl_rowcol_to_cell(line, place))
    return address if ref.state == seen_from.state else f"'{sheet}'!{address}"
