"""Writing a table to CSV and XLSX for French spreadsheets: what is written can be read again by the reader."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

import xlsxwriter

from budgets.rules.money import ZERO

Cell = str | Decimal | date | None
# A spreadsheet runs a cell that begins so; an apostrophe before it makes it a text again.
RUNS = ("=", "+", "-", "@", "\t", "\r")


def dump_csv(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Yield the lines of a CSV: byte order mark, semicolons, decimal commas, dates day first.

    A text that a spreadsheet would run as a formula is preceded by an apostrophe.
    """
    yield "\ufeff"
    line = io.StringIO()
    writer = csv.writer(line, delimiter=";", lineterminator="\r\n")
    writer.writerow(headers)
    for row in rows:
        writer.writerow([_csv_cell(cell) for cell in row])
        if line.tell() > 65_536:
            yield _taken(line)
    yield _taken(line)


def dump_xlsx(
    headers: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    sheet: str,
    title: str,
    widths: Mapping[int, int],
    frozen_columns: int = 1,
) -> bytes:
    """Return an XLSX whose amounts are numbers and whose dates are dates, under a frozen header with filters."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(
        content,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_date_format": "dd/mm/yyyy",
        },
    )
    page = book.add_worksheet(sheet)
    header = book.add_format({"bold": True, "bottom": 1})
    euros = book.add_format({"num_format": "#,##0.00"})
    book.set_properties({"title": title})
    page.write_row(0, 0, headers, header)
    page.freeze_panes(1, frozen_columns)
    for column, width in widths.items():
        page.set_column(column, column, width)
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, Decimal):
                page.write_number(last, column, cell, euros)
            elif isinstance(cell, date):
                page.write_datetime(last, column, cell)
            elif cell:
                page.write_string(last, column, cell)
    page.autofilter(0, 0, max(last, 1), len(headers) - 1)
    book.close()
    return content.getvalue()


def _csv_cell(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return f"{cell + ZERO:.2f}".replace(".", ",")
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    return f"'{cell}" if cell and cell.startswith(RUNS) else cell or ""


def _taken(line: io.StringIO) -> str:
    text = line.getvalue()
    line.seek(0)
    line.truncate()
    return text
