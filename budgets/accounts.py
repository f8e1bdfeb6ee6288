"""How accounts are opened: by a syndicate's administrator, never by sign-up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect

from budgets.models import User
from budgets.openid_connect import OpenIDConnectAdapter


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell the user of a change of his account at the address he signs in with."""
        super().send_notification_mail(template_prefix, user, context, email or user.email)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """OpenID Connect (ProConnect): signs in the account that bears the verified e-mail address, opens none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        """Return the provider, which speaks through our adapter when it is an OpenID Connect one."""
        found = super().get_provider(request, provider, client_id=client_id)
        if isinstance(found, OpenIDConnectProvider):
            found.oauth2_adapter_class = OpenIDConnectAdapter
        return found

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.is_existing:
            return
        data: dict[str, Any] = sociallogin.account.extra_data
        claims = data.get("userinfo", data)
        email = str(claims.get("email", "")).lower()
        user = User.objects.filter(email=email, is_active=True).first() if email else None
        if user is None or claims.get("email_verified") is False:
            messages.error(
                request,
                "Aucun compte n’est ouvert pour cette adresse électronique : demandez à l’administrateur de votre"
                " syndicat de vous ajouter.",
            )
            raise ImmediateHttpResponse(redirect("account_login"))
        sociallogin.connect(request, user)
