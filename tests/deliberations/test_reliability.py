"""What must hold when two people act at once or the server dies: numbers, seals, documents."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

import pytest
from django.db import OperationalError, connection

from budgets.models import Job
from budgets.tenancy import syndicate_context
from deliberations.models import ActDocument, Deliberation
from deliberations.rules.workflow import State
from deliberations.services import workflow
from deliberations.services.chain import append_document, verify_chain
from deliberations.services.seals import verify_seals
from tests.deliberations.factories import actor, make_delegates, make_meeting, make_result, make_voted, sign
from tests.deliberations.page_texts import text_of
from tests.factories import Tenant

pytestmark = pytest.mark.django_db(transaction=True)
SECRETARIES = 6


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """The jobs stay in their table: no worker is sent for."""
    monkeypatch.setattr("budgets.jobs.send", lambda job: None)


class Crash(OperationalError):
    """The server dies."""


@contextmanager
def dying_at(statement: int) -> Iterator[list[str]]:
    """Lose the database's connection in place of the statement of that rank (from 1); give those seen until then."""
    seen: list[str] = []

    def execute(run: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        if len(seen) == statement:
            connection.connection.close()  # as a killed process leaves it: nothing is rolled back by us
            raise Crash("the server died")
        return run(sql, params, many, context)

    with connection.execute_wrapper(execute):
        yield seen


def crashed(tenant: Tenant, act: Callable[[], object], statement: int) -> bool:
    """Whether `act` met its end at that statement; it is run as one request would, in a context of its own."""
    try:
        with syndicate_context(tenant.syndicate), dying_at(statement):
            act()
    except Crash:
        connection.close()
        return True
    return False


def in_threads(tenant: Tenant, tasks: list[Callable[[], Any]]) -> list[Any]:
    """Run the tasks at once, each on a connection of its own, and return what they gave."""
    barrier = Barrier(len(tasks))

    def run(task: Callable[[], Any]) -> Any:
        try:
            with syndicate_context(tenant.syndicate):
                barrier.wait(timeout=30)
                return task()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def test_secretaries_at_once_never_get_the_same_number(tenant: Tenant) -> None:
    with tenant.context():
        voted_at = make_meeting(tenant, delegates=make_delegates(tenant))
        from tests.deliberations.factories import make_draft

        draft = make_draft(tenant)
        make_result(tenant, kind="final")
        sign(draft.result, tenant)  # type: ignore[arg-type]
        texts = [text_of(draft, "submitted", f"PROJET-{rank}", rank=0) for rank in range(SECRETARIES)]
    by = actor(tenant, "authorising_officer")

    def schedule(text: Deliberation) -> Callable[[], str]:
        return lambda: workflow.schedule(text, voted_at, by=by).number

    numbers = in_threads(tenant, [schedule(text) for text in texts])
    assert len(set(numbers)) == SECRETARIES
    with tenant.context():
        kept = Deliberation.objects.filter(state=State.ON_AGENDA)
        assert sorted(kept.values_list("number", flat=True)) == sorted(numbers)
        assert sorted(kept.values_list("rank", flat=True)) == list(range(1, SECRETARIES + 1))
    assert sorted(numbers) == [f"CS_2024_03_{rank}" for rank in range(1, SECRETARIES + 1)]


def test_a_crash_while_sealing_leaves_the_act_voted_or_sealed_with_its_document_asked_for(tenant: Tenant) -> None:
    with tenant.context():
        act = make_voted(tenant)
        asked = Job.objects.count()
    by = actor(tenant, "authorising_officer")
    statement, crashes = 1, 0
    while crashed(tenant, lambda: workflow.seal(act, by=by), statement):
        with tenant.context():
            there = Deliberation.objects.get(pk=act.pk)
            assert (there.state, there.sealed_at) == (State.VOTED, None)
            assert Job.objects.count() == asked
        statement, crashes = statement + 1, crashes + 1
    assert crashes >= 3  # the lock, the seal, the job
    with tenant.context():
        there = Deliberation.objects.get(pk=act.pk)
        assert there.state == State.SEALED
        assert there.sealed_at is not None
        assert Job.objects.count() == asked + 1


def test_a_crash_while_storing_the_document_leaves_it_whole_or_not_at_all(tenant: Tenant) -> None:
    from deliberations.services.documents import make_document

    with tenant.context():
        act = workflow.seal(make_voted(tenant), by=actor(tenant, "authorising_officer"))
        document = make_document(act.pk)
        assert document is not None
        content, pages = bytes(document.content), document.pages

    def store() -> None:
        append_document(act, kind="stamped", file_name=f"{act.number}.pdf", content=content + b"\n", pages=pages)

    statement = 1
    while crashed(tenant, store, statement):
        with tenant.context():
            assert list(ActDocument.objects.values_list("kind", flat=True)) == ["sealed"]
            assert [*verify_chain()] == []
        statement += 1
    assert statement > 3
    with tenant.context():
        assert ActDocument.objects.count() == 2
        store()  # the job that runs again
        assert ActDocument.objects.count() == 2
        assert [*verify_seals()] == []


def test_documents_stored_at_once_follow_each_other_in_the_chain(tenant: Tenant) -> None:
    with tenant.context():
        act = make_voted(tenant)

    def store(rank: int) -> Callable[[], int]:
        return lambda: (
            append_document(act, kind="draft", file_name="a.pdf", content=f"%PDF {rank}".encode(), pages=1).rank
        )

    ranks = in_threads(tenant, [store(rank) for rank in range(SECRETARIES)])
    assert sorted(ranks) == list(range(1, SECRETARIES + 1))
    with tenant.context():
        assert [*verify_chain()] == []
