"""The request as our views receive it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from budgets.models import Syndicate, User


class SyndicateRequest(HttpRequest):
    """A signed-in member's request to a page of a syndicate (set by `SyndicateMiddleware`)."""

    user: User
    syndicate: Syndicate
    roles: frozenset[str]
    htmx: HtmxDetails


class UserRequest(HttpRequest):
    """A signed-in user's request to a page that belongs to no syndicate."""

    user: User
    htmx: HtmxDetails
