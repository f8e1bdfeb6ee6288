"""What the application's database role may do, granted after each migration by the role that owns the tables."""

from typing import Any

from django.conf import settings
from django.db import connection
from psycopg import sql

INSERT_ONLY = (
    "budgets_auditentry",
    "commitments_movement",
    "deliberations_actdocument",
    "deliberations_yearfile",
    "django_migrations",
)


def grant_application_role(**kwargs: Any) -> None:
    """Let the application read and write rows; never truncate, never rewrite the journal or a sealed document."""
    role = settings.APPLICATION_DATABASE_ROLE
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user <> %s AND EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %s)", [role, role])
        if not cursor.fetchone()[0]:
            return
        name = sql.Identifier(role).as_string(cursor.connection)
        cursor.execute(
            f"GRANT USAGE ON SCHEMA public TO {name};"
            f" GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name};"
            f" GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}"
        )
        existing = set(connection.introspection.table_names(cursor))
        for table in INSERT_ONLY:
            if table in existing:
                cursor.execute(f"REVOKE UPDATE, DELETE ON {table} FROM {name}")
