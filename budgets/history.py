"""Triggers that keep every change of a business row, and triggers that refuse a change.

Declared in `Meta.constraints`, so that migrations follow them. Ours, because django-pgtrigger lets any SQL session
switch a trigger off with a session variable, and django-pghistory makes one event table per model where one journal
(`AuditEntry`), under one policy, shows a row's whole life with one query. Statement-level triggers with transition
tables keep an import of 50 000 lines fast.
"""

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table
from django.db.models.constraints import BaseConstraint

WHO = "nullif(current_setting('equilibre.user', true), '')::bigint"
JOURNAL = "INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id)"


class DatabaseTrigger(BaseConstraint):
    """A trigger and its function.

    `event`: for instance "BEFORE UPDATE OR DELETE"; `level`: the text from REFERENCING/FOR EACH on; `body`: PL/pgSQL.
    """

    def __init__(self, *, name: str, event: str, level: str, body: str) -> None:
        super().__init__(name=name)
        self.event, self.level, self.body = event, level, body

    def constraint_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert schema_editor is not None
        assert model is not None
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))
        return ""  # a trigger needs its table first

    def create_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert schema_editor is not None
        assert model is not None
        return str(
            Statement(
                "CREATE OR REPLACE FUNCTION %(name)s() RETURNS trigger LANGUAGE plpgsql AS"
                " $body$ BEGIN %(body)s END $body$;"
                " CREATE TRIGGER %(name)s %(event)s ON %(table)s %(level)s EXECUTE FUNCTION %(name)s()",
                table=Table(model._meta.db_table, schema_editor.quote_name),
                name=schema_editor.quote_name(self.name),
                event=self.event,
                level=self.level,
                body=self.body,
            )
        )

    def remove_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert schema_editor is not None
        assert model is not None
        return str(
            Statement(
                "DROP TRIGGER IF EXISTS %(name)s ON %(table)s; DROP FUNCTION IF EXISTS %(name)s()",
                table=Table(model._meta.db_table, schema_editor.quote_name),
                name=schema_editor.quote_name(self.name),
            )
        )

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = "default") -> None:
        """Nothing to check in Python: the database acts."""

    def deconstruct(self) -> Any:
        _path, args, kwargs = super().deconstruct()
        return (
            "budgets.history.DatabaseTrigger",
            args,
            kwargs | {"event": self.event, "level": self.level, "body": self.body},
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DatabaseTrigger) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((self.name, self.event, self.level, self.body))


def audited(*, syndicate: str = "syndicate_id", leave_out: tuple[str, ...] = ()) -> list[DatabaseTrigger]:
    """The three triggers that journal a table (insertion, update, deletion), one statement each.

    `leave_out`: columns too big to keep (the bytes of files).
    """
    without = "".join(f" - '{column}'" for column in leave_out)
    old, new = f"to_jsonb(o){without}", f"to_jsonb(n){without}"

    def trigger(action: str, rows: str, select: str) -> DatabaseTrigger:
        return DatabaseTrigger(
            name=f"%(app_label)s_%(class)s_audit_{action}",
            event=f"AFTER {action.upper()}",
            level=f"REFERENCING {rows} FOR EACH STATEMENT",
            body=f"{JOURNAL} SELECT {select}; RETURN NULL;",
        )

    def columns(row: str, action: str, before: str, after: str) -> str:
        return (
            f"{row}.{syndicate}, TG_TABLE_NAME, {row}.id::text, '{action}', {before}, {after}, clock_timestamp(), {WHO}"
        )

    return [
        trigger("insert", "NEW TABLE AS new_rows", f"{columns('n', 'insert', 'NULL', new)} FROM new_rows n"),
        trigger(
            "update",
            "OLD TABLE AS old_rows NEW TABLE AS new_rows",
            f"{columns('n', 'update', old, new)} FROM new_rows n JOIN old_rows o ON o.id = n.id"
            " WHERE o IS DISTINCT FROM n",
        ),
        trigger("delete", "OLD TABLE AS old_rows", f"{columns('o', 'delete', old, 'NULL')} FROM old_rows o"),
    ]


def refuse(name: str, event: str, message: str, because: str = "true") -> DatabaseTrigger:
    """Refuse a row change with a French message when the SQL condition `because` holds.

    `event`: for instance "UPDATE OR DELETE".
    The condition may use TG_OP, OLD and NEW. Django raises it as `IntegrityError`.
    """
    text = message.replace("'", "''")
    return DatabaseTrigger(
        name=f"%(app_label)s_%(class)s_{name}",
        event=f"BEFORE {event}",
        level="FOR EACH ROW",
        body=f"IF {because} THEN RAISE EXCEPTION '{text}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;",
    )


def insert_only(message: str) -> DatabaseTrigger:
    """Refuse every update and every deletion of a table."""
    return refuse("insert_only", "UPDATE OR DELETE", message)
