"""Thirty-two processes committing on one chapter, against a bare SQL transaction with the same lock and insertions.

The product: `commit_expenditure`, and not one cent above the credits at the end. The reference: as many processes, each
running with psycopg alone the statements that a commitment needs: lock of the envelope, number, insertion of the
commitment and of its movement, new balances. The measure is the time of all of them, the best of three in turn; a ratio
of two is half the throughput.
"""

import multiprocessing
import os
import time
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import psycopg
from django.db import connection, connections
from django.db.models import Sum

from budgets.models import Account
from commitments.models import CreditEnvelope, Movement
from commitments.rules.credits import InsufficientCreditError
from commitments.services.commitments import CommitmentInput, commit_expenditure
from tests.benchmarks.measure import Measure
from tests.benchmarks.movements import vote
from tests.factories import Tenant, make_tenant

PROCESSES = 32
TURNS = 25
RUNS = 3
CREDITS = 700  # of the 800 euros asked for
BARE = (
    "SELECT id FROM commitments_creditenvelope WHERE id = %(envelope)s FOR UPDATE",
    "INSERT INTO commitments_counter (id, syndicate_id, budget_year_id, series, last) VALUES (gen_random_uuid(),"
    " %(syndicate)s, %(year)s, 'bare', 1) ON CONFLICT (budget_year_id, series) DO UPDATE"
    " SET last = commitments_counter.last + 1 RETURNING last",
    "INSERT INTO commitments_commitment (id, syndicate_id, budget_year_id, number, direction, account_id, function,"
    " operation, supplier, label, committed, released, ordered, attached, tax_basis, manager, service, antenna)"
    " VALUES (%(id)s, %(syndicate)s, %(year)s, %(number)s, 'expense', %(account)s, '', '', 'tiers', 'objet', 1,"
    " 0, 0, 0, '', '', '', '')",
    'INSERT INTO commitments_movement (id, syndicate_id, budget_year_id, envelope_id, commitment_id, kind, "on",'
    " committed) VALUES (gen_random_uuid(), %(syndicate)s, %(year)s, %(envelope)s, %(id)s, 'committed', now(), 1)",
    "UPDATE commitments_creditenvelope SET committed = committed + 1 WHERE id = %(envelope)s",
)


def measure() -> Measure:
    """Return the best time of the rush against that of the bare transactions, in turn."""
    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(RUNS):
        for kept, clerk in zip(seconds, (_product, _bare), strict=True):
            kept.append(_one(clerk))
    return Measure("movements_rush", "bare SQL, same lock and insertions", *map(min, seconds), target=2)


def _one(clerk: Callable[..., None]) -> float:
    """Return the seconds of a rush in a syndicate of its own."""
    tenant = make_tenant(f"bench-{uuid.uuid4().hex[:12]}")
    with tenant.context():
        account = Account.objects.get(chart=tenant.year.chart_id, code="611")
        vote(tenant, account, CREDITS)
        commit_expenditure(tenant.year, CommitmentInput(Decimal(1), account, "tiers", "objet"), by=None)
        envelope = CreditEnvelope.objects.get()
    seconds = _rush(clerk, tenant, account, envelope)
    if clerk is _product:
        with tenant.context():
            total = Movement.objects.aggregate(total=Sum("committed"))["total"]
        assert total == CREDITS, f"{total} euros committed for {CREDITS}"
    return seconds


def _rush(clerk: Callable[..., None], tenant: Tenant, account: Account, envelope: CreditEnvelope) -> float:
    fork = multiprocessing.get_context("fork")
    ready, go = fork.Semaphore(0), fork.Event()
    connections.close_all()
    clerks = [fork.Process(target=clerk, args=(ready, go, tenant, account, envelope)) for _ in range(PROCESSES)]
    for process in clerks:
        process.start()
    for _ in clerks:
        assert ready.acquire(timeout=60)
    start = time.perf_counter()
    go.set()
    for process in clerks:
        process.join(timeout=300)
    assert [process.exitcode for process in clerks] == [0] * PROCESSES
    return time.perf_counter() - start


def _product(ready: Any, go: Any, tenant: Tenant, account: Account, envelope: CreditEnvelope) -> None:
    connection.close()
    with tenant.context():
        ready.release()
        go.wait()
        for _ in range(TURNS):
            try:
                asked = CommitmentInput(Decimal(1), account, "tiers", "objet")
                commit_expenditure(tenant.year, asked, by=None)
            except InsufficientCreditError:
                pass
    connection.close()


def _bare(ready: Any, go: Any, tenant: Tenant, account: Account, envelope: CreditEnvelope) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as session:
        session.execute("SELECT set_config('equilibre.syndicate', %s, false)", [str(tenant.syndicate.pk)])
        ready.release()
        go.wait()
        for _ in range(TURNS):
            identifier = uuid.uuid4()
            values = {
                "envelope": envelope.pk, "syndicate": tenant.syndicate.pk, "year": tenant.year.pk, "id": identifier,
                "number": identifier.hex[:30], "account": account.pk,
            }  # fmt: skip
            with session.transaction():
                for statement in BARE:
                    session.execute(statement, values)
