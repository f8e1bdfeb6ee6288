"""The program that keeps what officials opened readable off line: at the root, so that it may serve their pages."""

from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

NAME = "js/offline_worker.js"


@login_not_required
@require_safe
def offline_worker(request: HttpRequest) -> HttpResponse:
    """Send the program, never kept longer than a visit. It holds nothing of anybody."""
    found = finders.find(NAME)
    if found is None and staticfiles_storage.exists(NAME):
        found = staticfiles_storage.path(NAME)
    if not isinstance(found, str):
        raise Http404("La lecture hors ligne n’est pas installée.")
    program = Path(found).read_text(encoding="utf-8")
    response = HttpResponse(program, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = "/"
    return response
