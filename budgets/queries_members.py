"""Reads of syndicates and their members."""

from dataclasses import dataclass, field

from allauth.mfa.models import Authenticator

from budgets.models import Membership, Role, Syndicate, User
from budgets.tenancy import user_context


@dataclass(slots=True)
class Member:
    """A person of the current syndicate with his memberships, one per role."""

    user: User
    has_second_factor: bool
    memberships: list[Membership] = field(default_factory=list)

    @property
    def roles(self) -> set[str]:
        return {membership.role for membership in self.memberships}

    @property
    def free_roles(self) -> list[Role]:
        """The roles that the person does not hold, in the order of `Role`."""
        return [role for role in Role if role not in self.roles]


def syndicates_of(user_id: int) -> list[Syndicate]:
    """The syndicates of which the user is a member, by name (1 query)."""
    with user_context(user_id):
        return list(Syndicate.objects.filter(id__in=Membership.objects.filter(user_id=user_id).values("syndicate_id")))


def holders_of(role: Role) -> list[Membership]:
    """The members of the current syndicate who hold `role`, with their user (1 query)."""
    return list(Membership.objects.filter(role=role).select_related("user").order_by("user__last_name"))


def members() -> list[Member]:
    """The people of the current syndicate by name, their roles in the order of `Role` (2 queries)."""
    return _gather(list(Membership.objects.select_related("user").order_by("user__last_name", "user__first_name")))


def member(user_id: int) -> Member | None:
    """A person of the current syndicate (2 queries); None when he has no role in it."""
    found = _gather(list(Membership.objects.select_related("user").filter(user_id=user_id)))
    return found[0] if found else None


def _gather(memberships: list[Membership]) -> list[Member]:
    users = {membership.user_id for membership in memberships}
    secured = set(Authenticator.objects.filter(user_id__in=users).values_list("user_id", flat=True))
    people: dict[int, Member] = {}
    order = list(Role.values)
    for membership in memberships:
        person = people.setdefault(membership.user_id, Member(membership.user, membership.user_id in secured))
        person.memberships.append(membership)
        person.memberships.sort(key=lambda held: order.index(held.role))
    return list(people.values())
