"""Reading an XLSX once it has been checked: python-calamine gives the values, this module writes them as texts."""

import io
from datetime import date, datetime, time, timedelta
from itertools import count

import python_calamine

from budgets.formats.sheets.sheet import FileRefusedError, Sheet, check_size
from budgets.formats.sheets.xlsx_guard import safe_workbook

Value = int | float | str | bool | date | datetime | time | timedelta


def read_xlsx(content: bytes) -> Sheet:
    """Return the rows of the first visible sheet of an XLSX, as texts.

    Raises FileRefusedError for a damaged, protected or trapped workbook, and for formulas.
    """
    check_size(content)
    workbook = safe_workbook(content)
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(workbook.content)) as book:
            values = book.get_sheet_by_name(workbook.sheet_name).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, ValueError) as error:
        raise FileRefusedError(
            "Le classeur ne peut pas être lu.", "Enregistrez-le de nouveau depuis le tableur, ou au format CSV UTF-8."
        ) from error
    rows: list[list[str]] = []
    lines: list[int] = []
    for line, cells in zip(count(1), values, strict=False):
        row = [cell if type(cell) is str else cell_text(cell) for cell in cells]
        if any(row) and any(map(str.strip, row)):
            rows.append(row)
            lines.append(line)
    if not rows:
        raise FileRefusedError(
            f"La feuille «\u00a0{workbook.sheet_name}\u00a0» est vide.",
            "Placez la liste dans la première feuille du classeur.",
        )
    return Sheet(f"XLSX, feuille «\u00a0{workbook.sheet_name}\u00a0»", rows, lines)


def cell_text(value: Value) -> str:
    """Return a spreadsheet's value as a text: numbers with a dot, dates as YYYY-MM-DD.

    A spreadsheet computes on binary numbers and shows 15 significant digits: those 15 are the value that its user
    typed or sees (429656.45), the digits after them are noise of the machine (429656.45000000001).
    """
    if isinstance(value, bool):
        return "VRAI" if value else "FAUX"
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _number_text(value: float) -> str:
    """Return the 15 significant digits of a number, without exponent; never exactly three decimals.

    A text « 1.344 » may be a thousand in an English file; a number may not: a fourth decimal says so.
    """
    text = f"{value:.15g}"
    if "e" in text or "n" in text:  # 1e+16, nan, inf: not an amount, and the reader of amounts will say so
        return text
    whole, _dot, decimals = text.partition(".")
    return f"{whole}.{decimals}0" if len(decimals) == 3 else text
