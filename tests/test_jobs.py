"""Long tasks: begun once, taken over when their worker is gone, stopped and started again on request."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from kombu.exceptions import OperationalError

from budgets import jobs
from budgets.models import Budget, Job
from budgets.tenancy import read_context, syndicate_context
from tests.factories import Tenant
from tests.queries import count_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch) -> Callable[[jobs.Handler], None]:
    """Install the function that does the jobs of the kind « example »."""

    def install(function: jobs.Handler) -> None:
        monkeypatch.setitem(jobs.HANDLERS, "example", function)

    install(lambda run: {"done": True})
    return install


@pytest.fixture
def job(tenant: Tenant, handler: Any) -> Iterator[Job]:
    """A queued task of the finance officer, seen from its syndicate."""
    with tenant.context():
        yield jobs.enqueue(
            "example", title="Exemple", syndicate=tenant.syndicate, by=tenant["finance_officer"], params={"n": 3}
        )


def run(job: Job) -> Job:
    jobs.run(job.pk, job.syndicate_id)
    with syndicate_context(job.syndicate_id):
        job.refresh_from_db()
    return job


def test_a_task_is_sent_when_its_transaction_is_committed(
    tenant: Tenant, handler: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    sent: list[Job] = []
    monkeypatch.setattr(jobs, "send", sent.append)
    with tenant.context(), django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        queued = jobs.enqueue("example", title="E", syndicate=tenant.syndicate, by=None, params={})
        assert not sent
    assert sent == [queued]


def test_a_kind_of_task_that_nobody_does_is_refused(tenant: Tenant) -> None:
    with tenant.context(), pytest.raises(LookupError):
        jobs.enqueue("unknown", title="E", syndicate=tenant.syndicate, by=None, params={})


def test_a_task_without_a_broker_stays_queued_and_says_so(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any) -> None:
        raise OperationalError

    monkeypatch.setattr("budgets.tasks.run_job.delay", refuse)
    jobs.send(job)
    job.refresh_from_db()
    assert job.state == Job.State.QUEUED
    assert "relancez la tâche" in job.message


def test_a_task_keeps_its_result(job: Job, handler: Any) -> None:
    handler(lambda run: {"lines": run.params["n"]})
    run(job)
    assert (job.state, job.result, job.attempts, job.percent) == (Job.State.DONE, {"lines": 3}, 1, 100)
    assert job.finished_at
    assert job.leased_until is None


def test_a_task_sees_its_syndicate_alone_and_works_under_its_author(
    job: Job, handler: Any, tenant: Tenant, other_tenant: Tenant
) -> None:
    seen: dict[str, Any] = {}

    def look(run: jobs.JobRun) -> dict[str, Any]:
        seen.update(budgets=list(Budget.objects.values_list("name", flat=True)), **read_context())
        return {}

    handler(look)
    run(job)
    assert seen["budgets"] == ["Budget alpha"]
    assert seen["user"] == str(tenant["finance_officer"].pk)


def test_a_message_delivered_twice_does_the_task_once(job: Job, handler: Any) -> None:
    runs: list[int] = []
    handler(lambda run: runs.append(1) or {})
    run(job)
    run(job)
    assert (len(runs), job.attempts) == (1, 1)


def test_a_task_held_by_a_worker_is_not_begun_by_another(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(state="running", leased_until=now() + timedelta(seconds=20))
    with pytest.raises(jobs.JobHeld):
        run(job)


def test_the_task_of_a_killed_worker_is_taken_over_once_its_lease_is_over(job: Job, handler: Any) -> None:
    handler(lambda run: {"resumed_from": run.job.done})
    Job.objects.filter(pk=job.pk).update(
        state="running", leased_until=now() - timedelta(seconds=1), attempts=1, done=700, total=1000
    )
    run(job)
    assert (job.state, job.attempts, job.result) == (Job.State.DONE, 2, {"resumed_from": 700})


def test_progress_is_seen_and_renews_the_lease(job: Job, handler: Any) -> None:
    seen: list[Job] = []

    def work(run: jobs.JobRun) -> dict[str, Any]:
        run.progress(1, 4, "Lecture")
        seen.append(Job.objects.get(pk=run.job.pk))
        return {}

    handler(work)
    run(job)
    assert (seen[0].done, seen[0].total, seen[0].percent, seen[0].message) == (1, 4, 25, "Lecture")
    assert seen[0].leased_until
    assert seen[0].leased_until > now()


def test_a_refusal_is_told_to_the_user(job: Job, handler: Any) -> None:
    def refuse(run: jobs.JobRun) -> dict[str, Any]:
        raise jobs.JobError("Ligne 3 : le montant est illisible.")

    handler(refuse)
    run(job)
    assert (job.state, job.message) == (Job.State.FAILED, "Ligne 3 : le montant est illisible.")


@pytest.mark.django_db(transaction=True)
def test_an_unexpected_error_is_told_without_its_details(job: Job, handler: Any) -> None:
    def fail(run: jobs.JobRun) -> dict[str, Any]:
        raise ZeroDivisionError("secret")

    handler(fail)
    with pytest.raises(ZeroDivisionError):
        run(job)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert "secret" not in job.message


def test_a_task_of_an_unknown_kind_fails_in_words(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(kind="gone")
    run(job)
    assert "ne connaît pas la tâche" in job.message


def test_a_queued_task_is_cancelled_at_once(job: Job, handler: Any) -> None:
    runs: list[int] = []
    handler(lambda run: runs.append(1) or {})
    jobs.cancel(job)
    run(job)
    assert (job.state, runs) == (Job.State.CANCELLED, [])


def test_a_running_task_stops_at_its_next_progress(job: Job, handler: Any) -> None:
    def work(run: jobs.JobRun) -> dict[str, Any]:
        jobs.cancel(run.job)
        run.progress(1, 4)
        raise AssertionError("the task went on")

    handler(work)
    assert run(job).state == Job.State.CANCELLED


@pytest.mark.parametrize("state", [Job.State.FAILED, Job.State.CANCELLED])
def test_a_task_that_stopped_starts_again_from_what_is_done(
    job: Job, handler: Any, state: str, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Job] = []
    monkeypatch.setattr(jobs, "send", sent.append)
    Job.objects.filter(pk=job.pk).update(
        state=state, finished_at=now(), done=4, total=9, cancel_requested_at=now(), message="Arrêt"
    )
    with django_capture_on_commit_callbacks(execute=True):
        jobs.restart(job)
    assert sent == [job]
    handler(lambda run: {"resumed_from": run.job.done})
    run(job)
    assert (job.state, job.result, job.message) == (Job.State.DONE, {"resumed_from": 4}, "")


def test_a_finished_task_does_not_start_again(
    job: Job, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Job] = []
    monkeypatch.setattr(jobs, "send", sent.append)
    run(job)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.restart(job)
    assert not sent
    assert run(job).attempts == 1


# --- Pages ----------------------------------------------------------------------------------------


def page(client: Client, name: str, job: Job, method: str = "get", **headers: Any) -> Any:
    return getattr(client, method)(reverse(f"budgets:{name}", args=["alpha", job.pk]), **headers)


def test_the_fragment_asks_for_itself_while_the_task_is_not_over(client: Client, tenant: Tenant, job: Job) -> None:
    client.force_login(tenant["reader"])
    fragment = page(client, "job_status", job).content.decode()
    assert 'hx-trigger="every 1s"' in fragment
    run(job)
    fragment = page(client, "job_status", job, headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in fragment
    assert 'id="announce"' in fragment


def test_whoever_asked_for_a_task_stops_it(client: Client, tenant: Tenant, job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(requested_by=tenant["reader"])
    client.force_login(tenant["reader"])
    assert "Annuler la tâche" in page(client, "job_detail", job).content.decode()
    assert page(client, "job_cancel", job, "post").status_code == 302
    with tenant.context():
        job.refresh_from_db()
    assert job.state == Job.State.CANCELLED


def test_another_reader_neither_sees_the_button_nor_may_press_it(client: Client, tenant: Tenant, job: Job) -> None:
    client.force_login(tenant["reader"])
    assert "Annuler la tâche" not in page(client, "job_detail", job).content.decode()
    assert page(client, "job_cancel", job, "post").status_code == 403


def test_a_task_that_is_over_is_not_cancelled(client: Client, tenant: Tenant, job: Job) -> None:
    run(job)
    client.force_login(tenant["finance_officer"])
    answer = page(client, "job_cancel", job, "post")
    assert answer.status_code == 409
    assert "déjà terminée" in answer.content.decode()


def test_a_task_that_is_done_is_not_started_again(client: Client, tenant: Tenant, job: Job) -> None:
    run(job)
    client.force_login(tenant["finance_officer"])
    assert page(client, "job_restart", job, "post").status_code == 409


def test_the_list_costs_the_same_whatever_the_number_of_tasks(client: Client, tenant: Tenant, job: Job) -> None:
    client.force_login(tenant["reader"])
    where = reverse("budgets:job_list", args=["alpha"])
    one = count_queries(client, where)
    with tenant.context():
        Job.objects.bulk_create(
            Job(syndicate=tenant.syndicate, kind="x", title=f"Tâche {number}", requested_by=tenant["reader"])
            for number in range(40)
        )
    assert count_queries(client, where) == one


def test_an_empty_list_says_what_will_come(client: Client, tenant: Tenant) -> None:
    client.force_login(tenant["reader"])
    assert "Aucune tâche pour l’instant" in client.get(reverse("budgets:job_list", args=["alpha"])).content.decode()
