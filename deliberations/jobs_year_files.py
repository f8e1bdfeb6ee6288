"""The job that makes the register or the archive of a year. Run twice, it finds what the first run stored."""

from typing import Any

from django.urls import reverse

from budgets.jobs import JobError, JobRun, job_handler
from deliberations.documents.render import RenderingError
from deliberations.models import YearFile
from deliberations.queries.register import MAKE
from deliberations.services.refusals import StepRefused
from deliberations.services.year_files import make_year_file


@job_handler(MAKE)
def make_file_of_year(run: JobRun) -> dict[str, Any]:
    """Make the file and return its identifier, name, size and fingerprint."""
    kind, year = YearFile.Kind(run.params["kind"]), int(run.params["year"])
    try:
        file = make_year_file(run.job.syndicate, kind, year, told=run.progress, job=run.job)
    except StepRefused as error:
        raise JobError(str(error)) from error
    except RenderingError as error:
        raise JobError(f"Le registre n’a pas pu être composé sans rien perdre : {error}") from error
    run.progress(1, 1, "Fichier enregistré")
    return {
        "file": file.file_name,
        "size": file.size,
        "sha256": file.sha256,
        "pages": file.pages,
        "page": reverse("deliberations:year_file_download", args=[run.job.syndicate.slug, file.pk]),
        "page_label": f"Télécharger : {file.get_kind_display()}",
    }
