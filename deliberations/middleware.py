"""Every file that a treasurer fetches is noted, whichever page gives it."""

from collections.abc import Callable
from email.message import Message
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from budgets.models import Role
from deliberations.services.downloads import note_download


class DownloadsMiddleware:
    """Note the files sent to a treasurer that their view did not note itself: another app's, or one added later.

    Stands within `SyndicateMiddleware`, whose roles it reads and whose context it writes in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if (
            Role.TREASURER in getattr(request, "roles", ())
            and response.status_code == HTTPStatus.OK
            and "Content-Disposition" in response.headers
            and request.method != "HEAD"
            and not getattr(request, "is_noted", False)
        ):
            note_download(request, named(response) or request.path)  # type: ignore[arg-type]
        return response


def named(response: HttpResponseBase) -> str:
    """Return the name of the file that a response gives, from its header; empty when it gives none."""
    message = Message()
    message["Content-Disposition"] = response.headers["Content-Disposition"]
    return message.get_filename() or ""
