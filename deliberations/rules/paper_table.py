"""The lines of a paper attendance sheet (feuille de présence) as they are typed or pasted, made into rows."""

import re
import unicodedata
from collections.abc import Sequence

from deliberations.rules.paper_sheet import PaperRow
from deliberations.rules.violations import Violation

HEADS = ("Collectivité", "Nom et prénom", "Statut", "Présence", "Émargement", "Observations")
FEWEST = 3  # a line that says less names nobody's seat
_STATUSES = {"t": True, "titulaire": True, "s": False, "suppleant": False, "suppleante": False}
_MARKS = {"": "", "o": "O", "oui": "O", "present": "O", "presente": "O", "n": "N", "non": "N", "absent": "N"}
_MARKS |= {"absente": "N", "excuse": "N", "excusee": "N"}
_UNSIGNED = ("", "non", "n", "0")


def read_lines(text: str) -> tuple[tuple[PaperRow, ...], tuple[Violation, ...]]:
    """Return the rows of the sheet and what can't be read, each by its line (from 1, blank lines counted).

    Cells are between semicolons or tabulations, in the order of `HEADS`; those that a line leaves out are empty. The
    first line is left out when it names the columns.
    """
    lines = [(place, _cells(line)) for place, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if lines and _is_head(lines[0][1]):
        lines = lines[1:]
    rows: list[PaperRow] = []
    found: list[Violation] = []
    for place, cells in lines:
        row = _row(place, cells, found)
        if row is not None:
            rows.append(row)
    if not lines:
        found.append(_wrong(None, "Feuille", "aucune ligne n'est écrite.", f"Écrivez : {' ; '.join(HEADS)}."))
    return tuple(rows), tuple(found)


def written(rows: Sequence[Sequence[str]]) -> str:
    """Return the rows of a table as lines to be read or mended, cells between semicolons."""
    return "\n".join(" ; ".join(cell.replace(";", ",").strip() for cell in row).rstrip(" ;") for row in rows)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"[;\t]", line)]


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.strip().lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _is_head(cells: Sequence[str]) -> bool:
    return len(cells) > 1 and _plain(cells[1]).startswith("nom")


def _row(place: int, cells: list[str], found: list[Violation]) -> PaperRow | None:
    """Return the row of a line, None with its reasons added to `found` when it can't be read."""
    if not FEWEST <= len(cells) <= len(HEADS):
        message = f"{len(cells)} colonne(s) au lieu de {len(HEADS)}."
        found.append(_wrong(place, "Colonnes", message, f"Écrivez : {' ; '.join(HEADS)}."))
        return None
    member, name, status, mark, signature, remark = cells + [""] * (len(HEADS) - len(cells))
    faults = []
    if not name:
        faults.append(_wrong(place, HEADS[1], "il n'est pas écrit.", "Écrivez le nom, puis le prénom."))
    if _plain(status) not in _STATUSES:
        faults.append(_wrong(place, HEADS[2], f"« {status} » n'est pas un statut.", "T : titulaire ; S : suppléant."))
    if _plain(mark) not in _MARKS:
        mend = "O : présent ; N : absent ; vide quand rien n'est marqué."
        faults.append(_wrong(place, HEADS[3], f"« {mark} » n'est pas une marque.", mend))
    found += faults
    if faults:
        return None
    signed = _plain(signature) not in _UNSIGNED
    return PaperRow(place, member, name, _STATUSES[_plain(status)], _MARKS[_plain(mark)], remark, signed)


def _wrong(line: int | None, field: str, message: str, mend: str) -> Violation:
    return Violation(code="sheet.line", field=field, message=message, mend=mend, line=line)
