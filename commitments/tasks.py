"""What the scheduler does at night for commitments."""

from celery import shared_task

from budgets.management.reach import looked_through
from budgets.tenancy import syndicate_context
from commitments.jobs_rebuild import start_rebuilds


@shared_task
def rebuild_every_night() -> int:
    """Start the rebuild of each syndicate, one job a budget; return how many syndicates there are."""
    syndicates = looked_through()
    for syndicate in syndicates:
        with syndicate_context(syndicate):
            start_rebuilds(syndicate, by=None, nightly=True)
    return len(syndicates)
