"""Our tables of the State's annexes on disk: budgets/data/annexes."""

from functools import cache
from pathlib import Path

from budgets.formats.annex_entries import CARRIES, CHECKS, ENTRIES, parse_entries
from budgets.formats.totem.annex_tables import (
    BLOCKS,
    CODES,
    FIELDS,
    OWN_CODES,
    OWN_FIELDS,
    SHORT_LABELS,
    AnnexSchema,
    parse_annex_tables,
    with_own_fields,
)
from budgets.rules.annexes.entries import Entries

DIRECTORY = Path(__file__).resolve().parent / "data" / "annexes"


@cache
def annex_schema() -> AnnexSchema:
    """Return what the State's schema says of the annexes, read once."""
    return parse_annex_tables(_texts(BLOCKS, FIELDS, CODES))


@cache
def entry_schema() -> AnnexSchema:
    """Return the annexes as they are entered here: the State's fields, then those that we keep beside them."""
    return with_own_fields(annex_schema(), _texts(OWN_FIELDS, OWN_CODES, SHORT_LABELS))


@cache
def annex_entries() -> Entries:
    """Return how the annexes are entered: forms, lists, checks, take-over, read once."""
    return parse_entries(_texts(ENTRIES, CHECKS, CARRIES), entry_schema())


def _texts(*names: str) -> dict[str, str]:
    return {name: (DIRECTORY / name).read_text(encoding="utf-8") for name in names}
