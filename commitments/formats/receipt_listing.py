"""The treasurer's list of sums collected before any order (P503): from CSV or XLSX bytes to checked lines."""

from budgets.formats.sheets.column_reader import ColumnReader
from budgets.formats.sheets.columns import load_fields, match_columns
from budgets.formats.sheets.reader import read_sheet
from budgets.formats.sheets.sheet import Fault, FileRefusedError
from budgets.formats.sheets.values import read_date
from budgets.rules.money import ZERO
from commitments.services.receipts import ReceiptInput

SHOWN = 5


def read_receipts(content: bytes) -> list[ReceiptInput]:
    """Return the lines of a list. Raises FileRefusedError naming the line, the field and the mend."""
    sheet = read_sheet(content)
    fields = load_fields("commitments", "receipt_columns")
    reader = ColumnReader.of(sheet, match_columns(sheet, fields), fields)
    references, payers, labels = reader.texts("reference", 60), reader.texts("payer", 200), reader.texts("label", 300)
    amounts, _ = reader.amounts("amount")
    dates = reader.read("received_on", read_date, None)
    for position, day in enumerate(dates):
        if day is None and position not in reader.unread.get("received_on", set()):
            reader.fault(position, "received_on", "La date d’encaissement manque.", "Écrivez-la\u00a0: 15/02/2024.")
    reader.check_total({"amount": sum((amount for amount in amounts if amount is not None), ZERO)})
    refuse_faults(reader.faults)
    return [
        ReceiptInput(reference, day, payer, amount, label)
        for reference, day, payer, amount, label in zip(references, dates, payers, amounts, labels, strict=True)
        if day is not None and amount is not None
    ]


def refuse_faults(faults: list[Fault]) -> None:
    """Raise FileRefusedError with the first faults in words, when there are any."""
    if faults:
        told = " ".join(str(fault) for fault in sorted(faults, key=lambda fault: fault.line or 0)[:SHOWN])
        more = f" Et {len(faults) - SHOWN} autres." if len(faults) > SHOWN else ""
        raise FileRefusedError(f"{told}{more}", "Corrigez ces lignes, puis envoyez de nouveau le fichier.")
