"""Reading a listing column by column: each distinct text is read once, and every line's faults are collected."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from operator import itemgetter
from typing import TypeVar

from budgets.formats.sheets.columns import Field, Matching, missing_columns
from budgets.formats.sheets.sheet import Fault, Sheet
from budgets.formats.sheets.values import ValueFault, read_amount
from budgets.rules.folding import fold
from budgets.rules.money import format_amount

T = TypeVar("T")

_TOTAL = re.compile(r"(?:sous )?tota(?:l|ux)\b")
_GRAND_TOTAL = re.compile(r"tota(?:l|ux)(?: general| generaux)?")
_SHOWN_VALUE = 60


@dataclass(slots=True)
class ColumnReader:
    """The lines of a sheet under its header, read by field. `faults` gathers what is to be mended."""

    fields: Mapping[str, Field]
    columns: Mapping[str, int]
    rows: Sequence[list[str]]
    lines: Sequence[int]
    totals: Sequence[tuple[int, list[str]]]
    faults: list[Fault] = field(default_factory=list)
    unread: dict[str, set[int]] = field(default_factory=dict)  # by field, the positions whose cell cannot be read
    _cells: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, sheet: Sheet, matching: Matching, fields: Mapping[str, Field]) -> "ColumnReader":
        """Return the reader of a sheet whose columns are matched, its total rows set apart.

        Raises FileRefusedError when a compulsory column is missing.
        """
        if refusal := missing_columns(matching):
            raise refusal
        start = matching.header_row + 1
        rows, lines, totals = sheet.rows[start:], sheet.lines[start:], []
        if any(_is_total(row) for row in rows):
            totals = [(line, row) for line, row in zip(lines, rows, strict=True) if _is_total(row)]
            kept = [(line, row) for line, row in zip(lines, rows, strict=True) if not _is_total(row)]
            lines, rows = [line for line, _row in kept], [row for _line, row in kept]
        reader = cls(fields, matching.by_field, rows, lines, totals)
        reader._check_widths(len(sheet.rows[matching.header_row]))
        return reader

    def fault(self, position: int, name: str, message: str, mend: str, value: str | None = None) -> None:
        """Record a fault of the line at `position`, on the field `name` ("" for the whole line)."""
        shown = value if value is not None else (self.cells(name)[position] if name in self.columns else "")
        label = self.fields[name].label if name else ""
        self.faults.append(Fault(message, mend, self.lines[position], label, _shortened(shown)))

    def cells(self, name: str) -> list[str]:
        """Return the cleaned texts of a field, one per line; blanks when the file has no such column."""
        if name not in self._cells:
            index = self.columns.get(name)
            if index is None:
                self._cells[name] = [""] * len(self.rows)
            else:
                clean: dict[str, str] = {}
                column = _column(self.rows, index)
                for text in set(column):
                    clean[text] = " ".join(text.split())
                self._cells[name] = [clean[text] for text in column]
        return self._cells[name]

    def read(self, name: str, parse: Callable[[str], T], default: T) -> list[T]:
        """Return the values of a field; `default` stands where a text cannot be read, with its fault recorded."""
        column = self.cells(name)
        values: dict[str, T] = {}
        wrong: dict[str, ValueFault] = {}
        for text in set(column):
            try:
                values[text] = parse(text)
            except ValueFault as fault:
                values[text], wrong[text] = default, fault
        if wrong:
            for position, text in enumerate(column):
                if text in wrong:
                    self.fault(position, name, wrong[text].message, wrong[text].mend)
                    self.unread.setdefault(name, set()).add(position)
        return [values[text] for text in column]

    def texts(self, name: str, longest: int) -> list[str]:
        """Return the texts of a field. A text above `longest` characters is a fault, as is a missing compulsory one."""
        required = self.fields[name].required

        def parse(text: str) -> str:
            if required and not text:
                raise ValueFault(f"{self.fields[name].label}\u00a0: la cellule est vide.", "Remplissez-la.")
            if len(text) > longest:
                raise ValueFault(
                    f"Le texte compte {len(text)} caractères, plus que les {longest} admis.", "Raccourcissez-le."
                )
            return text

        return self.read(name, parse, "")

    def amounts(self, name: str, *, signed: bool = False) -> tuple[list[Decimal | None], list[str]]:
        """Return the amounts of a field in euros (None for a blank cell) and the tax basis written after each."""
        required = self.fields[name].required

        def parse(text: str) -> tuple[Decimal | None, str]:
            amount, basis = read_amount(text)
            if amount is None and required:
                raise ValueFault("Le montant manque.", "Écrivez-le\u00a0; 0,00 s’il est nul.")
            if amount is not None and amount < 0 and not signed:
                raise ValueFault(
                    f"Le montant {format_amount(amount)} est négatif.",
                    "Écrivez un montant positif\u00a0: une diminution va dans la colonne du montant dégagé.",
                )
            return amount, basis

        blank: tuple[Decimal | None, str] = (None, "")
        read = self.read(name, parse, blank)
        return [amount for amount, _basis in read], [basis for _amount, basis in read]

    def check_total(self, sums: Mapping[str, Decimal]) -> None:
        """Record a fault for each sum that differs from the one printed in the listing's own total row, if any."""
        if not self.totals or self.faults:
            return
        line, row = self.totals[-1]
        if not any(_GRAND_TOTAL.fullmatch(fold(cell)) for cell in row):
            return
        for name, found in sums.items():
            index = self.columns.get(name)
            text = " ".join(row[index].split()) if index is not None and index < len(row) else ""
            try:
                printed, _basis = read_amount(text)
            except ValueFault:
                continue  # a total of another kind: « 30 lignes »
            if printed is not None and printed != found:
                self.faults.append(
                    Fault(
                        f"Le total du fichier est {format_amount(printed)}, "
                        f"la somme des lignes {format_amount(found)}.",
                        "Vérifiez qu’aucune ligne ne manque ou ne compte deux fois.",
                        line,
                        self.fields[name].label,
                        _shortened(text),
                    )
                )

    def _check_widths(self, width: int) -> None:
        """Record the lines with more cells than the header has titles: a separator stands inside a text."""
        for position, row in enumerate(self.rows):
            if len(row) > width and any(cell.strip() for cell in row[width:]):
                self.fault(
                    position,
                    "",
                    f"La ligne compte {len(row)} cellules pour {width} titres.",
                    "Mettez entre guillemets les textes et les montants qui contiennent le séparateur.",
                )


def _column(rows: Sequence[list[str]], index: int) -> Iterable[str]:
    """Return the cells of a column, blank where a row is too short."""
    try:
        return list(map(itemgetter(index), rows))
    except IndexError:
        return [row[index] if index < len(row) else "" for row in rows]


def _is_total(row: list[str]) -> bool:
    """Whether a row is a total printed by the package: its first filled cell says so."""
    for cell in row:
        if text := cell.strip():
            return text[:1] in "TtSs" and bool(_TOTAL.match(fold(text)))
    return False


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN_VALUE else f"{text[: _SHOWN_VALUE - 1]}…"
