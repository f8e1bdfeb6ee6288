"""The declarations of the maquettes on disk: budgets/data/maquette/YEAR, each year over the one before it."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from budgets.maquette.declaration import Maquette
from budgets.maquette.declaration_reader import read_maquette
from budgets.rules.decision import DecisionKind

DIRECTORY = Path(__file__).resolve().parent / "data" / "maquette"
INDEX, NOTES, COLUMNS, STATES = "maquette.toml", "notes.toml", "columns.toml", "states"
IDENTITIES = "identities.toml"
PRINTED = (DecisionKind.PRIMITIVE, DecisionKind.SUPPLEMENTARY, DecisionKind.AMENDING)


class NoMaquette(LookupError):
    """No maquette is declared for a kind of decision; the message is a French sentence."""

    def __init__(self, kind: str) -> None:
        super().__init__(
            f"La maquette de cette décision ({kind}) n’est pas déclarée\u00a0: le document existe pour le budget"
            " primitif, le budget supplémentaire et les décisions modificatives."
        )


def maquette_years(directory: Path = DIRECTORY) -> list[int]:
    """Return the years whose tables change something, oldest first."""
    return sorted(int(it.name) for it in directory.iterdir() if it.is_dir() and it.name.isdigit())


@cache
def maquette_of(year: int, kind: str, directory: Path = DIRECTORY) -> Maquette:
    """Return the maquette of a kind of decision in a year: the tables of the years up to it, or the oldest ones.

    Raises NoMaquette for a kind that has no document, DeclarationError for tables that cannot be read.
    """
    if kind not in PRINTED:
        raise NoMaquette(kind)
    years = maquette_years(directory)
    used = [it for it in years if it <= year] or years[:1]
    index: dict[str, Any] = {}
    notes: dict[str, Any] = {}
    columns: dict[str, Any] = {}
    identities: dict[str, Any] = {}
    states: dict[str, Any] = {}
    for it in used:
        folder = directory / str(it)
        index |= _read(folder / INDEX)
        notes |= _read(folder / NOTES)
        columns |= _read(folder / COLUMNS)
        identities |= _read(folder / IDENTITIES)
        states |= {path.stem: _read(path) for path in sorted((folder / STATES).glob("*.toml"))}
    return read_maquette(index, notes, columns, identities, states, kind)


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
