"""The register of the acts: by year, its gaps, its acts with their extracts, the files made of it."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from budgets.http import SyndicateRequest
from budgets.models import Job, Syndicate
from budgets.perms import READERS, require_role
from deliberations.models import YearFile
from deliberations.queries.register import (
    acts_with_extracts,
    job_at_work,
    register_years,
    rejected_numbers,
    year_file,
    year_gaps,
    year_source,
)
from deliberations.services.downloads import note_download
from deliberations.services.year_files import request_year_file
from deliberations.views.refusals import answers_refusals, conflict

WORDS = {"registre": YearFile.Kind.REGISTER, "archive": YearFile.Kind.ARCHIVE}  # as addresses name them
TYPES = {YearFile.Kind.REGISTER: "application/pdf", YearFile.Kind.ARCHIVE: "application/zip"}


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file of the year on its page: how addresses name it, the file when it is up to date, the job at work."""

    word: str
    label: str
    file: YearFile | None
    job: Job | None


@require_safe
def register_list(request: SyndicateRequest) -> HttpResponse:
    """List the years of the register."""
    require_role(request, *READERS)
    return render(request, "deliberations/register_list.html", {"years": register_years()})


@require_safe
def register_year(request: SyndicateRequest, year: int) -> HttpResponse:
    """Show a year of the register: its acts in their order with their extracts, what is missing, its files."""
    require_role(request, *READERS)
    found = next((each for each in register_years() if each.year == year), None)
    if found is None:
        raise Http404(f"Aucun acte adopté en {year}.")
    context = {
        "year": found,
        "acts": acts_with_extracts(year),
        "rejected": rejected_numbers(year),
        "missing": year_gaps(year),
        "files": [_shown(request.syndicate, word, kind, year) for word, kind in WORDS.items()],
    }
    return render(request, "deliberations/register_year.html", context)


@require_POST
@answers_refusals
def year_file_request(request: SyndicateRequest, year: int, kind: str) -> HttpResponse:
    """Have the register or the archive of a year made."""
    require_role(request, *READERS)
    if kind not in WORDS:
        raise Http404("Ce fichier n’existe pas.")
    job = request_year_file(request.syndicate, WORDS[kind], year, by=request.user)
    messages.success(request, "Le fichier est en fabrication." if job else "Le fichier est déjà à jour.")
    return redirect("deliberations:register_year", request.syndicate.slug, year)


@require_safe
def year_file_download(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Send a register or an archive; one that no longer matches its fingerprint is refused (409)."""
    require_role(request, *READERS)
    file = get_object_or_404(YearFile, pk=code)
    content = bytes(file.content)
    if hashlib.sha256(content).hexdigest() != file.sha256:
        return conflict(request, "Ce fichier ne correspond plus à son empreinte : il a été altéré, ne l’employez pas.")
    response = HttpResponse(content, content_type=TYPES[YearFile.Kind(file.kind)])
    is_archive = file.kind == YearFile.Kind.ARCHIVE
    disposition = content_disposition_header(as_attachment=is_archive, filename=file.file_name)
    response["Content-Disposition"] = disposition or "inline"
    note_download(request, file.file_name, sha256=file.sha256)
    return response


def _shown(syndicate: Syndicate, word: str, kind: YearFile.Kind, year: int) -> ShownFile:
    file = year_file(kind, year, year_source(syndicate, year, kind))
    return ShownFile(word, kind.label, file, None if file else job_at_work(kind, year))
