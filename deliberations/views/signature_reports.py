"""What the signatures of a PDF are worth: a document of ours, any file that a visitor drops; copies with stamps."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from budgets.http import SyndicateRequest
from budgets.perms import READERS, require_role
from budgets.uploads import BoundedUploadHandler
from budgets.views.errors import too_many_requests
from deliberations.forms.signature_checks import LARGEST_PDF, SignatureCheckForm
from deliberations.queries.deliberations import get_deliberation_or_404
from deliberations.queries.documents import get_document_or_404
from deliberations.services.copies import stamped_copy
from deliberations.services.downloads import note_download
from deliberations.services.signing_means import authorities
from deliberations.signing.validation import SignatureReport, UnreadablePdfError, read_signatures
from deliberations.views.refusals import answers_refusals


@require_safe
def signature_report(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Show each signature of a document: its bytes, its signatory, its chain, its date, what came after."""
    require_role(request, *READERS)
    document = get_document_or_404(code)
    context: dict[str, Any] = {"document": document, "deliberation": document.deliberation}
    try:
        context["reports"] = read_signatures(bytes(document.content), authorities())
    except UnreadablePdfError as error:
        context["problem"] = str(error)
    return render(request, "deliberations/signature_report.html", context)


@require_safe
@answers_refusals
def deliberation_copy(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Send a copy of an act with what followed it: certified, received, published. The original is left as it is."""
    require_role(request, *READERS)
    name, content = stamped_copy(get_deliberation_or_404(code))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=name) or "inline"
    note_download(request, name)
    return response


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt  # `_answer` is protected: the token is read once the upload is bounded
def signature_check(request: HttpRequest) -> HttpResponse:
    """Check the signatures of a PDF for anybody; a visitor may send a few of them a minute. Nothing is kept."""
    if request.method == "POST":
        if not ratelimit.consume(request, action="check_document"):
            return too_many_requests(request)
        request.upload_handlers = [BoundedUploadHandler(request, limit=LARGEST_PDF)]
    return _answer(request)


@csrf_protect
def _answer(request: HttpRequest) -> HttpResponse:
    form = SignatureCheckForm(request.POST, request.FILES) if request.method == "POST" else SignatureCheckForm()
    reports: tuple[SignatureReport, ...] | None = None
    if form.is_valid():
        try:
            reports = read_signatures(form.cleaned_data["file"].read(), authorities())
        except UnreadablePdfError as error:
            form.add_error("file", str(error))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "reports": reports, "is_checked": reports is not None}
    return render(request, "deliberations/signature_check.html", context, status=status)
