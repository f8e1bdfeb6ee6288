"""From checked lines to rows, set by set: COPY into a temporary table, then one comparison and one insertion.

PostgreSQL refuses COPY into a table under row-level security, and the temporary table is what lets a file be compared
with what is already recorded in one statement.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg import sql

TABLE = "staged_listing"
BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Target:
    """A table that listings fill: its columns with their SQL types, and those that identify a row within a year."""

    table: str
    key: tuple[str, ...]
    columns: dict[str, str]

    @property
    def values(self) -> list[str]:
        """The columns that a listing may change."""
        return [name for name in self.columns if name not in self.key]


@dataclass(frozen=True, slots=True)
class Difference:
    """A line whose row is already recorded with other values: for each column, (recorded, given)."""

    line: int
    key: tuple[str, ...]
    columns: dict[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a staged listing stands against the rows of its year; `absent` counts the rows that it does not name."""

    new: int
    unchanged: int
    changed: int
    absent: int


@contextmanager
def staged(
    target: Target, rows: Sequence[tuple[Any, ...]], tick: Callable[[int], None] | None = None
) -> Iterator[None]:
    """Hold rows (line number first, then the target's columns) in the temporary table for the time of the block.

    They are copied by batches; `tick` is told after each how many rows are there.
    """
    try:
        _fill(target, rows, tick)
        yield
    finally:
        if not connection.needs_rollback:  # else the end of the broken transaction takes the table away
            with connection.cursor() as cursor:
                cursor.execute(_sql("DROP TABLE IF EXISTS {staged}"))


def _fill(target: Target, rows: Sequence[tuple[Any, ...]], tick: Callable[[int], None] | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_sql("DROP TABLE IF EXISTS {staged}"))
        columns = sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind in target.columns.items()
        )
        cursor.execute(_sql("CREATE TEMPORARY TABLE {staged} (line integer, {columns})", columns=columns))
        copy = _sql("COPY {staged} FROM STDIN")
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            with cursor.copy(copy) as copying:
                copying.write(copy_text(batch))
            if tick:
                tick(start + len(batch))
        cursor.execute(_sql("ANALYZE {staged}"))


def compare(target: Target, budget_year: UUID) -> Comparison:
    """Return how many staged lines are new, unchanged or changed, and how many recorded rows they leave out."""
    with connection.cursor() as cursor:
        cursor.execute(
            _sql(
                "SELECT count(*) FILTER (WHERE kept.id IS NULL),"
                " count(*) FILTER (WHERE kept.id IS NOT NULL AND NOT {differs}),"
                " count(*) FILTER (WHERE kept.id IS NOT NULL AND {differs}),"
                " (SELECT count(*) FROM {table} kept WHERE kept.budget_year_id = %s AND NOT EXISTS"
                " (SELECT 1 FROM {staged} s WHERE {same_key}))"
                " FROM {staged} s LEFT JOIN {table} kept ON kept.budget_year_id = %s AND {same_key}",
                **_parts(target),
            ),
            [budget_year, budget_year],
        )
        return Comparison(*cursor.fetchone())


def differences(target: Target, budget_year: UUID, limit: int) -> list[Difference]:
    """Return the first staged lines whose row is recorded with other values, in the order of the file."""
    both = sql.SQL(", ").join(
        sql.SQL("kept.{0}, s.{0}").format(sql.Identifier(name)) for name in (*target.key, *target.values)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            _sql(
                "SELECT s.line, {both} FROM {staged} s JOIN {table} kept"
                " ON kept.budget_year_id = %s AND {same_key} WHERE {differs} ORDER BY s.line LIMIT %s",
                both=both,
                **_parts(target),
            ),
            [budget_year, limit],
        )
        found = cursor.fetchall()
    names = (*target.key, *target.values)
    result = []
    for line, *values in found:
        pairs = dict(zip(names, zip(values[::2], values[1::2], strict=True), strict=True))
        key = tuple(str(pairs[name][1]) for name in target.key)
        result.append(Difference(line, key, {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}))
    return result


def insert_new(target: Target, budget_year: UUID, syndicate: UUID) -> int:
    """Insert the staged lines that have no row yet, in the order of the file. Return their number."""
    names = sql.SQL(", ").join(sql.Identifier(name) for name in target.columns)
    given = sql.SQL(", ").join(sql.SQL("s.{}").format(sql.Identifier(name)) for name in target.columns)
    with connection.cursor() as cursor:
        cursor.execute(
            _sql(
                "INSERT INTO {table} (id, syndicate_id, budget_year_id, {names})"
                " SELECT gen_random_uuid(), %s, %s, {given} FROM {staged} s WHERE NOT EXISTS"
                " (SELECT 1 FROM {table} kept WHERE kept.budget_year_id = %s AND {same_key}) ORDER BY s.line",
                names=names,
                given=given,
                **_parts(target),
            ),
            [syndicate, budget_year, budget_year],
        )
        return int(cursor.rowcount)


def update_changed(target: Target, budget_year: UUID) -> int:
    """Write the staged values into the rows that differ. Return their number."""
    changes = sql.SQL(", ").join(sql.SQL("{0} = s.{0}").format(sql.Identifier(name)) for name in target.values)
    with connection.cursor() as cursor:
        cursor.execute(
            _sql(
                "UPDATE {table} kept SET {changes} FROM {staged} s"
                " WHERE kept.budget_year_id = %s AND {same_key} AND {differs}",
                changes=changes,
                **_parts(target),
            ),
            [budget_year],
        )
        return int(cursor.rowcount)


def copy_text(rows: Sequence[tuple[Any, ...]]) -> str:
    """Return rows in COPY's text format. Texts come cleaned: only the backslash is left to escape."""
    columns = [_column_text(column) for column in zip(*rows, strict=True)]
    return "\n".join(map("\t".join, zip(*columns, strict=True))) + "\n"


def _column_text(column: Sequence[Any]) -> list[str]:
    """Return the texts of a column, whose values are all of one type or None."""
    if all(type(value) is str for value in column):
        return [value.replace("\\", "\\\\") for value in column]
    return ["\\N" if value is None else _value_text(value) for value in column]


def _value_text(value: Decimal | date | int | str | UUID) -> str:
    return value.replace("\\", "\\\\") if isinstance(value, str) else str(value)


def _parts(target: Target) -> dict[str, sql.Composable]:
    """Return the pieces that the statements share."""

    def row(alias: str) -> sql.Composable:
        return sql.SQL(", ").join(sql.Identifier(alias, name) for name in target.values)

    return {
        "table": sql.Identifier(target.table),
        "same_key": sql.SQL(" AND ").join(
            sql.SQL("kept.{0} = s.{0}").format(sql.Identifier(name)) for name in target.key
        ),
        "differs": sql.SQL("(({}) IS DISTINCT FROM ({}))").format(row("kept"), row("s")),
    }


def _sql(text: str, **parts: sql.Composable) -> str:
    """Return a statement with its identifiers in place; `{staged}` is the temporary table."""
    connection.ensure_connection()
    composed = sql.SQL(text).format(staged=sql.Identifier(TABLE), **parts)
    return composed.as_string(connection.connection)
