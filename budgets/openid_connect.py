"""OpenID Connect as ProConnect speaks it: a nonce in every request, claims answered as a signed token.

allauth sends no nonce and reads the claims as plain JSON; the rest is its own.
"""

import secrets
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse

NONCE = "openid_connect_nonce"
SIGNED = "application/jwt"


class NonceClient(OAuth2Client):
    """Adds a nonce to the request and keeps it in the session."""

    def get_redirect_url(self, authorization_url: str, scope: list[str], extra_params: dict[str, Any]) -> str:
        nonce = self.request.session[NONCE] = secrets.token_urlsafe(24)
        return str(super().get_redirect_url(authorization_url, scope, extra_params | {"nonce": nonce}))


class OpenIDConnectAdapter(OpenIDConnectOAuth2Adapter):
    client_class = NonceClient

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Return the login. Raises OAuth2Error when the identity token does not answer our request."""
        login = super().complete_login(request, app, token, **kwargs)
        nonce = request.session.pop(NONCE, None)
        if not nonce or login.account.extra_data.get("id_token", {}).get("nonce") != nonce:
            raise OAuth2Error("the identity token answers another request")
        return login

    def _fetch_user_info(self, access_token: str) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            response = session.get(self.profile_url, headers={"Authorization": f"Bearer {access_token}"})
            response.raise_for_status()
        if not response.headers.get("Content-Type", "").startswith(SIGNED):
            return dict(response.json())
        return dict(
            jwtkit.verify_and_decode(
                credential=response.text,
                keys_url=self.openid_config["jwks_uri"],
                issuer=self.openid_config["issuer"],
                audience=self.get_provider().app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
            )
        )


@login_not_required
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the visitor to his identity provider."""
    return _run(OAuth2LoginView, request, provider_id)


@login_not_required
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Receive the visitor back from his identity provider."""
    return _run(OAuth2CallbackView, request, provider_id)


def _run(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        answer: HttpResponse = view.adapter_view(OpenIDConnectAdapter(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404("Ce fournisseur d’identité n’est pas configuré.") from None
    return answer
