"""The state of the authorisations and the plan over several years as a workbook; amounts in euros."""

from io import BytesIO
from typing import Any

import xlsxwriter

from budgets.authorization_page import RegisterPage, StateRow
from budgets.rules.multiyear.forecast import ForecastYear

HEAD = "#E4EBF2"


def state_workbook(page: RegisterPage, year: int) -> bytes:
    """Return the workbook of the register: the state, the schedules, the plan; sums are formulas."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        styles = {
            "head": book.add_format({"bold": True, "bg_color": HEAD, "text_wrap": True}),
            "money": book.add_format({"num_format": "#,##0.00"}),
            "total": book.add_format({"num_format": "#,##0.00", "bold": True, "top": 1}),
            "bold": book.add_format({"bold": True}),
        }
        _write_state(book.add_worksheet("État des AP-CP"), page, year, styles)
        _write_schedules(book.add_worksheet("Échéanciers"), page, styles)
        _write_plan(book.add_worksheet("Plan pluriannuel"), page.forecast, styles)
    return buffer.getvalue()


def _write_state(sheet: Any, page: RegisterPage, year: int, styles: dict[str, Any]) -> None:
    heads = (
        "Autorisation", "Objet", "Votée", "Engagée", "Reste à engager", f"Mandaté avant {year}", f"CP {year}",
        f"Mandaté {year}", f"CP {year + 1}", f"CP après {year + 1}", "Reste à financer",
    )  # fmt: skip
    sheet.write_row(0, 0, heads, styles["head"])
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 44)
    sheet.set_column(2, len(heads) - 1, 15)
    sheet.freeze_panes(1, 2)
    line = 1
    for part in page.parts:
        sheet.write(line, 0, part.title, styles["bold"])
        first, line = line + 1, line + 1
        for row in part.rows:
            assert row.item is not None, "a row of a part is an authorisation"
            sheet.write_string(line, 0, row.item.row.code)
            sheet.write_string(line, 1, row.item.row.label)
            for column, amount in enumerate(_amounts(row), start=2):
                sheet.write_number(line, column, amount, styles["money"])
            line += 1
        sheet.write(line, 0, "Total", styles["bold"])
        for column, amount in enumerate(_amounts(part.total), start=2):
            letter = chr(ord("A") + column)
            sheet.write_formula(line, column, f"=SUM({letter}{first + 1}:{letter}{line})", styles["total"], amount)
        line += 2


def _amounts(row: StateRow) -> tuple[Any, ...]:
    return (
        row.amount, row.committed, row.uncommitted, row.paid_before, row.planned, row.paid, row.following, row.later,
        row.to_finance,
    )  # fmt: skip


def _write_schedules(sheet: Any, page: RegisterPage, styles: dict[str, Any]) -> None:
    rows = [row for part in page.parts for row in part.rows]
    years = sorted({year for row in rows if row.item for year in row.item.programme.years})
    sheet.write_row(0, 0, ("Autorisation", "Chapitre", *map(str, years)), styles["head"])
    sheet.set_column(0, 0, 16)
    sheet.set_column(2, 1 + len(years), 15)
    line = 1
    for row in rows:
        if row.item is None:
            continue
        schedule = row.item.programme.schedule
        for chapter in sorted({chapter for chapter, _ in schedule}):
            sheet.write_string(line, 0, row.item.row.code)
            sheet.write_string(line, 1, chapter)
            for column, year in enumerate(years, start=2):
                if amount := schedule.get((chapter, year)):
                    sheet.write_number(line, column, amount, styles["money"])
            line += 1


def _write_plan(sheet: Any, years: tuple[ForecastYear, ...], styles: dict[str, Any]) -> None:
    heads = ("Exercice", "CP prévus", "Mandaté", "Engagé, à mandater", "Prévu, non engagé")
    sheet.write_row(0, 0, heads, styles["head"])
    sheet.set_column(0, 4, 18)
    for line, it in enumerate(years, start=1):
        sheet.write_number(line, 0, it.year)
        for column, amount in enumerate((it.planned, it.paid, it.committed_left, it.free), start=1):
            sheet.write_number(line, column, amount, styles["money"])
