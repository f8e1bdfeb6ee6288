"""Rebuilding balances from the movements: the same cents, or a list of the differences; nothing changes until told.

One aggregate per budget year and per kind of row; memory does not grow with the movements, the database adds them up.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from budgets.models import BudgetYear
from commitments.models import BALANCES, Movement

SHOWN = 500  # differences kept of a year: the page and the report show them, the count says how many there are

NAMES = {name: str(Movement._meta.get_field(name).verbose_name) for name in BALANCES}  # type: ignore[union-attr]

_SUMS = ", ".join(f"sum({name}) AS {name}" for name in BALANCES)
_KEPT = ", ".join(f"r.{name}" for name in BALANCES)
_FOUND = ", ".join(f"coalesce(m.{name}, 0)" for name in BALANCES)
_DIFFERS = " OR ".join(f"r.{name} <> coalesce(m.{name}, 0)" for name in BALANCES)
_CHANGES = ", ".join(f"{name} = coalesce(m.{name}, 0)" for name in BALANCES)


@dataclass(frozen=True, slots=True)
class Difference:
    """A balance row that is not the sum of its movements: what it holds, what they add up to, in euros."""

    row: str  # « engagement IN23005103P », « enveloppe chapitre 011 »
    column: str
    kept: Decimal
    computed: Decimal

    def as_json(self) -> dict[str, str]:
        """Return the difference as a report keeps it."""
        return {"row": self.row, "column": self.column, "kept": str(self.kept), "computed": str(self.computed)}


@dataclass(frozen=True, slots=True)
class YearCheck:
    """What the rebuild of a year found: how many rows were read, how many differ, the first differences."""

    year: str
    rows: int
    wrong: int
    differences: tuple[Difference, ...]
    mended: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the check as a job's result keeps it."""
        return {
            "year": self.year,
            "rows": self.rows,
            "wrong": self.wrong,
            "mended": self.mended,
            "differences": [difference.as_json() for difference in self.differences],
        }


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    key: str  # the movements' column that names the row
    label: str  # SQL


_TABLES = (
    _Table(
        "commitments_creditenvelope", "envelope_id", "'enveloppe ' || r.direction || ' ' || r.section || ' ' || r.code"
    ),
    _Table("commitments_commitment", "commitment_id", "'engagement ' || r.number"),
)


@transaction.atomic
def rebuild_year(budget_year: BudgetYear, *, mend: bool = False) -> YearCheck:
    """Hold the balances of a year against its movements; `mend` writes the sums where they differ.

    Reading takes no lock; mending locks the year's envelopes first, so that no movement comes in between.
    """
    if mend:
        _run("SELECT 1 FROM commitments_creditenvelope WHERE budget_year_id = %s ORDER BY id FOR UPDATE", budget_year)
    rows, wrong, differences = 0, 0, []
    for table in _TABLES:
        count, different, found = _compare(table, budget_year)
        rows += count
        wrong += different
        differences += [difference for row in found for difference in row]
        if mend and found:
            _mend(table, budget_year)
    return YearCheck(str(budget_year), rows, wrong, tuple(differences[:SHOWN]), mended=mend and wrong > 0)


def rebuild(years: list[BudgetYear], *, mend: bool, tick: Callable[[int, int, str], None]) -> Iterator[YearCheck]:
    """Yield the check of each year, budget after budget; `tick` hears of progress outside the transactions."""
    for done, year in enumerate(years):
        tick(done, len(years), f"{year}")
        yield rebuild_year(year, mend=mend)
    tick(len(years), len(years), "Tous les soldes sont recalculés.")


def _compare(table: _Table, budget_year: BudgetYear) -> tuple[int, int, list[list[Difference]]]:
    """Return how many rows a table has in a year, how many are wrong, and the first differences (2 queries)."""
    found = _run(
        f"WITH m AS (SELECT {table.key} AS id, {_SUMS} FROM commitments_movement"  # noqa: S608 - made of constants
        f" WHERE budget_year_id = %s AND {table.key} IS NOT NULL GROUP BY {table.key})"
        f" SELECT {table.label}, {_KEPT}, {_FOUND}, count(*) OVER () FROM {table.name} r LEFT JOIN m ON m.id = r.id"
        f" WHERE r.budget_year_id = %s AND ({_DIFFERS}) LIMIT {SHOWN}",
        budget_year,
        budget_year,
    )
    count = _run(f"SELECT count(*) FROM {table.name} WHERE budget_year_id = %s", budget_year)[0][0]  # noqa: S608
    size = len(BALANCES)
    rows = []
    for label, *amounts, _ in found:
        kept, computed = amounts[:size], amounts[size:]
        rows.append(
            [
                Difference(label, NAMES[name], one, other)
                for name, one, other in zip(BALANCES, kept, computed, strict=True)
                if one != other
            ]
        )
    return count, int(found[0][-1]) if found else 0, rows


def _mend(table: _Table, budget_year: BudgetYear) -> None:
    _run(
        f"WITH m AS (SELECT {table.key} AS id, {_SUMS} FROM commitments_movement"  # noqa: S608 - made of constants
        f" WHERE budget_year_id = %s AND {table.key} IS NOT NULL GROUP BY {table.key})"
        f" UPDATE {table.name} w SET {_CHANGES} FROM {table.name} r LEFT JOIN m ON m.id = r.id"
        f" WHERE w.id = r.id AND r.budget_year_id = %s AND ({_DIFFERS})",
        budget_year,
        budget_year,
    )


def _run(sql: str, *years: BudgetYear) -> list[Any]:
    """Run a statement made of the constants above; the parameters are budget years."""
    with connection.cursor() as cursor:
        cursor.execute(sql, [year.pk for year in years])
        return cursor.fetchall() if cursor.description else []
