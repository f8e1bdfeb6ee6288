"""Passkey forms that refuse what they can't read: allauth's raise KeyError on a payload without its usual keys."""

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms
from django.core.exceptions import ValidationError


class AuthenticateKeyForm(forms.AuthenticateWebAuthnForm):
    def clean_credential(self) -> Authenticator:
        """Return the key that signs the answer. Raises ValidationError when the answer is no key's."""
        try:
            return super().clean_credential()
        except KeyError as error:
            raise ValidationError("La clé n’a pas pu être lue : réessayez, ou employez un autre moyen.") from error


class LoginKeyForm(AuthenticateKeyForm, forms.LoginWebAuthnForm):
    pass


class ReauthenticateKeyForm(AuthenticateKeyForm, forms.ReauthenticateWebAuthnForm):
    pass
