"""Writing commitments to CSV and XLSX: what is exported can be imported again."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from budgets.formats.sheets import writer

HEADERS = (
    "Engagement", "Sens", "Section", "Chapitre", "Nature", "Fonction", "Opération", "Tiers", "Objet", "Engagé",
    "Dégagé", "Mandaté", "Rattaché", "Solde", "HT ou TTC", "Gestionnaire", "Service", "Antenne", "Date d’engagement",
)  # fmt: skip
AMOUNTS = range(9, 14)
WIDTHS = {0: 16, 4: 9, 7: 32, 8: 48} | dict.fromkeys(AMOUNTS, 15)
_DIRECTIONS = {"expense": "D", "revenue": "R"}
_SECTIONS = {"I": "investissement", "F": "fonctionnement"}


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
    """Yield the lines of a CSV for French spreadsheets."""
    return writer.dump_csv(HEADERS, map(_cells, rows))


def dump_xlsx(rows: Iterable[ExportedCommitment], *, title: str) -> bytes:
    """Return an XLSX whose amounts are numbers and whose dates are dates, under a frozen header with filters."""
    return writer.dump_xlsx(HEADERS, map(_cells, rows), sheet="Engagements", title=title, widths=WIDTHS)


def _cells(row: ExportedCommitment) -> list[str | Decimal | date | None]:
    """Return the cells of a row in the order of the headers, codes in French."""
    cells = [*row]
    cells[1], cells[2] = _DIRECTIONS[row.direction], _SECTIONS.get(row.section, "")
    return cells
