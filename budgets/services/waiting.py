"""Wait for a job that a worker does; without a worker, do it here."""

import time
from collections.abc import Callable

from celery import current_app
from kombu.exceptions import OperationalError

from budgets import jobs
from budgets.models import Job
from budgets.tenancy import syndicate_context

ANSWER_WITHIN = 1.0  # seconds for a worker to answer
TAKE_WITHIN = 15.0  # seconds for a worker to take a job: the one that answered may serve another queue
STEP = 0.1


def worker_answers() -> bool:
    """Return whether a worker answers on the broker; a broker that is away has none."""
    try:
        return bool(current_app.control.ping(timeout=ANSWER_WITHIN))
    except OperationalError:
        return False


def finish_job(job: Job, *, by_worker: bool, on_wait: Callable[[Job], None] = lambda job: None) -> Job:
    """Return the job once it is over: done by a worker, or here when none takes it within TAKE_WITHIN seconds.

    `on_wait` is called with the job as it is each time that we look.
    """
    patience = time.monotonic() + (TAKE_WITHIN if by_worker else 0)
    with syndicate_context(job.syndicate_id):
        while True:
            job.refresh_from_db()
            on_wait(job)
            if job.is_over:
                return job
            if job.state == Job.State.QUEUED and time.monotonic() >= patience:
                _run_here(job)
            else:
                time.sleep(STEP)


def _run_here(job: Job) -> None:
    try:
        jobs.run(job.pk, job.syndicate_id)
    except jobs.JobHeld:
        time.sleep(STEP)  # a worker took it between the two looks
