"""Pages of errors: what happened, and the way on."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template


@login_not_required
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request can't be read."""
    return render(request, "errors/400.html", status=400)


@login_not_required
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the member may not do this; the message says who may."""
    return render(request, "errors/403.html", {"message": str(exception)}, status=403)


@login_not_required
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing there, or nothing that this user may know of."""
    return render(request, "errors/404.html", status=404)


@login_not_required
def too_many_requests(request: HttpRequest) -> HttpResponse:
    """429: too many failures in a short time."""
    return render(request, "errors/429.html", status=429)


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. The page needs neither the database nor the session."""
    return HttpResponse(get_template("errors/500.html").render(), status=500)
