"""Which syndicate a database session may see: row-level security and the context it reads.

PostgreSQL filters every row by the session variable `equilibre.syndicate`; without it, zero rows are seen.
We declare our own policy constraint: that of django-rls-tenants always carries an administrator flag which any
SQL session can set, and it knows neither memberships nor the look-up of a syndicate by its slug.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table
from django.db.models.constraints import BaseConstraint

if TYPE_CHECKING:
    from budgets.models import Syndicate

VARIABLES = ("equilibre.syndicate", "equilibre.user", "equilibre.slug", "equilibre.public")


def setting(variable: str, cast: str) -> str:
    """SQL reading a session variable once per statement; NULL, so no row, when it is not set."""
    return f"nullif((SELECT current_setting('equilibre.{variable}', true)), '')::{cast}"


CURRENT_SYNDICATE = setting("syndicate", "uuid")
PUBLIC_SYNDICATE = setting("public", "uuid")


def set_context(*, syndicate: UUID | str = "", user: int | str = "", slug: str = "", public: UUID | str = "") -> None:
    """Set what the database session may see, until it is set again (`CleanContextMiddleware` clears it)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('equilibre.syndicate', %s, false), set_config('equilibre.user', %s, false),"
            " set_config('equilibre.slug', %s, false), set_config('equilibre.public', %s, false)",
            [str(syndicate), str(user), slug, str(public)],
        )


def read_context() -> dict[str, str]:
    """Return the context in force, in the words of `set_context`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting('equilibre.syndicate', true), ''),"
            " coalesce(current_setting('equilibre.user', true), ''),"
            " coalesce(current_setting('equilibre.slug', true), ''),"
            " coalesce(current_setting('equilibre.public', true), '')"
        )
        syndicate, user, slug, public = cursor.fetchone()
    return {"syndicate": syndicate, "user": user, "slug": slug, "public": public}


@contextmanager
def syndicate_context(syndicate: Syndicate | UUID | str, *, user: int | None = None) -> Iterator[None]:
    """See the rows of one syndicate inside the block; changes are recorded under `user` (None: the system).

    Nests: the context in force before is put back, also after an error.
    """
    previous = read_context()
    identifier = syndicate.pk if isinstance(syndicate, models.Model) else syndicate
    set_context(syndicate=identifier, user=user or "")
    try:
        yield
    finally:
        _put_back(previous)


@contextmanager
def slug_context(slug: str) -> Iterator[None]:
    """See, inside the block, the one syndicate that bears `slug` (its own row, nothing else of it)."""
    previous = read_context()
    set_context(slug=slug)
    try:
        yield
    finally:
        _put_back(previous)


@contextmanager
def public_context(syndicate: Syndicate | UUID | str) -> Iterator[None]:
    """See, inside the block, what a syndicate published and nothing else: the rows of its `PublicPolicy` tables."""
    previous = read_context()
    set_context(public=syndicate.pk if isinstance(syndicate, models.Model) else syndicate)
    try:
        yield
    finally:
        _put_back(previous)


@contextmanager
def user_context(user: int) -> Iterator[None]:
    """See, inside the block, the memberships of one user and the syndicates they name."""
    previous = read_context()
    set_context(user=user)
    try:
        yield
    finally:
        _put_back(previous)


def _put_back(previous: dict[str, str]) -> None:
    if connection.in_atomic_block and connection.needs_rollback:
        return  # a broken transaction runs no SQL; its end restores what it had set, and the middleware clears the rest
    if connection.connection is not None and connection.errors_occurred and not connection.is_usable():
        return
    set_context(**previous)


class RowPolicy(BaseConstraint):
    """Row-level security of a table, forced on its owner too.

    `read` is the SQL condition of the rows seen, `write` of the rows written (by default the same).
    """

    def __init__(self, *, name: str, read: str, write: str | None = None) -> None:
        super().__init__(name=name)
        self.read, self.write = read, write or read

    def constraint_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert schema_editor is not None
        assert model is not None
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))
        return ""  # a policy needs its table first

    def create_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert schema_editor is not None
        assert model is not None
        return str(
            Statement(
                "ALTER TABLE %(table)s ENABLE ROW LEVEL SECURITY;"
                " ALTER TABLE %(table)s FORCE ROW LEVEL SECURITY;"
                " CREATE POLICY %(name)s ON %(table)s USING (%(read)s) WITH CHECK (%(write)s)",
                table=Table(model._meta.db_table, schema_editor.quote_name),
                name=schema_editor.quote_name(self.name),
                read=self.read,
                write=self.write,
            )
        )

    def remove_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert schema_editor is not None
        assert model is not None
        return str(
            Statement(
                "DROP POLICY IF EXISTS %(name)s ON %(table)s",
                table=Table(model._meta.db_table, schema_editor.quote_name),
                name=schema_editor.quote_name(self.name),
            )
        )

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = "default") -> None:
        """Nothing to check in Python: the database refuses."""

    def deconstruct(self) -> Any:
        _path, args, kwargs = super().deconstruct()
        return "budgets.tenancy.RowPolicy", args, kwargs | {"read": self.read, "write": self.write}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RowPolicy) and (self.name, self.read, self.write) == (
            other.name,
            other.read,
            other.write,
        )

    def __hash__(self) -> int:
        return hash((self.name, self.read, self.write))


class PublicPolicy(RowPolicy):
    """The rows of a table that anybody may read in a `public_context`; beside the table's own policy, read only.

    `read` is a further SQL condition on the rows of the syndicate that publishes.
    """

    def create_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert schema_editor is not None
        assert model is not None
        return str(
            Statement(
                "CREATE POLICY %(name)s ON %(table)s FOR SELECT"
                " USING (%(public)s IS NOT NULL AND syndicate_id = %(public)s AND (%(read)s))",
                table=Table(model._meta.db_table, schema_editor.quote_name),
                name=schema_editor.quote_name(self.name),
                public=PUBLIC_SYNDICATE,
                read=self.read,
            )
        )

    def deconstruct(self) -> Any:
        _path, args, kwargs = super().deconstruct()
        return "budgets.tenancy.PublicPolicy", args, kwargs


def syndicate_policy() -> RowPolicy:
    """The policy of a table whose rows carry `syndicate_id`."""
    return RowPolicy(name="%(app_label)s_%(class)s_syndicate", read=f"syndicate_id = {CURRENT_SYNDICATE}")
