"""Writing commitments to CSV and XLSX: what is exported can be imported again."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import xlsxwriter

from budgets.rules.money import ZERO

HEADERS = (
    "Engagement", "Sens", "Section", "Chapitre", "Nature", "Fonction", "Opération", "Tiers", "Objet", "Engagé",
    "Dégagé", "Mandaté", "Rattaché", "Solde", "HT ou TTC", "Gestionnaire", "Service", "Antenne", "Date d’engagement",
)  # fmt: skip
AMOUNTS = range(9, 14)
WIDTHS = {0: 16, 4: 9, 7: 32, 8: 48} | dict.fromkeys(AMOUNTS, 15)
_DIRECTIONS = {"expense": "D", "revenue": "R"}
_SECTIONS = {"I": "investissement", "F": "fonctionnement"}
# A spreadsheet runs a cell that begins so; an apostrophe before it makes it a text again.
_RUNS = ("=", "+", "-", "@", "\t", "\r")


class ExportedCommitment(NamedTuple):
    """A row of the export; amounts in euros."""

    number: str
    direction: str
    section: str
    chapter: str
    account: str
    function: str
    operation: str
    supplier: str
    label: str
    committed: Decimal
    released: Decimal
    ordered: Decimal
    attached: Decimal
    remaining: Decimal
    tax_basis: str
    manager: str
    service: str
    antenna: str
    committed_on: date | None


def dump_csv(rows: Iterable[ExportedCommitment]) -> Iterator[str]:
    """Yield the lines of a CSV for French spreadsheets: byte order mark, semicolons, decimal commas.

    A text that a spreadsheet would run as a formula is preceded by an apostrophe.
    """
    yield "\ufeff"
    line = io.StringIO()
    writer = csv.writer(line, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADERS)
    for row in rows:
        writer.writerow([_csv_cell(cell) for cell in _cells(row)])
        if line.tell() > 65_536:
            yield _taken(line)
    yield _taken(line)


def dump_xlsx(rows: Iterable[ExportedCommitment], *, title: str) -> bytes:
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
    sheet = book.add_worksheet("Engagements")
    header = book.add_format({"bold": True, "bottom": 1})
    euros = book.add_format({"num_format": "#,##0.00"})
    book.set_properties({"title": title})
    sheet.write_row(0, 0, HEADERS, header)
    sheet.freeze_panes(1, 1)
    for column, width in WIDTHS.items():
        sheet.set_column(column, column, width)
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, cell in enumerate(_cells(row)):
            if isinstance(cell, Decimal):
                sheet.write_number(last, column, cell, euros)
            elif isinstance(cell, date):
                sheet.write_datetime(last, column, cell)
            elif cell:
                sheet.write_string(last, column, cell)
    sheet.autofilter(0, 0, max(last, 1), len(HEADERS) - 1)
    book.close()
    return content.getvalue()


def _cells(row: ExportedCommitment) -> list[str | Decimal | date]:
    """Return the cells of a row in the order of the headers, codes in French."""
    cells = [*row]
    cells[1], cells[2] = _DIRECTIONS[row.direction], _SECTIONS.get(row.section, "")
    return ["" if cell is None else cell for cell in cells]


def _csv_cell(cell: str | Decimal | date) -> str:
    if isinstance(cell, Decimal):
        return f"{cell + ZERO:.2f}".replace(".", ",")
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    return f"'{cell}" if cell.startswith(_RUNS) else cell


def _taken(line: io.StringIO) -> str:
    text = line.getvalue()
    line.seek(0)
    line.truncate()
    return text
