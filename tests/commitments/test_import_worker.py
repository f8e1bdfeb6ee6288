"""A real worker, killed with SIGKILL in the middle of an import: nothing is lost, nothing is doubled."""

import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from budgets.models import AuditEntry, Job
from commitments.models import Commitment, ListingImport
from commitments.services.listing_imports import check_listing, receive_listing, start_import
from tests.commitments.listings import LINE, csv_listing

ROOT = Path(__file__).resolve().parents[2]
LINES = 3_000
LEASE_SECONDS = 2
DEADLINE_SECONDS = 25


def wait_for(condition: Callable[[], Any], what: str) -> Any:
    """Return what `condition` finds, polled until the deadline."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    pause = threading.Event()
    while time.monotonic() < deadline:
        if found := condition():
            return found
        pause.wait(0.05)
    pytest.fail(f"never happened: {what}")


@pytest.fixture
def queue(settings: Any) -> str:
    """A queue of this test alone, on the broker of the tests."""
    name = f"test-{uuid.uuid4().hex}"
    from config.celery import app

    app.conf.task_default_queue = name
    yield name
    app.conf.task_default_queue = settings.CELERY_TASK_DEFAULT_QUEUE
    with app.connection_for_write() as broker:
        broker.default_channel.client.delete(name)


@contextmanager
def worker(queue: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker on the test database, in a process group of its own; it is killed at the end."""
    database = connection.settings_dict
    environment = os.environ | {
        "DATABASE_URL": _url(database["NAME"]),
        "CELERY_QUEUE": queue,
        "JOB_LEASE_SECONDS": str(LEASE_SECONDS),
    }
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency=1", "--loglevel=DEBUG"]
    command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a worker and its children outright."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _url(name: str) -> str:
    base, _slash, last = os.environ["DATABASE_URL"].rpartition("/")
    _old, _question, query = last.partition("?")
    options = f"-c role={settings.APPLICATION_DATABASE_ROLE}".replace(" ", "%20").replace("=", "%3D")
    return f"{base}/{name}?{query}{'&' if query else ''}options={options}"


def _broker_answers() -> bool:
    from config.celery import app

    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
    except OSError:
        return False
    return True


@contextmanager
def held_row(listing: ListingImport) -> Iterator[int]:
    """Hold the import's row, which the worker writes last: it stops there, its insertion done and not committed.

    Yields the session that holds it.
    """
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT set_config('equilibre.syndicate', %s, false)", [str(listing.syndicate_id)])
        other.execute("SELECT 1 FROM commitments_listingimport WHERE id = %s FOR UPDATE", [listing.pk])
        yield other.info.backend_pid
        other.rollback()


def someone_waits_for(session: int) -> bool:
    """Whether another session waits for a row that `session` holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND %s = ANY (pg_blocking_pids(pid)))", [session]
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_an_import_whose_worker_is_killed_is_done_once_by_the_next_one(tenant, queue):
    if not _broker_answers():
        pytest.fail("no broker: export BROKER_URL, or run scripts/test")
    content = csv_listing(*[LINE.replace(";020;", ";;").replace("IN23000101P", f"IN{rank}") for rank in range(LINES)])
    with tenant.context():
        by = tenant["finance_officer"]
        listing = receive_listing(tenant.year, kind="commitments", file_name="l.csv", content=content, by=by)
        check_listing(listing)
        job = start_import(listing, update=False, by=by)  # the message waits in the broker
        assert isinstance(job, Job)
        with held_row(listing) as holder, worker(queue) as first:
            wait_for(lambda: someone_waits_for(holder), "the worker has inserted and waits to finish")
            kill(first)
        assert not Commitment.objects.exists()
        job.refresh_from_db()
        assert (job.state, job.attempts) == ("running", 1)
        with worker(queue):
            wait_for(lambda: Job.objects.filter(pk=job.pk, state="done").exists(), "a second worker ends the job")
        job.refresh_from_db()
        listing.refresh_from_db()
        assert job.attempts == 2
        assert (job.result["lines"], job.result["new"]) == (LINES, LINES)
        assert listing.state == "imported"
        assert Commitment.objects.count() == LINES
        assert set(AuditEntry.objects.filter(table_name="commitments_commitment").values_list("user", flat=True)) == {
            by.pk
        }
