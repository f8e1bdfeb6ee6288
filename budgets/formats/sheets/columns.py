"""Which column of a listing is which field: exact headers, near ones to confirm, those remembered from last time."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from rapidfuzz import fuzz, process

from budgets.formats.sheets.sheet import FileRefusedError, Sheet
from budgets.rules.folding import fold

NEAR_ENOUGH = 88  # « engage » and « degage » score 83: they must never be taken for each other
HEADER_SEARCH = 30  # rows above the header: title, budget, year
REQUIRED_SHOWN = 6


class Origin(StrEnum):
    """How a column was matched: by its header, by what was chosen last time, by a near header, by hand, or not."""

    HEADER = "header"
    REMEMBERED = "remembered"
    NEAR = "near"
    CHOSEN = "chosen"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a listing: its name in the code, its French label, and the headers it is known by."""

    name: str
    label: str
    kind: str
    required: bool
    synonyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """A column of the file: its header, the field it is taken for ("" for none), a few of its values."""

    index: int
    header: str
    field: str
    origin: Origin
    samples: tuple[str, ...] = ()

    @property
    def to_confirm(self) -> bool:
        """Whether the match is only a likeness, to be looked at."""
        return self.origin is Origin.NEAR


@dataclass(frozen=True, slots=True)
class Matching:
    """The columns of a file; `header_row` is the rank of the header among the rows of the sheet."""

    header_row: int
    columns: tuple[ColumnMatch, ...]
    missing: tuple[Field, ...]

    @property
    def by_field(self) -> dict[str, int]:
        """The index of the column of each field."""
        return {column.field: column.index for column in self.columns if column.field}

    @property
    def to_remember(self) -> dict[str, str]:
        """What to keep for the next file: the field of each header ("" for a column left out)."""
        return {fold(column.header): column.field for column in self.columns if column.header.strip()}


@cache
def load_columns(package: str, name: str) -> dict[str, dict[str, Any]]:
    """Return the columns of a kind of listing as their table describes them (`PACKAGE/data/NAME.toml`)."""
    return tomllib.loads((files(package) / "data" / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def load_fields(package: str, name: str) -> dict[str, Field]:
    """Return the fields of a kind of listing by name, in the order of their table (`PACKAGE/data/NAME.toml`)."""
    table = load_columns(package, name)
    return {
        field: Field(field, entry["label"], entry["kind"], entry.get("required", False), tuple(entry["synonyms"]))
        for field, entry in table.items()
    }


def match_columns(sheet: Sheet, fields: Mapping[str, Field], remembered: Mapping[str, str] | None = None) -> Matching:
    """Return the proposed field of each column of a sheet.

    A header chosen last time comes first, then one of the known headers, then a near one, to be confirmed. A field is
    given to one column only. Raises FileRefusedError for a sheet without rows.
    """
    if not sheet.rows:
        raise FileRefusedError("Le fichier ne contient aucune ligne.", "Exportez de nouveau la liste.")
    remembered = remembered or {}
    known = {fold(synonym): field.name for field in fields.values() for synonym in field.synonyms}
    header_row = _header_row(sheet, known.keys() | {header for header, field in remembered.items() if field})
    headers = sheet.rows[header_row]
    taken: dict[int, tuple[str, Origin]] = {}
    free = set(fields)

    def take(index: int, field: str, origin: Origin) -> None:
        if field in free and index not in taken:
            taken[index] = field, origin
            free.discard(field)

    folded = [fold(header) for header in headers]
    for index, header in enumerate(folded):
        if header and header in remembered:
            if remembered[header]:
                take(index, remembered[header], Origin.REMEMBERED)
            else:
                taken[index] = "", Origin.REMEMBERED
    for index, header in enumerate(folded):
        if header in known:
            take(index, known[header], Origin.HEADER)
    for _score, index, field in _near_headers(folded, known):
        take(index, field, Origin.NEAR)
    return _matching(sheet, header_row, taken, fields)


def choose_columns(sheet: Sheet, fields: Mapping[str, Field], header_row: int, choices: Mapping[int, str]) -> Matching:
    """Return the matching that somebody chose: the field of each column index, "" or absent for a column left out.

    Raises FileRefusedError when a field is chosen twice or does not exist, or the header row is not in the sheet.
    """
    if not 0 <= header_row < len(sheet.rows):
        raise FileRefusedError("La ligne des titres n’est pas dans le fichier.", "Recommencez l’import.")
    chosen = [field for field in choices.values() if field]
    for field in chosen:
        if field not in fields:
            raise FileRefusedError(f"Le champ «\u00a0{field}\u00a0» n’existe pas.", "Recommencez l’import.")
        if chosen.count(field) > 1:
            raise FileRefusedError(
                "Le même champ est choisi pour deux colonnes.",
                "Gardez une seule colonne pour ce champ.",
                field=fields[field].label,
            )
    return _matching(sheet, header_row, {index: (field, Origin.CHOSEN) for index, field in choices.items()}, fields)


def missing_columns(matching: Matching) -> FileRefusedError | None:
    """Return the refusal of a file without a compulsory column, naming the headers that would do; None if complete."""
    if not matching.missing:
        return None
    names = [
        f"«\u00a0{field.label}\u00a0» (titres reconnus\u00a0: {', '.join(field.synonyms[:REQUIRED_SHOWN])}…)"
        for field in matching.missing
    ]
    subject = "Une colonne obligatoire manque" if len(names) == 1 else f"{len(names)} colonnes obligatoires manquent"
    return FileRefusedError(
        f"{subject}\u00a0: {'; '.join(names)}.",
        "Ajoutez-la au fichier, ou indiquez quelle colonne la contient."
        if len(names) == 1
        else "Ajoutez-les au fichier, ou indiquez quelles colonnes les contiennent.",
    )


def _header_row(sheet: Sheet, known: set[str]) -> int:
    """Return the rank of the row with most known headers among the first ones; the first row when none has two."""
    scores = [sum(fold(cell) in known for cell in row if cell) for row in sheet.rows[:HEADER_SEARCH]]
    best = max(range(len(scores)), key=lambda rank: (scores[rank], -rank))
    return best if scores[best] > 1 else 0


def _near_headers(headers: Sequence[str], known: Mapping[str, str]) -> list[tuple[float, int, str]]:
    """Return (score, index, field) of the headers that look like known ones, the most alike first."""
    found = []
    for index, header in enumerate(headers):
        if header and header not in known:
            match = process.extractOne(header, list(known), scorer=fuzz.token_sort_ratio, score_cutoff=NEAR_ENOUGH)
            if match:
                found.append((match[1], index, known[match[0]]))
    return sorted(found, key=lambda near: (-near[0], near[1]))


def _matching(
    sheet: Sheet, header_row: int, taken: Mapping[int, tuple[str, Origin]], fields: Mapping[str, Field]
) -> Matching:
    headers = sheet.rows[header_row]
    body = sheet.rows[header_row + 1 : header_row + 200]
    width = max(len(headers), max((len(row) for row in body), default=0))
    columns = []
    for index in range(width):
        field, origin = taken.get(index, ("", Origin.NONE))
        values = (row[index].strip() for row in body if index < len(row))
        samples = tuple(dict.fromkeys(value for value in values if value))[:3]
        header = headers[index] if index < len(headers) else ""
        if header.strip() or samples:
            columns.append(ColumnMatch(index, header.strip(), field, origin if field else Origin.NONE, samples))
    found = {column.field for column in columns}
    missing = tuple(field for field in fields.values() if field.required and field.name not in found)
    return Matching(header_row, tuple(columns), missing)
