"""From the address to the database context: which syndicate, which member, which roles."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from budgets.models import Membership, Syndicate
from budgets.tenancy import set_context

LOGIN = "account_login"


class CleanContextMiddleware:
    """Start and leave each request with no context: a pooled connection never carries one over."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if connection.connection is not None:
            set_context()
        try:
            return self.get_response(request)
        finally:
            if connection.connection is not None and not connection.needs_rollback:
                set_context()


class FragmentLoginMiddleware:
    """Send the whole page to sign in when a fragment's request finds the session over.

    htmx would follow the redirection and put the sign-in page inside the fragment.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
        if htmx and response.status_code == HTTPStatus.FOUND and not request.user.is_authenticated:
            return HttpResponseClientRedirect(
                f"{reverse(LOGIN)}?{urlencode({'next': htmx.current_url_abs_path or '/'})}"
            )
        return response


class SyndicateMiddleware:
    """Resolve the `syndicate` of the address before the view runs.

    The view receives `request.syndicate` and `request.roles`; outsiders get 404, they must not learn what exists.
    Where the syndicate demands a second factor, members without one are sent to switch it on.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None  # LoginRequiredMiddleware has already sent him to sign in, or the page is public
        set_context(user=request.user.pk)
        slug = kwargs.pop("syndicate", None)
        if slug is None:
            return None
        set_context(user=request.user.pk, slug=slug)
        syndicate = Syndicate.objects.filter(slug=slug).first()
        if syndicate is None:
            set_context(user=request.user.pk)
            raise Http404
        set_context(syndicate=syndicate.pk, user=request.user.pk)
        roles = frozenset(
            Membership.objects.filter(syndicate=syndicate, user_id=request.user.pk).values_list("role", flat=True)
        )
        if not roles:
            set_context(user=request.user.pk)
            raise Http404
        request.syndicate, request.roles = syndicate, roles  # type: ignore[attr-defined]
        if syndicate.requires_second_factor and not is_mfa_enabled(request.user):
            messages.warning(
                request, f"{syndicate.acronym or syndicate.name} exige un second facteur : activez-le pour continuer."
            )
            return redirect("mfa_index")
        return None
