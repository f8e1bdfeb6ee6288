"""The public page: a document of the State's format is read, checked and forgotten. No account, no row, no file."""

from http import HTTPStatus

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from budgets.document_check import DocumentCheck, check_document
from budgets.formats.safe_xml import LARGEST_FILE, Problem
from budgets.formats.totem.errors import TotemError
from budgets.forms.decisions import CheckForm
from budgets.queries_nomenclature import chart_content, known_charts
from budgets.uploads import BoundedUploadHandler
from budgets.views.errors import too_many_requests

PAGE, FRAGMENT = "budgets/document_check.html", "budgets/_document_check.html"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt  # `_answer` is protected: the token is read once the upload is bounded
def document_check(request: HttpRequest) -> HttpResponse:
    """Check a document for anybody; a visitor may send a few of them a minute."""
    if request.method == "POST":
        if not ratelimit.consume(request, action="check_document"):
            return too_many_requests(request)
        request.upload_handlers = [BoundedUploadHandler(request, limit=LARGEST_FILE)]
    return _answer(request)


@csrf_protect
def _answer(request: HttpRequest) -> HttpResponse:
    form = CheckForm(request.POST, request.FILES) if request.method == "POST" else CheckForm()
    check: DocumentCheck | None = None
    problems: list[Problem] = []
    if form.is_valid():
        try:
            check = check_document(form.cleaned_data["file"].read(), chart_content)
            if form.answer != CheckForm.PAGE:
                return _table(check, is_national=form.answer == CheckForm.NATIONAL)
        except TotemError as error:
            problems = error.problems
            form.add_error("file", "Le document ne peut pas être lu\u00a0: voyez ce qui est à corriger.")
    context = {"form": form, "check": check, "problems": problems, "charts": known_charts()}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, FRAGMENT if request.htmx else PAGE, context, status=status)  # type: ignore[attr-defined]


def _table(check: DocumentCheck, *, is_national: bool) -> HttpResponse:
    """Answer the SCDL-budget table. Raises TotemError."""
    content = check.scdl(chart_content, is_national=is_national)
    header = check.document.header
    name = slugify(f"scdl {header.siret} {header.title}")
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)
