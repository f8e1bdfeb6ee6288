"""The Celery task of all long jobs, and what the scheduler does at night."""

from typing import Any

from celery import Task, shared_task
from django.conf import settings
from django.core.management import call_command

from budgets import jobs
from budgets.jobs_controls import ask_for_controls
from budgets.management.reach import looked_through
from budgets.models import ControlReport
from budgets.tenancy import syndicate_context


@shared_task(bind=True, max_retries=None)
def run_job(self: "Task[Any, Any]", job_id: str, syndicate_id: str) -> None:
    """Run a job; when another worker holds it, look again once its lease is over."""
    try:
        jobs.run(job_id, syndicate_id)
    except jobs.JobHeld:
        raise self.retry(countdown=settings.JOB_LEASE_SECONDS) from None


@shared_task
def clear_sessions() -> None:
    """Remove the sessions that are over."""
    call_command("clearsessions")


@shared_task
def check_decisions_of_all() -> int:
    """Have the decisions of each syndicate checked; return how many syndicates there are."""
    syndicates = looked_through()
    for syndicate in syndicates:
        with syndicate_context(syndicate):
            ask_for_controls(syndicate, by=None, origin=ControlReport.Origin.NIGHT)
    return len(syndicates)


@shared_task
def print_pieces(decision_id: str, syndicate_id: str) -> None:
    """Help another worker to draw the pieces of a budget document: take those that nobody draws."""
    from budgets.services.budget_documents import help_to_print

    help_to_print(decision_id, syndicate_id)
