"""The lines of a decision as a table, CSV or XLSX: what is exported can be changed there and imported again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from budgets.formats.sheets import writer
from budgets.formats.sheets.columns import Field, load_columns, load_fields, match_columns, missing_columns
from budgets.formats.sheets.sheet import FileRefusedError, Sheet
from budgets.formats.sheets.writer import RUNS, Cell
from budgets.rules.line_entry import FIELDS

COLUMNS = (
    *("direction", "chapter", "account", "label", "kind", "function", "department", "operation", "third_party"),
    *("authorization", "previous", "previous_rar", "rar", "proposed", "voted", "total", "comment"),
)
WIDTHS = {3: 42, 4: 20, 16: 48} | dict.fromkeys(range(10, 16), 17)
READ = ("chapter", *FIELDS)


@dataclass(frozen=True, slots=True)
class FileLine:
    """A line of a file: where it is there, and the text of each of its fields."""

    number: int
    fields: dict[str, str]


def line_fields() -> dict[str, Field]:
    """Return the fields that a file of lines may have; what is derived is recognised, to be left out."""
    return load_fields("budgets", "decision_columns")


def column_heading(name: str, *, is_primitive: bool) -> str:
    """Return the heading of a column of lines, that the maquette gives it for that kind of decision."""
    described = load_columns("budgets", "decision_columns")[name]
    return str(described.get("heading" if is_primitive else "amending", described["label"]))


def field_label(name: str) -> str:
    """Return how people name a field, an empty text for a whole line."""
    return str(load_columns("budgets", "decision_columns")[name]["label"]) if name else ""


def read_lines(sheet: Sheet) -> list[FileLine]:
    """Return the lines of a table, total rows left out. Raises FileRefusedError when no column is the account's."""
    matching = match_columns(sheet, line_fields())
    if refusal := missing_columns(matching):
        raise refusal
    columns = {name: index for name, index in matching.by_field.items() if name in READ}
    if not columns.keys() & {"proposed", "voted", "rar", "previous"}:
        raise FileRefusedError(
            "Le fichier n’a aucune colonne de montants.",
            "Donnez à l’une d’elles le titre «\u00a0Propositions nouvelles\u00a0» ou «\u00a0Montant\u00a0».",
        )
    start = matching.header_row + 1
    found = []
    for number, row in zip(sheet.lines[start:], sheet.rows[start:], strict=True):
        fields = {name: _cell(row, index) for name, index in columns.items()}
        if any(fields.values()) and not _is_total(row, fields["account"]):
            found.append(FileLine(number, fields))
    if not found:
        raise FileRefusedError("Le fichier n’a aucune ligne sous ses titres.", "Choisissez la feuille qui en a.")
    return found


def dump_csv(rows: Iterable[dict[str, Cell]], *, is_primitive: bool) -> Iterator[str]:
    """Yield the lines of a CSV for French spreadsheets."""
    return writer.dump_csv(_headings(is_primitive), _cells(rows))


def dump_xlsx(rows: Iterable[dict[str, Cell]], *, is_primitive: bool, title: str) -> bytes:
    """Return an XLSX whose amounts are numbers and whose codes are texts, which keeps their leading zeros."""
    return writer.dump_xlsx(
        _headings(is_primitive), _cells(rows), sheet="Lignes", title=title, widths=WIDTHS, frozen_columns=3
    )


def _headings(is_primitive: bool) -> list[str]:
    return [column_heading(name, is_primitive=is_primitive) for name in COLUMNS]


def _cells(rows: Iterable[dict[str, Cell]]) -> Iterator[list[Cell]]:
    for row in rows:
        yield [row[name] for name in COLUMNS]


def _cell(row: list[str], index: int) -> str:
    """Return a cell; the apostrophe that an export puts before what a spreadsheet would run is taken off."""
    text = row[index].strip() if index < len(row) else ""
    return text[1:] if text.startswith("'") and text[1:].startswith(RUNS) else text


def _is_total(row: list[str], account: str) -> bool:
    """Whether a row sums others up: it has no account, and its first filled cell says so."""
    first = next((cell.strip() for cell in row if cell.strip()), "")
    return (not account or account == first) and first.lower().startswith(("total", "sous-total", "sous total"))


def total_of(amounts: dict[str, Decimal], *, is_primitive: bool, is_voted: bool) -> Decimal:
    """Return the credits of a line: in a primitive budget the previous one is for memory and does not count."""
    new = amounts["voted"] if is_voted else amounts["proposed"]
    return amounts["rar"] + new + (Decimal(0) if is_primitive else amounts["previous"])
