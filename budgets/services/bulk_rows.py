"""Rows by the thousand, written set by set: COPY into a temporary table, then one insertion.

PostgreSQL refuses COPY into a table under row-level security. Listings of commitments, which are compared with what is
already recorded, have their own staging on top of the same way (commitments/services/staging.py).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from psycopg import sql
from psycopg.types.json import Jsonb

STAGED = sql.Identifier("staged_rows")


@transaction.atomic
def insert_rows(
    model: type[models.Model], common: Mapping[str, UUID], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Insert rows given by the values of `columns` (database names), each with the `common` values; return how many.

    Ids are made by the database. A dict or a list goes to a JSON column. Columns left out must accept NULL.
    """
    types = {field.column: str(field.db_type(connection)) for field in model._meta.concrete_fields}
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    shape = sql.SQL(", ").join(sql.SQL("{} {}").format(sql.Identifier(it), sql.SQL(types[it])) for it in columns)
    given = sql.SQL(", ").join(map(sql.Identifier, common))
    rows = list(rows)  # made before the copy, during which the connection answers nothing else
    with connection.cursor() as cursor:
        cursor.execute(_text("CREATE TEMPORARY TABLE {staged} ({shape}) ON COMMIT DROP", shape=shape))
        with cursor.copy(_text("COPY {staged} ({names}) FROM STDIN", names=names)) as copying:
            for row in rows:
                copying.write_row([Jsonb(value) if isinstance(value, dict | list) else value for value in row])
        cursor.execute(
            _text(
                "INSERT INTO {table} (id, {given}, {names}) SELECT gen_random_uuid(), {values}, {names} FROM {staged}",
                table=sql.Identifier(model._meta.db_table),
                given=given,
                names=names,
                values=sql.SQL(", ").join(sql.SQL("%s::uuid") for _ in common),
            ),
            list(common.values()),
        )
        written = int(cursor.rowcount)
        cursor.execute(_text("DROP TABLE {staged}"))
    return written


def update_rows(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
    """Give rows, each named by its id, the values of `columns` (database names), in one statement; return how many.

    A row is its id, then its values in the order of the columns.
    """
    types = {field.column: str(field.db_type(connection)) for field in model._meta.concrete_fields}
    names = ["id", *columns]
    arrays = sql.SQL(", ").join(sql.SQL("%s::{}[]").format(sql.SQL(types[it])) for it in names)
    query = _text(
        "UPDATE {table} AS kept SET {values} FROM unnest({arrays}) AS given ({names}) WHERE kept.id = given.id",
        table=sql.Identifier(model._meta.db_table),
        values=sql.SQL(", ").join(sql.SQL("{0} = given.{0}").format(sql.Identifier(it)) for it in columns),
        arrays=arrays,
        names=sql.SQL(", ").join(map(sql.Identifier, names)),
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [list(values) for values in zip(*rows, strict=True)])
        return int(cursor.rowcount)


def _text(text: str, **parts: sql.Composable) -> str:
    connection.ensure_connection()
    return sql.SQL(text).format(staged=STAGED, **parts).as_string(connection.connection)
