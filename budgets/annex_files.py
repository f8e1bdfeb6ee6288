"""Our tables of the State's annexes on disk: budgets/data/annexes."""

from functools import cache
from pathlib import Path

from budgets.formats.totem.annex_tables import BLOCKS, CODES, FIELDS, AnnexSchema, parse_annex_tables

DIRECTORY = Path(__file__).resolve().parent / "data" / "annexes"


@cache
def annex_schema() -> AnnexSchema:
    """Return what the State's schema says of the annexes, read once."""
    return parse_annex_tables(
        {name: (DIRECTORY / name).read_text(encoding="utf-8") for name in (BLOCKS, FIELDS, CODES)}
    )
