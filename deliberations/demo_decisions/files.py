"""The tables of the demonstration's decisions on disk: data/demo/decisions, read, and made from the source figures."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from budgets.formats.opinion_table import HEADERS, table_cells
from budgets.formats.sheets.writer import dump_csv
from deliberations.demo_decisions import eure_et_loir, preziere, roynac
from deliberations.demo_decisions.derivation import Source
from deliberations.demo_decisions.tables import DemoDecision, parse

DIRECTORY = Path(__file__).resolve().parents[1] / "data" / "demo" / "decisions"
DERIVATIONS: dict[str, Callable[[Source], DemoDecision]] = {
    "eure-et-loir-dm2-2025": eure_et_loir.derive,
    "preziere-crc-2024": preziere.derive,
    "roynac-bp-2024": roynac.derive,
}


def derive_all(folder: Path) -> Iterator[DemoDecision]:
    """Yield the decisions made from the figures of a folder. Raises FileNotFoundError when one is missing."""
    for name, derive in DERIVATIONS.items():
        yield derive(json.loads((folder / f"{name}.json").read_text(encoding="utf-8")))


OPINION = "sivu-preziere-2024-avis"


def derive_opinion(folder: Path) -> str:
    """Return the table of the chamber's opinion, CSV, made from the figures of a folder."""
    data = json.loads((folder / "preziere-crc-2024.json").read_text(encoding="utf-8"))
    return "".join(dump_csv(HEADERS, table_cells(preziere.opinion_rows(data))))


def read_all(syndicate: str = "") -> Iterator[DemoDecision]:
    """Yield the decisions on disk, of a syndicate only when it is given by its slug."""
    for path in sorted(DIRECTORY.glob(f"{syndicate}*.toml")):
        yield parse(path.read_text(encoding="utf-8"), path.with_suffix(".csv").read_text(encoding="utf-8"))
