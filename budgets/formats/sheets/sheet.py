"""A table as a file holds it: rows of texts with their line numbers; what is wrong with one is a `Fault`."""

from collections.abc import Sequence
from dataclasses import dataclass

MAX_BYTES = 30 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 100
MAX_CELLS = 4_000_000


@dataclass(frozen=True, slots=True)
class Fault:
    """Something to mend in a file: its line and field when it has one, the value found, what is wrong, what to do."""

    message: str
    mend: str
    line: int | None = None
    field: str = ""
    value: str = ""

    def __str__(self) -> str:
        place = ", ".join(
            part
            for part in (
                f"ligne {self.line}" if self.line else "",
                f"colonne «\u00a0{self.field}\u00a0»" if self.field else "",
                f"valeur «\u00a0{self.value}\u00a0»" if self.value else "",
            )
            if part
        )
        sentence = f"{self.message} {self.mend}".strip()
        return f"{place[:1].upper()}{place[1:]}\u00a0: {sentence}" if place else sentence


class FileRefusedError(ValueError):
    """A file that cannot be read as a table; `fault` says why and what to do, in French."""

    def __init__(self, message: str, mend: str, *, line: int | None = None, field: str = "", value: str = "") -> None:
        self.fault = Fault(message, mend, line=line, field=field, value=value)
        super().__init__(str(self.fault))


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a table, blank ones left out, every cell a text; `lines[i]` is the line of `rows[i]` in the file.

    A number of a spreadsheet is written with a dot and no thousands separator, a date as YYYY-MM-DD.
    """

    description: str  # « CSV, UTF-8, point-virgule » or « XLSX, feuille « Engagements » »
    rows: Sequence[list[str]]
    lines: Sequence[int]


def check_size(content: bytes) -> None:
    """Raise FileRefusedError for an empty file or one above MAX_BYTES."""
    if not content.strip():
        raise FileRefusedError("Le fichier est vide.", "Exportez de nouveau la liste depuis votre logiciel.")
    if len(content) > MAX_BYTES:
        raise FileRefusedError(
            f"Le fichier pèse {len(content) // 1_048_576}\u00a0Mo, "
            f"plus que les {MAX_BYTES // 1_048_576}\u00a0Mo admis.",
            "Exportez un seul budget et un seul exercice à la fois.",
        )


def too_many_rows() -> FileRefusedError:
    """Return the refusal of a table above MAX_ROWS."""
    return FileRefusedError(
        f"Le fichier compte plus de {MAX_ROWS:,} lignes.".replace(",", "\u202f"),
        "Supprimez les lignes vides sous la dernière ligne utile, ou exportez un exercice à la fois.",
    )
