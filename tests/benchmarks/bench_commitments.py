"""Importing 50 000 commitments, against a bare COPY of the same rows.

The product: the bytes of a CSV as an accounting package exports it (Windows-1252, French amounts and dates), through
the very service that the command and the worker call, to rows of the table, as the application's role: decoding,
matching of columns, checks of every line, comparison with what is recorded, insertion under row-level security.

The reference: COPY of the same rows, already encoded, from one buffer into a table made like the real one: same
columns (generated one included), indexes, checks, foreign keys and journal trigger; without row-level security, under
which PostgreSQL refuses COPY. Both run in a transaction that ends with its foreign keys checked, then is rolled back:
nothing stays.
"""

import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection, transaction
from psycopg import sql

from budgets.models import BudgetYear
from commitments.models import Commitment
from commitments.services.listing_imports import import_file
from tests.benchmarks.measure import Measure
from tests.factories import make_tenant

LINES = 50_000
RUNS = 5
TABLE = Commitment._meta.db_table
TWIN = "bench_commitment_twin"
FOREIGN_KEYS = "SET CONSTRAINTS ALL IMMEDIATE"  # they are deferred: what a commit would check
HEADER = "Engagement;Fonct.;Nature;Opération;Tiers;Solde eng.;Engagé;Dégagé;Mandaté;Gestion.;Serv;Antenne;Objet;Date"


def measure() -> Measure:
    """Return the time of the import against that of the COPY, best of the runs, in turn."""
    tenant = make_tenant(f"bench-{uuid.uuid4().hex[:12]}")
    content = listing()
    with tenant.context(), psycopg.connect(os.environ["OWNER_DATABASE_URL"], autocommit=True) as owner:
        _import(tenant.year, content, check=True)
        rows = _encoded_rows(tenant.year, content)
        with _twin(owner, str(tenant.syndicate.pk)):
            product, reference = [], []
            for _ in range(RUNS):
                product.append(_import(tenant.year, content))
                reference.append(_copy(owner, rows))
    return Measure("commitments", f"bare COPY of the {LINES} rows, same table", min(product), min(reference), target=4)


def listing(lines: int = LINES) -> bytes:
    """Return a listing in Windows-1252, semicolons, French amounts: every amount and label different."""
    rows = [HEADER]
    for rank in range(lines):
        committed, released, ordered = 10_000 + rank * 137 % 9_000_000, rank % 70 * 11, rank % 90 * 53
        remaining = committed - released - ordered
        rows.append(
            f"IN23{rank:07d}P;;{('2051', '21838', '611', '6156')[rank % 4]};OP{rank % 40:02d};"
            f"Fournisseur numéro {rank % 900};{_french(remaining)} TTC;{_french(committed)} TTC;"
            f"{_french(released)} TTC;{_french(ordered)} TTC;"
            f"G{rank % 12};TNO;TNO_{rank % 5};Prestation n° {rank}, tranche {rank % 7};"
            f"{rank % 28 + 1:02d}/{rank % 12 + 1:02d}/2023"
        )
    return "\r\n".join(rows).encode("cp1252")


def _french(cents: int) -> str:
    return f"{cents // 100:,} ".replace(",", " ").strip() + f",{cents % 100:02d}"


def _import(budget_year: BudgetYear, content: bytes, *, check: bool = False) -> float:
    """Return the seconds of an import; `check` verifies that each line is there to the cent."""
    with transaction.atomic():
        start = time.perf_counter()
        report = import_file(budget_year, kind="commitments", file_name="bench.csv", content=content)
        with connection.cursor() as cursor:
            cursor.execute(FOREIGN_KEYS)
        seconds = time.perf_counter() - start
        assert (report.new, report.fault_count) == (LINES, 0), report
        if check:
            assert Commitment.objects.filter(budget_year=budget_year).count() == LINES
        transaction.set_rollback(True)
    return seconds


def _encoded_rows(budget_year: BudgetYear, content: bytes) -> bytes:
    """Return the imported rows in COPY's text format, read back from the table itself."""
    with transaction.atomic():
        import_file(budget_year, kind="commitments", file_name="bench.csv", content=content)
        with connection.cursor() as cursor:
            copy = f"COPY (SELECT {_columns()} FROM {TABLE}) TO STDOUT"
            with cursor.copy(copy) as copying:
                rows = b"".join(bytes(chunk) for chunk in copying)
        transaction.set_rollback(True)
    return rows


def _copy(owner: psycopg.Connection[Any], rows: bytes) -> float:
    """Return the seconds of the bare COPY."""
    with owner.transaction(force_rollback=True):
        start = time.perf_counter()
        with owner.cursor() as cursor:
            with cursor.copy(f"COPY {TWIN} ({_columns()}) FROM STDIN") as copying:
                copying.write(rows)
            assert cursor.rowcount == LINES
            cursor.execute(FOREIGN_KEYS)
        return time.perf_counter() - start


def _columns() -> str:
    """Return the columns that are written: all but the generated one."""
    return ", ".join(f'"{field.column}"' for field in Commitment._meta.concrete_fields if not field.generated)


@contextmanager
def _twin(owner: psycopg.Connection[Any], syndicate: str) -> Iterator[None]:
    """Make a table like the real one, foreign keys and journal included, for the time of the block."""
    twin, table = sql.Identifier(TWIN), sql.Identifier(TABLE)
    owner.execute("SELECT set_config('equilibre.syndicate', %s, false)", [syndicate])
    owner.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(twin))
    owner.execute(sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(twin, table))
    try:
        keys = owner.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND contype = 'f'",
            [TABLE],
        ).fetchall()
        for name, definition in keys:
            owner.execute(
                sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {}").format(twin, sql.Identifier(name), sql.SQL(definition))
            )
        owner.execute(
            sql.SQL(
                "CREATE TRIGGER journal AFTER INSERT ON {} REFERENCING NEW TABLE AS new_rows"
                " FOR EACH STATEMENT EXECUTE FUNCTION {}()"
            ).format(twin, sql.Identifier(f"{TABLE}_audit_insert"))
        )
        yield
    finally:
        owner.execute(sql.SQL("DROP TABLE {}").format(twin))
