"""Listings written for tests, as accounting packages export them."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import xlsxwriter

from budgets.formats.sheets.columns import match_columns
from budgets.formats.sheets.reader import read_sheet
from budgets.rules.chart import ChartError
from commitments.formats.commitment_listing import (
    CommitmentListing,
    Place,
    commitment_fields,
    read_commitments,
)

HEADER = "Engagement;Fonct.;Nature;Opération;Tiers;Solde eng.;Engagé;Dégagé;Gestion.;Serv;Antenne;Objet"
LINE = "IN23000101P;020;2051;;Imprimerie Martin;100,00 TTC;120,00 TTC;20,00 TTC;CAM;TNO;TNO_COL;logiciel de caisse"

SECTIONS = {"2051": "investment", "21838": "investment", "6156": "operating", "7478": "operating"}


def locate(account: str, direction: str) -> Place:
    """Stand for the chart: four accounts, of which 7478 is a revenue."""
    if account not in SECTIONS:
        raise ChartError(f"Le compte {account} n’existe pas.", "Comptes proches : 2051.")
    if (account == "7478") != (direction == "revenue"):
        raise ChartError(f"Le compte {account} ne s’emploie pas ainsi.", "Corrigez le sens.")
    return Place(SECTIONS[account])


def csv_listing(*lines: str, header: str = HEADER, encoding: str = "utf-8") -> bytes:
    return "\r\n".join([header, *lines]).encode(encoding)


def xlsx_listing(rows: Sequence[Sequence[Any]], *, formula: tuple[int, int, str] | None = None) -> bytes:
    """Return an XLSX of these rows; dates are written as dates of the spreadsheet."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet("Engagements")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                sheet.write_datetime(row, column, cell, day)
            else:
                sheet.write(row, column, cell)
    if formula:
        sheet.write_formula(*formula)
    book.close()
    return content.getvalue()


def read(content: bytes, *, year: int = 2023, functions: Sequence[str] = ("020", "01", "020")) -> CommitmentListing:
    """Read a listing with the columns proposed for it."""
    sheet = read_sheet(content)
    matching = match_columns(sheet, commitment_fields())
    return read_commitments(sheet, matching, year=year, locate=locate, functions=functions)
