"""Long jobs: a `Job` row says what is to be done and how far it is; Celery carries only its id.

A worker claims the row by a lease that it renews with its progress, and by an advisory lock which PostgreSQL drops
with its connection: a step longer than the lease is never begun twice. When the worker is killed, the broker gives
the message back once the lease is over and another one starts again: handlers are written so that a second run finds
what the first one did. Cancelling is a request which the handler meets at its next progress.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils.timezone import now

from budgets.models import Job, Syndicate, User
from budgets.tenancy import syndicate_context

logger = logging.getLogger(__name__)

Handler = Callable[["JobRun"], dict[str, Any]]
HANDLERS: dict[str, Handler] = {}


class JobCancelled(Exception):
    """The user asked for the job to stop."""


class JobError(Exception):
    """The job cannot succeed; the message, in French, is shown to the user. Nothing is retried."""


class JobHeld(Exception):
    """Another worker holds the job: look again once its lease is over."""


@dataclass(slots=True)
class JobRun:
    """What a handler receives: the job, and how to report progress."""

    job: Job
    _last: Any = field(default=None)

    @property
    def params(self) -> dict[str, Any]:
        return dict(self.job.params)

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Store progress and renew the lease (outside a transaction: seen at once). Raises JobCancelled when asked to.

        Stores at most one update a second, and always the first and the last one.
        """
        instant = now()
        if self._last and instant - self._last < timedelta(seconds=1) and done < total:
            return
        self._last = instant
        changes: dict[str, Any] = {"done": done, "total": total, "leased_until": lease_end()}
        if message:
            changes["message"] = message
        Job.objects.filter(pk=self.job.pk).update(**changes)
        if Job.objects.filter(pk=self.job.pk, cancel_requested_at__isnull=False).exists():
            raise JobCancelled


def job_handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does the jobs of one kind. It returns the job's result (JSON)."""

    def register(handler: Handler) -> Handler:
        HANDLERS[kind] = handler
        return handler

    return register


def lease_end() -> Any:
    return now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def enqueue(kind: str, *, title: str, syndicate: Syndicate, by: User | None, params: dict[str, Any]) -> Job:
    """Store a job and send it to a worker once the current transaction is committed."""
    if kind not in HANDLERS:
        raise LookupError(f"no handler for jobs of kind {kind!r}")
    job = Job.objects.create(kind=kind, title=title, syndicate=syndicate, requested_by=by, params=params)
    transaction.on_commit(lambda: send(job))
    return job


def send(job: Job) -> None:
    """Give the job to the broker. The job row stays queued, and can be sent again, when the broker is away."""
    from budgets.tasks import run_job

    try:
        run_job.delay(str(job.pk), str(job.syndicate_id))
    except run_job.OperationalError:
        logger.exception("job %s could not be sent", job.pk)
        Job.objects.filter(pk=job.pk, state=Job.State.QUEUED).update(
            message="Le service des tâches ne répond pas : relancez la tâche dans quelques minutes."
        )


def cancel(job: Job) -> None:
    """Ask a job to stop. One that no worker has begun is cancelled at once."""
    Job.objects.filter(pk=job.pk, finished_at=None).update(cancel_requested_at=now())
    Job.objects.filter(pk=job.pk, state=Job.State.QUEUED).update(
        state=Job.State.CANCELLED, finished_at=now(), message="Annulée avant d’avoir commencé."
    )


def restart(job: Job) -> None:
    """Put a failed or cancelled job back in the queue; it goes on from what is already done."""
    changed = Job.objects.filter(
        Q(state__in=[Job.State.FAILED, Job.State.CANCELLED])
        | Q(state=Job.State.QUEUED)
        | Q(state=Job.State.RUNNING, leased_until__lt=now()),
        pk=job.pk,
    ).update(state=Job.State.QUEUED, finished_at=None, cancel_requested_at=None, leased_until=None, message="")
    if changed:
        transaction.on_commit(lambda: send(job))


def run(job_id: UUID | str, syndicate_id: UUID | str) -> None:
    """Do a job in this process. Harmless when it is over. Raises JobHeld while another worker holds it."""
    with syndicate_context(syndicate_id), _only_worker(job_id):
        job = _claim(job_id)
        if job is None:
            return
        with syndicate_context(syndicate_id, user=job.requested_by_id):
            _execute(job)


@contextmanager
def _only_worker(job_id: UUID | str) -> Iterator[None]:
    """Hold the job's advisory lock during the block. Raises JobHeld when another connection holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [str(job_id)])
        if not cursor.fetchone()[0]:
            raise JobHeld
    try:
        yield
    finally:
        if connection.connection is not None and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [str(job_id)])


def _claim(job_id: UUID | str) -> Job | None:
    open_jobs = Job.objects.filter(pk=job_id, finished_at=None)
    free = Q(leased_until=None) | Q(leased_until__lt=now())
    claimed = open_jobs.filter(free).update(
        state=Job.State.RUNNING, started_at=now(), leased_until=lease_end(), attempts=F("attempts") + 1
    )
    if claimed:
        return Job.objects.get(pk=job_id)
    if open_jobs.exists():
        raise JobHeld
    return None


def _execute(job: Job) -> None:
    try:
        if job.kind not in HANDLERS:
            raise JobError(f"Cette version de l’application ne connaît pas la tâche « {job.kind} ».")
        result = HANDLERS[job.kind](JobRun(job))
    except JobCancelled:
        _finish(job, Job.State.CANCELLED, message="Annulée : rien n’a été enregistré depuis la dernière étape.")
    except JobError as error:
        _finish(job, Job.State.FAILED, message=str(error))
    except Exception:
        logger.exception("job %s failed", job.pk)
        if connection.needs_rollback and connection.in_atomic_block:
            raise
        _finish(job, Job.State.FAILED, message="Erreur inattendue : l’équipe technique en trouve le détail au journal.")
        raise
    else:
        _finish(job, Job.State.DONE, result=result)


def _finish(job: Job, state: str, **changes: Any) -> None:
    Job.objects.filter(pk=job.pk, finished_at=None).update(state=state, finished_at=now(), leased_until=None, **changes)
