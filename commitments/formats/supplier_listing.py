"""A listing of suppliers: from CSV or XLSX bytes to checked lines, keys of SIRET and IBAN included."""

from collections.abc import Mapping
from typing import NamedTuple

from stdnum import iban as iban_key
from stdnum.fr import siret as siret_key

from budgets.formats.sheets.column_reader import ColumnReader
from budgets.formats.sheets.columns import Field, Matching, load_fields, match_columns
from budgets.formats.sheets.reader import read_sheet
from budgets.formats.sheets.sheet import Sheet
from commitments.formats.receipt_listing import refuse_faults

LONGEST = {"code": 40, "name": 200, "siret": 20, "iban": 45, "bic": 14, "email": 254, "address": 500}


class SupplierLine(NamedTuple):
    """A supplier as a listing gives it, SIRET, IBAN and BIC without spaces."""

    code: str
    name: str
    siret: str
    iban: str
    bic: str
    email: str
    address: str


def supplier_fields() -> dict[str, Field]:
    """Return the fields of a listing of suppliers, by name."""
    return load_fields("commitments", "supplier_columns")


def read_suppliers(content: bytes, remembered: Mapping[str, str] | None = None) -> list[SupplierLine]:
    """Return the suppliers of a listing, its columns being those proposed. Raises FileRefusedError."""
    sheet = read_sheet(content)
    return read_supplier_lines(sheet, match_columns(sheet, supplier_fields(), remembered))


def read_supplier_lines(sheet: Sheet, matching: Matching) -> list[SupplierLine]:
    """Return the suppliers of a sheet. Raises FileRefusedError naming the line, the field and the mend.

    A supplier given twice, by its code or its SIRET, is a fault.
    """
    fields = supplier_fields()
    reader = ColumnReader.of(sheet, matching, fields)
    columns = {name: reader.texts(name, longest) for name, longest in LONGEST.items()}
    for name in ("siret", "iban", "bic"):
        columns[name] = ["".join(text.split()).upper() for text in columns[name]]
    for name, key in (("siret", siret_key), ("iban", iban_key)):
        for position, text in enumerate(columns[name]):
            if text and not key.is_valid(text):
                label = fields[name].label
                reader.fault(
                    position, name, f"La clé de ce {label} est fausse.", f"Recopiez le {label} du fournisseur."
                )
    for name in ("code", "siret"):
        _check_once(reader, name, columns[name])
    refuse_faults(reader.faults)
    return list(map(SupplierLine._make, zip(*(columns[name] for name in SupplierLine._fields), strict=True)))


def _check_once(reader: ColumnReader, name: str, texts: list[str]) -> None:
    first: dict[str, int] = {}
    for position, text in enumerate(texts):
        if text and first.setdefault(text, position) != position:
            where = reader.lines[first[text]]
            reader.fault(position, name, f"Déjà donné à la ligne {where}.", "Gardez une seule des deux lignes.")
