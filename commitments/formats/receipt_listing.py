"""The treasurer's list of sums collected before any order (P503): from CSV or XLSX bytes to checked lines."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from budgets.formats.sheets.column_reader import ColumnReader
from budgets.formats.sheets.columns import Field, Matching, load_fields, match_columns
from budgets.formats.sheets.reader import read_sheet
from budgets.formats.sheets.sheet import Fault, FileRefusedError, Sheet
from budgets.formats.sheets.values import read_date
from budgets.rules.money import ZERO
from commitments.services.receipts import ReceiptInput

SHOWN = 5
MISSING_DAY = date(1, 1, 1)


class ReceiptLine(NamedTuple):
    """A sum collected: its line in the file, then what is recorded; the amount in euros."""

    line: int
    reference: str
    received_on: date
    payer: str
    amount: Decimal
    label: str


def receipt_fields() -> dict[str, Field]:
    """Return the fields of a list of receipts, by name."""
    return load_fields("commitments", "receipt_columns")


def read_receipts(content: bytes, remembered: Mapping[str, str] | None = None) -> list[ReceiptInput]:
    """Return the lines of a list. Raises FileRefusedError naming the line, the field and the mend."""
    sheet = read_sheet(content)
    lines, faults = read_receipt_lines(sheet, match_columns(sheet, receipt_fields(), remembered))
    refuse_faults(faults)
    return [ReceiptInput(line.reference, line.received_on, line.payer, line.amount, line.label) for line in lines]


def read_receipt_lines(sheet: Sheet, matching: Matching) -> tuple[list[ReceiptLine], list[Fault]]:
    """Return the lines of a sheet and what is to be mended in them. Raises FileRefusedError without its columns."""
    reader = ColumnReader.of(sheet, matching, receipt_fields())
    references, payers, labels = reader.texts("reference", 60), reader.texts("payer", 200), reader.texts("label", 300)
    amounts, _ = reader.amounts("amount")
    dates = reader.read("received_on", read_date, None)
    first: dict[str, int] = {}
    for position, (day, reference) in enumerate(zip(dates, references, strict=True)):
        if day is None and position not in reader.unread.get("received_on", set()):
            reader.fault(position, "received_on", "La date d’encaissement manque.", "Écrivez-la\u00a0: 15/02/2024.")
        if reference and first.setdefault(reference, position) != position:
            where = reader.lines[first[reference]]
            reader.fault(position, "reference", f"Déjà donné à la ligne {where}.", "Gardez une seule des deux lignes.")
    for position, amount in enumerate(amounts):
        if amount is not None and amount <= ZERO:
            reader.fault(position, "amount", "Le montant encaissé est positif.", "Corrigez-le, ou retirez la ligne.")
    reader.check_total({"amount": sum((amount for amount in amounts if amount is not None), ZERO)})
    rows = zip(reader.lines, references, dates, payers, amounts, labels, strict=True)
    lines = [
        ReceiptLine(line, reference, day or MISSING_DAY, payer, amount or ZERO, label)
        for line, reference, day, payer, amount, label in rows
    ]
    return lines, reader.faults


def regularised_faults(lines: Sequence[ReceiptLine], kept: Mapping[str, Decimal]) -> list[Fault]:
    """Return the faults of the lines that would change a sum whose titre is made; `kept` is their amount, in euros."""
    return [
        Fault(
            f"L’encaissement {line.reference} a déjà son titre, d’un autre montant.",
            "Corrigez le titre d’abord, ou retirez la ligne.",
            line.line,
            receipt_fields()["amount"].label,
        )
        for line in lines
        if line.reference in kept and kept[line.reference] != line.amount
    ]


def refuse_faults(faults: list[Fault]) -> None:
    """Raise FileRefusedError with the first faults in words, when there are any."""
    if faults:
        told = " ".join(str(fault) for fault in sorted(faults, key=lambda fault: fault.line or 0)[:SHOWN])
        more = f" Et {len(faults) - SHOWN} autres." if len(faults) > SHOWN else ""
        raise FileRefusedError(f"{told}{more}", "Corrigez ces lignes, puis envoyez de nouveau le fichier.")
