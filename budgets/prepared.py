"""Statements that PostgreSQL keeps prepared in a session, for the few that clerks wait on: parsed and planned once.

Django merges the values into the text of its statements, which are then planned each time; here the server binds them.
Nothing else is prepared (`prepare_threshold` in the settings allows it). Like the session variables of `tenancy`, they
need a session of their own: no pooling by transaction between the application and PostgreSQL.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from psycopg import Cursor


class _PreparedCursor(Cursor[Any]):
    """A psycopg cursor all of whose statements are prepared."""

    def execute(self, query: Any, params: Any = None, **_: Any) -> "_PreparedCursor":
        return super().execute(query, params, prepare=True)

    def _send_query_prepared(self, name: bytes, pgq: Any, *, binary: bool | None = None) -> None:
        self._query = pgq  # psycopg forgets it; Django's log of statements asks for it
        super()._send_query_prepared(name, pgq, binary=binary)


def run_prepared(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run a statement with the values of its `%s`, return its rows. Counted and logged as Django's own are."""
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    bare: Any = _PreparedCursor(connection.connection)
    make = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with make(bare) as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
