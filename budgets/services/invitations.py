"""The e-mail that tells a person he is a member, with a link to set his password when he has none."""

import logging
from smtplib import SMTPException

from allauth.account import app_settings as account_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from budgets.models import Syndicate, User

logger = logging.getLogger(__name__)


def send_invitation(syndicate: Syndicate, user: User, *, invited_by: User) -> None:
    """Send the person the address of the syndicate's pages, or first that of his password.

    Raises ValidationError when the mail server refuses: the caller's transaction is undone.
    """
    context = {
        "syndicate": syndicate,
        "person": user,
        "invited_by": invited_by,
        "address": settings.SITE_URL + (_password_path(user) if is_waiting(user) else syndicate.get_absolute_url()),
        "sets_password": is_waiting(user),
        "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
    }
    subject = f"Équilibre : votre accès à {syndicate.acronym or syndicate.name}"
    try:
        send_mail(subject, render_to_string("budgets/email/invitation.txt", context), None, [user.email])
    except (OSError, SMTPException) as error:
        logger.exception("invitation not sent")
        raise ValidationError(
            "La messagerie ne répond pas : le lien n’est pas parti et rien n’a été enregistré. Réessayez plus tard."
        ) from error


def is_waiting(user: User) -> bool:
    """True while the person has not set his password."""
    return not user.has_usable_password()


def _password_path(user: User) -> str:
    key = account_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
