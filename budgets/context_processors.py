"""What every page knows: the syndicate of the address, the user's roles there and his syndicates."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from budgets.models import Syndicate
from budgets.queries_members import syndicates_of


def syndicate(request: HttpRequest) -> dict[str, Any]:
    """Return `syndicate`, `roles` and, read only where a template uses it, `my_syndicates`."""

    def mine() -> list[Syndicate]:
        return syndicates_of(request.user.pk) if request.user.is_authenticated else []

    return {
        "syndicate": getattr(request, "syndicate", None),
        "roles": getattr(request, "roles", frozenset()),
        "my_syndicates": SimpleLazyObject(mine),
    }
