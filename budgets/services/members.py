"""Who is a member of a syndicate, and with which roles. Every change is journaled by the database."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from budgets.models import Membership, Role, Syndicate, User
from budgets.services.invitations import send_invitation


@transaction.atomic
def add_member(
    syndicate: Syndicate,
    *,
    email: str,
    roles: Iterable[str],
    invited_by: User,
    first_name: str = "",
    last_name: str = "",
    title: str = "",
) -> User:
    """Give a person roles in the syndicate and send him a link; open his account when he has none.

    Names given for an account that exists already are not used: they belong to the person.
    Raises ValidationError in French; then nobody is added and nothing is sent.
    """
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        user = User.objects.create_user(email, None, first_name=first_name, last_name=last_name, title=title)
    elif Membership.objects.filter(user=user).exists():
        raise ValidationError({"email": f"{user} est déjà membre du syndicat : modifiez ses rôles depuis la liste."})
    for role in roles:
        give_role(syndicate, user, role)
    send_invitation(syndicate, user, invited_by=invited_by)
    return user


@transaction.atomic
def give_role(syndicate: Syndicate, user: User, role: str) -> Membership:
    """Give a role to a user. Raises ValidationError: unknown role, role held already, ordonnateur and comptable."""
    User.objects.select_for_update().get(pk=user.pk)  # two roles given at once to one person: one after the other
    membership = Membership(syndicate=syndicate, user=user, role=role)
    try:
        membership.full_clean()
    except ValidationError as error:
        raise ValidationError(error.messages) from error  # the fields are not those of the caller's form
    membership.save(force_insert=True)
    return membership


@transaction.atomic
def take_role(membership: Membership) -> None:
    """Take a role back. Raises ValidationError when nobody would administer the syndicate any more."""
    if membership.role == Role.ADMINISTRATOR:
        # locked: two administrators who take each other's role at the same time can't both succeed
        administrators = Membership.objects.select_for_update(of=("self",)).filter(
            role=Role.ADMINISTRATOR, user__is_active=True
        )
        if {holder.pk for holder in administrators.order_by("pk")} <= {membership.pk}:
            raise ValidationError(
                "C’est le dernier administrateur du syndicat : donnez d’abord ce rôle à une autre personne."
            )
    membership.delete()


@transaction.atomic
def demand_second_factor(syndicate: Syndicate, demanded: bool) -> None:
    """Demand a second factor of every member, or stop demanding it."""
    changes: dict[str, Any] = {"requires_second_factor": demanded}
    Syndicate.objects.filter(pk=syndicate.pk).exclude(**changes).update(**changes)
