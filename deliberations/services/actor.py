"""Who acts: a user and his roles in the current syndicate."""

from dataclasses import dataclass

from budgets.http import SyndicateRequest
from budgets.models import Membership, User


@dataclass(frozen=True)
class Actor:
    """A user with the roles that he holds in the current syndicate."""

    user: User
    roles: frozenset[str]

    @classmethod
    def of_request(cls, request: SyndicateRequest) -> "Actor":
        """Return the member who makes the request."""
        return cls(request.user, request.roles)

    @classmethod
    def of_user(cls, user: User) -> "Actor":
        """Return the user with his roles in the current syndicate (1 query)."""
        return cls(user, frozenset(Membership.objects.filter(user=user).values_list("role", flat=True)))
