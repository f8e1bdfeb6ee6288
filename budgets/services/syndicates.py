"""Opening a syndicate: its row and its first administrator, who then adds the others."""

from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction

from budgets.models import CommandSyndicate, Role, Syndicate, User
from budgets.services.invitations import send_invitation
from budgets.services.members import give_role
from budgets.tenancy import slug_context, syndicate_context


@transaction.atomic
def open_syndicate(administrator_email: str, **fields: Any) -> Syndicate:
    """Return the new syndicate; its administrator is sent a link to set his password.

    Raises ValidationError in French; then nothing is made and nothing is sent.
    """
    syndicate = create_syndicate(**fields)
    invite_administrator(syndicate, administrator_email)
    return syndicate


@transaction.atomic
def create_syndicate(**fields: Any) -> Syndicate:
    """Return the new syndicate, which nobody may see yet but the command line. Raises ValidationError in French."""
    with slug_context(fields["slug"]):
        if Syndicate.objects.filter(slug=fields["slug"]).exists():
            raise ValidationError(
                f"L’adresse « {fields['slug']} » est déjà celle d’un syndicat : choisissez-en une autre."
            )
    syndicate = Syndicate(id=uuid4(), **fields)
    with syndicate_context(syndicate):
        syndicate.full_clean()
        syndicate.save(force_insert=True)
    CommandSyndicate.objects.get_or_create(slug=syndicate.slug)
    return syndicate


@transaction.atomic
def invite_administrator(syndicate: Syndicate, email: str) -> User:
    """Make a person an administrator of the syndicate, and send him the link to its pages.

    Raises ValidationError in French when he is one already, or the mail server refuses; then nothing is written.
    """
    email = email.strip().lower()
    with syndicate_context(syndicate):
        user = User.objects.filter(email=email).first() or User.objects.create_user(email)
        give_role(syndicate, user, Role.ADMINISTRATOR)
        send_invitation(syndicate, user, invited_by=user)
    return user
