"""The documents of deliberations: asked for, read, fetched by the year."""

import hashlib
import tempfile
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from budgets.http import SyndicateRequest
from budgets.perms import PREPARERS, READERS, require_role
from deliberations.queries.deliberations import get_deliberation_or_404
from deliberations.queries.documents import get_document_or_404
from deliberations.services.archive import write_archive
from deliberations.services.documents import request_document
from deliberations.services.downloads import note_download
from deliberations.views.refusals import answers_refusals, conflict

SPOOL = 16 * 1024 * 1024  # bytes kept in memory before the archive goes to disk


@require_safe
def document_download(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Send a document; one that no longer matches its fingerprint is refused (409)."""
    require_role(request, *READERS)
    document = get_document_or_404(code)
    content = bytes(document.content)
    if hashlib.sha256(content).hexdigest() != document.sha256:
        return conflict(request, "Ce document ne correspond plus à son empreinte : il a été altéré, ne l’employez pas.")
    response = HttpResponse(content, content_type="application/pdf")
    disposition = content_disposition_header(as_attachment=False, filename=document.file_name)
    response["Content-Disposition"] = disposition or "inline"
    response["ETag"] = f'"{document.sha256}"'
    response["Cache-Control"] = "private, max-age=0, must-revalidate"
    note_download(request, document.file_name, sha256=document.sha256)
    return response


@require_safe
def document_archive(request: SyndicateRequest, year: int) -> HttpResponseBase:
    """Send the acts of the meetings of a year as a ZIP with its inventory."""
    require_role(request, *READERS)
    spool = tempfile.SpooledTemporaryFile(max_size=SPOOL)  # noqa: SIM115 - FileResponse closes it
    if not write_archive(request.syndicate, year, spool):
        spool.close()
        raise Http404(f"Aucun acte scellé pour les séances de {year}.")
    spool.seek(0)
    note_download(request, f"actes des séances de {year} (ZIP)")
    name = f"{request.syndicate.slug}-actes-{year}.zip"
    return FileResponse(spool, as_attachment=True, filename=name, content_type="application/zip")


@require_POST
@answers_refusals
def document_request(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Have the document of a deliberation made."""
    require_role(request, *PREPARERS)
    job = request_document(get_deliberation_or_404(code), by=request.user)
    messages.success(request, "Le document est en fabrication.")
    return redirect("budgets:job_detail", request.syndicate.slug, job.pk)
