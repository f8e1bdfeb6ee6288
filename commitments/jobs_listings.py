"""The long job of imports; it may run twice, the second run finds what the first one did."""

from typing import Any

from django.urls import reverse

from budgets.formats.sheets.sheet import FileRefusedError
from budgets.jobs import JobError, JobRun, job_handler
from commitments.models import ListingImport
from commitments.services.listing_imports import JOB, ClosedYearError, import_listing


@job_handler(JOB)
def import_received_listing(run: JobRun) -> dict[str, Any]:
    """Import the listing of the job; the result is its report. Raises JobError when the file is refused."""
    listing = (
        ListingImport.objects.select_related("budget_year__budget", "budget_year__syndicate")
        .defer("content")
        .get(pk=run.params["listing"])
    )
    try:
        report = import_listing(listing.pk, update=run.params["update"], tick=run.progress)
    except (FileRefusedError, ClosedYearError) as error:
        raise JobError(str(error)) from error
    if report.is_refused:
        raise JobError(report.sentence)
    year = listing.owner_year
    page = reverse("commitments:import_detail", args=[year.syndicate.slug, year.budget.code, year.year, listing.pk])
    return {"page": page, "page_label": "Voir le compte rendu", "lines": report.lines, "new": report.new}
