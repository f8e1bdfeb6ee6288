"""Many clerks at once, each a process: never one cent above the credits, numbers without a gap, deadlocks retried."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import Sum
from psycopg.errors import DeadlockDetected

from commitments.models import Commitment, CreditEnvelope, Movement
from commitments.services.retrying import in_one_transaction
from tests.commitments.expenses.spending import D, vote
from tests.commitments.test_import_worker import _url
from tests.factories import Tenant, make_tenant

ROOT = Path(__file__).resolve().parents[3]
CLERKS = int(os.environ.get("CLERKS", "32"))  # processes at once; PostgreSQL has sixty connections here
TURNS = 7
AMOUNT = "7.01"


def run_clerks(tenant: Tenant, codes: str, clerks: int = CLERKS) -> list[tuple[int, int]]:
    """Let the clerks commit together; return how many commitments and refusals each obtained."""
    environment = os.environ | {
        "DATABASE_URL": _url(connection.settings_dict["NAME"]),
        "CLERK_ROLE": settings.APPLICATION_DATABASE_ROLE,
    }
    arguments = [clerks, tenant.syndicate.pk, tenant.year.pk, codes, AMOUNT, TURNS]
    command = [sys.executable, "-m", "tests.commitments.expenses.clerk", *map(str, arguments)]
    answer = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=240)
    return [(made, refused) for made, refused in json.loads(answer.stdout.splitlines()[-1])]


@pytest.mark.django_db(transaction=True)
def test_clerks_at_once_never_commit_one_cent_above_the_credits() -> None:
    tenant = make_tenant("rush")
    with tenant.context():
        vote(tenant.year, {("D", "611"): "1000.00"})
    answers = run_clerks(tenant, "611")
    possible = int(D("1000.00") / D(AMOUNT))  # 142 of the 224 that are asked for
    assert sum(made for made, _ in answers) == possible
    assert sum(refused for _, refused in answers) == CLERKS * TURNS - possible
    with tenant.context():
        total = Movement.objects.aggregate(total=Sum("committed"))["total"]
        envelope = CreditEnvelope.objects.get()
        assert envelope.committed == total == possible * D(AMOUNT) <= envelope.opened == D("1000.00")
        numbers = sorted(Commitment.objects.values_list("number", flat=True))
        assert numbers == [f"D23-{rank:05d}" for rank in range(1, possible + 1)]  # no gap, no double


@pytest.mark.django_db(transaction=True)
def test_clerks_on_several_chapters_do_not_block_each_other() -> None:
    tenant = make_tenant("rush")
    with tenant.context():
        vote(tenant.year, {("D", "611"): "100.00", ("D", "21838"): "100.00", ("D", "64111"): "100.00"})
    answers = run_clerks(tenant, "611,21838,64111", 24)
    assert sum(made for made, _ in answers) == 3 * int(D("100.00") / D(AMOUNT))
    with tenant.context():
        assert all(row.committed <= row.opened for row in CreditEnvelope.objects.all())


@pytest.mark.django_db(transaction=True)
def test_a_deadlock_is_retried_and_reported(caplog: pytest.LogCaptureFixture) -> None:
    tenant = make_tenant("rush")
    with tenant.context():
        vote(tenant.year, {("D", "611"): "100.00", ("D", "21838"): "100.00"})
    run_clerks(tenant, "611,21838", 1)
    with tenant.context():
        first, second = CreditEnvelope.objects.order_by("pk")
        context = str(tenant.syndicate.pk)
    barrier = threading.Barrier(2)
    done: list[str] = []

    def cross(one: Any, two: Any) -> None:
        """Lock two envelopes in an order of its own, the other thread in the opposite one."""
        waits = [barrier]

        @in_one_transaction
        def verb() -> None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('equilibre.syndicate', %s, false)", [context])
            CreditEnvelope.objects.select_for_update().get(pk=one)
            if waits:
                waits.pop().wait(timeout=20)
            CreditEnvelope.objects.select_for_update().get(pk=two)
            done.append(str(one))

        verb()
        connection.close()

    threads = [threading.Thread(target=cross, args=pair) for pair in ((first.pk, second.pk), (second.pk, first.pk))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(done) == sorted([str(first.pk), str(second.pk)])
    assert "done again" in caplog.text
    assert "deadlock detected" in caplog.text


def test_inside_a_transaction_the_deadlock_goes_to_whoever_began_it(db: None) -> None:
    calls = []

    @in_one_transaction
    def verb() -> None:
        calls.append(1)
        error = OperationalError("deadlock detected")
        error.__cause__ = DeadlockDetected()
        raise error

    with pytest.raises(OperationalError), transaction.atomic():
        verb()
    assert len(calls) == 1
