"""The job that sends the convocations of a meeting. Run twice, it sends only what did not leave."""

from typing import Any

from django.urls import reverse

from budgets.jobs import JobError, JobRun, job_handler
from deliberations.models import Meeting
from deliberations.services.convocations import SEND, send_one, waiting


@job_handler(SEND)
def send_convocations(run: JobRun) -> dict[str, Any]:
    """Send each convocation; return how many left and how many are to be handed on paper or tried again."""
    meeting = Meeting.objects.filter(pk=run.params["meeting"]).first()
    if meeting is None:
        raise JobError("La séance n’existe plus.")
    rows = waiting(meeting)
    sent = 0
    for place, convocation in enumerate(rows, start=1):
        sent += send_one(convocation)
        run.progress(place, len(rows), f"{place} sur {len(rows)}")
    return {
        "sent": sent,
        "left": len(rows) - sent,
        "page": reverse("deliberations:convocation_list", args=[run.job.syndicate.slug, meeting.pk]),
        "page_label": "Voir les convocations",
    }
