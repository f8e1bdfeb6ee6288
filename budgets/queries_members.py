"""Reads of syndicates and their members."""

from budgets.models import Membership, Role, Syndicate
from budgets.tenancy import user_context


def syndicates_of(user_id: int) -> list[Syndicate]:
    """The syndicates of which the user is a member, by name (1 query)."""
    with user_context(user_id):
        return list(Syndicate.objects.filter(id__in=Membership.objects.filter(user_id=user_id).values("syndicate_id")))


def holders_of(role: Role) -> list[Membership]:
    """The members of the current syndicate who hold `role`, with their user (1 query)."""
    return list(Membership.objects.filter(role=role).select_related("user").order_by("user__last_name"))
