"""Signing in: password, second factor, passkeys, identity provider; what slows, what expires, what is told."""

import json
import re
from typing import Any
from unittest.mock import Mock
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.socialaccount.adapter import get_adapter
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from budgets.models import Syndicate, User
from tests.factories import PASSWORD, Tenant, make_user

pytestmark = pytest.mark.django_db
LOGIN = "/compte/connexion/"


def sign_in(client: Client, email: str, password: str = PASSWORD, **rest: Any) -> Any:
    return client.post(LOGIN, {"login": email, "password": password}, **rest)


def is_signed_in(client: Client) -> bool:
    return client.get("/").status_code == 200 or LOGIN not in client.get("/").headers["Location"]


def code_of(secret: str) -> str:
    """The six figures that an authenticator application shows now."""
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


@pytest.fixture
def user(tenant: Tenant) -> User:
    return tenant["finance_officer"]


@pytest.fixture
def totp_secret(user: User) -> str:
    """Switch the authenticator application on for the user."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return str(secret)


# --- Password --------------------------------------------------------------------------------------


def test_a_user_signs_in_by_e_mail_and_password(client: Client, user: User) -> None:
    answer = sign_in(client, user.email.upper())
    assert answer.headers["Location"] == "/"
    assert is_signed_in(client)


def test_the_page_asked_for_comes_back_after_signing_in(client: Client, user: User) -> None:
    where = reverse("budgets:job_list", args=["alpha"])
    form = client.get(where).headers["Location"]
    assert client.post(form, {"login": user.email, "password": PASSWORD, "next": where}).headers["Location"] == where


def test_another_site_is_never_where_one_comes_back(client: Client, user: User) -> None:
    answer = client.post(LOGIN, {"login": user.email, "password": PASSWORD, "next": "https://ailleurs.example/"})
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("email", ["finance_officer@alpha.example", "personne@alpha.example"])
def test_a_failure_says_the_same_whether_the_account_exists_or_not(client: Client, tenant: Tenant, email: str) -> None:
    page = sign_in(client, email, "mauvais").content.decode()
    assert "L’adresse e-mail ou le mot de passe sont incorrects" in page or "ne sont pas corrects" in page
    assert not is_signed_in(client)


def test_repeated_failures_on_an_account_are_slowed_even_with_the_right_password(client: Client, user: User) -> None:
    for _ in range(5):
        sign_in(client, user.email, "mauvais")
    assert not sign_in(client, user.email).headers.get("Location")
    assert not is_signed_in(client)


def test_many_attempts_from_one_place_get_the_page_that_says_to_wait(client: Client, tenant: Tenant) -> None:
    answers = [sign_in(client, f"p{number}@alpha.example", "mauvais") for number in range(31)]
    assert answers[-1].status_code == 429
    assert "Trop d’essais" in answers[-1].content.decode()


def test_one_test_does_not_count_the_failures_of_another(client: Client, user: User) -> None:
    assert sign_in(client, user.email).status_code == 302


def test_a_closed_account_does_not_open(client: Client, user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)
    answer = sign_in(client, user.email, follow=True)
    assert "Ce compte est fermé" in answer.content.decode()
    assert not is_signed_in(client)


def test_there_is_no_sign_up(client: Client) -> None:
    for where in ("/compte/signup/", "/compte/inscription/", "/accounts/signup/"):
        assert client.get(where).status_code in {302, 404}
    assert "signup" not in client.get(LOGIN).content.decode()


def test_signing_out_needs_a_button(client: Client, user: User) -> None:
    client.force_login(user)
    assert "Se déconnecter ?" in client.get(reverse("account_logout")).content.decode()
    assert is_signed_in(client)
    assert client.post(reverse("account_logout")).headers["Location"] == LOGIN
    assert not is_signed_in(client)


def test_a_user_corrects_his_own_name(client: Client, user: User) -> None:
    client.force_login(user)
    assert (
        client.post(reverse("budgets:profile"), {"title": "Madame", "first_name": "Anne", "last_name": ""}).status_code
        == 422
    )
    client.post(reverse("budgets:profile"), {"title": "Madame", "first_name": "Anne", "last_name": "Roche"})
    user.refresh_from_db()
    assert str(user) == "Anne ROCHE"


# --- Sessions --------------------------------------------------------------------------------------


def test_a_session_lasts_hours_and_is_renewed_by_each_page(client: Client, user: User, settings: Any) -> None:
    sign_in(client, user.email)
    session = Session.objects.get()
    left = (session.expire_date - now()).total_seconds()
    assert settings.SESSION_COOKIE_AGE - 60 < left <= settings.SESSION_COOKIE_AGE
    Session.objects.update(expire_date=now() + (session.expire_date - now()) / 2)
    client.get("/alpha/")
    assert (Session.objects.get().expire_date - now()).total_seconds() > settings.SESSION_COOKIE_AGE - 60


def test_the_session_cookie_ends_with_the_browser(client: Client, user: User) -> None:
    cookie = sign_in(client, user.email).cookies["sessionid"]
    assert cookie["max-age"] == ""
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_an_expired_session_is_sent_to_sign_in(client: Client, user: User) -> None:
    sign_in(client, user.email)
    Session.objects.update(expire_date=now())
    assert client.get("/alpha/").headers["Location"].startswith(LOGIN)


def test_a_fragment_of_an_expired_session_sends_the_whole_page_to_sign_in(client: Client, user: User) -> None:
    where = reverse("budgets:job_list", args=["alpha"])
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{where}?page=2"}
    answer = client.get(where, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["HX-Redirect"] == f"{LOGIN}?next=%2Falpha%2Ftaches%2F%3Fpage%3D2"


def test_other_sessions_can_be_closed(user: User) -> None:
    office, home = Client(), Client()
    sign_in(office, user.email)
    sign_in(home, user.email)
    assert office.get(reverse("usersessions_list")).content.decode().count("<tr>") == 3
    office.post(reverse("usersessions_list"))
    assert is_signed_in(office)
    assert not is_signed_in(home)


# --- Forgotten password ------------------------------------------------------------------------------


def test_a_forgotten_password_is_chosen_anew_by_e_mail(client: Client, user: User) -> None:
    client.post(reverse("account_reset_password"), {"email": user.email})
    [message] = mail.outbox
    assert message.subject == "Équilibre : Choisir un nouveau mot de passe"
    link = re.search(r"https?://[^/]+(/\S+)", message.body)
    assert link
    form = client.get(link[1], follow=True).request["PATH_INFO"]
    client.post(form, {"password1": "un-autre-mot-de-passe", "password2": "un-autre-mot-de-passe"})
    assert "mot de passe" in mail.outbox[1].subject.lower()
    assert sign_in(Client(), user.email).status_code == 200
    assert sign_in(Client(), user.email, "un-autre-mot-de-passe").status_code == 302
    assert "Ce lien n’est plus valable" in Client().get(link[1], follow=True).content.decode()


def test_an_unknown_address_is_not_written_to_and_learns_nothing(client: Client, user: User) -> None:
    known = client.post(reverse("account_reset_password"), {"email": user.email}, follow=True).content
    unknown = client.post(reverse("account_reset_password"), {"email": "x@ailleurs.example"}, follow=True).content
    csrf = re.compile(rb'(X-CSRFToken": "|value=")[^"]*')
    assert csrf.sub(b"", known) == csrf.sub(b"", unknown)
    assert [message.to for message in mail.outbox] == [[user.email]]


@pytest.mark.parametrize("weak", ["court", "123456789012", "1qaz2wsx3edc", "finance_officer"])
def test_a_weak_password_is_refused_in_french(client: Client, user: User, weak: str) -> None:
    client.force_login(user)
    page = client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    ).content.decode()
    assert "Ce mot de passe" in page or "Le mot de passe est trop semblable" in page
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


# --- Second factor -----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)  # the e-mail leaves once the change is committed
def test_the_application_is_switched_on_with_a_code_and_gives_recovery_codes(client: Client, user: User) -> None:
    client.force_login(user)
    activate = reverse("mfa_activate_totp")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(activate).context["form"].secret
    assert client.post(activate, {"code": "000000"}).status_code == 200
    assert not Authenticator.objects.exists()
    codes = client.post(activate, {"code": code_of(secret)}, follow=True).content.decode()
    assert codes.count("<code>") == 10
    assert "application" in mail.outbox[0].subject.lower()


def test_a_second_factor_is_not_changed_without_confirming_who_one_is(client: Client, user: User) -> None:
    client.force_login(user)
    assert client.get(reverse("mfa_activate_totp")).headers["Location"].startswith(reverse("account_reauthenticate"))


def test_signing_in_then_needs_the_code(client: Client, user: User, totp_secret: str) -> None:
    assert sign_in(client, user.email).headers["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    verify = reverse("mfa_authenticate")
    assert "Code incorrect" in client.post(verify, {"code": "000000"}).content.decode()
    client.post(verify, {"code": code_of(totp_secret)})
    assert is_signed_in(client)


def test_a_code_serves_once(user: User, totp_secret: str) -> None:
    code = code_of(totp_secret)
    for expected in (True, False):
        client = Client()
        sign_in(client, user.email)
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert is_signed_in(client) is expected


def test_a_recovery_code_replaces_the_telephone_once(user: User, totp_secret: str) -> None:
    recovery = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap()
    code = recovery.get_unused_codes()[0]
    for expected in (True, False):
        client = Client()
        sign_in(client, user.email)
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert is_signed_in(client) is expected


def test_guessing_codes_is_slowed(client: Client, user: User, totp_secret: str) -> None:
    sign_in(client, user.email)
    answers = [client.post(reverse("mfa_authenticate"), {"code": f"{number:06}"}) for number in range(8)]
    assert "Trop de tentatives" in answers[-1].content.decode() or answers[-1].status_code == 429
    client.post(reverse("mfa_authenticate"), {"code": code_of(totp_secret)})
    assert not is_signed_in(client)


def test_a_syndicate_that_demands_a_second_factor_opens_no_page_without(
    client: Client, tenant: Tenant, user: User
) -> None:
    with tenant.context():
        Syndicate.objects.update(requires_second_factor=True)
    client.force_login(user)
    answer = client.get("/alpha/", follow=True)
    assert answer.redirect_chain[0][0] == reverse("mfa_index")
    assert "exige un second facteur" in answer.content.decode()


def test_a_syndicate_that_demands_a_second_factor_opens_with_one(
    client: Client, tenant: Tenant, user: User, totp_secret: str
) -> None:
    with tenant.context():
        Syndicate.objects.update(requires_second_factor=True)
    client.force_login(user)
    assert client.get("/alpha/").status_code == 200


def test_a_passkey_is_offered_to_whoever_signs_in(client: Client) -> None:
    assert "clé d’accès" in client.get(LOGIN).content.decode()
    options = client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    assert options.json()["request_options"]["publicKey"]["challenge"]


def test_a_forged_passkey_opens_nothing(client: Client, user: User) -> None:
    client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    client.post(reverse("mfa_login_webauthn"), {"credential": json.dumps({"id": "x", "response": {}})})
    assert not is_signed_in(client)


# --- Identity provider (OpenID Connect) ----------------------------------------------------------------

ISSUER = "https://fournisseur.example"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """An identity provider that answers as ProConnect does: claims as a signed token."""

    def __init__(self, address: str, *, signed: bool = True, **claims: Any) -> None:
        self.claims = {"sub": "abc", "email": address, "iss": ISSUER, "aud": "equilibre", "exp": 4_000_000_000} | claims
        self.signed = signed
        self.nonce = ""
        self.key = KEY

    def token(self, claims: dict[str, Any]) -> str:
        return jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "1"})

    def request(self, method: str, url: str, **kwargs: Any) -> Mock:
        path = urlsplit(url).path
        if path == "/.well-known/openid-configuration":
            places = {name: f"{ISSUER}/{name}" for name in ("token_endpoint", "userinfo_endpoint", "jwks_uri")}
            return answer_json({"issuer": ISSUER, "authorization_endpoint": f"{ISSUER}/entrer", **places})
        if path == "/jwks_uri":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            return answer_json({"keys": [public | {"kid": "1", "alg": "RS256"}]})
        if path == "/token_endpoint":
            identity = self.token({**self.claims, "nonce": self.nonce})
            return answer_json({"access_token": "jeton", "id_token": identity})
        if self.signed:
            return Mock(headers={"Content-Type": "application/jwt"}, text=self.token(self.claims))
        return answer_json(self.claims)

    def get(self, url: str, **kwargs: Any) -> Mock:
        return self.request("GET", url, **kwargs)

    def __enter__(self) -> "Provider":
        return self

    def __exit__(self, *args: object) -> None:
        """The session has nothing to close."""


def answer_json(content: dict[str, Any]) -> Mock:
    return Mock(status_code=200, headers={"content-type": "application/json"}, json=lambda: content, text="")


@pytest.fixture
def configured(settings: Any) -> None:
    app = {
        "provider_id": "proconnect",
        "name": "ProConnect",
        "client_id": "equilibre",
        "secret": "secret",
        "settings": {"server_url": ISSUER, "scope": ["openid", "email"]},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


def enter_by(client: Client, provider: Provider, monkeypatch: pytest.MonkeyPatch, *, nonce: str = "") -> Any:
    monkeypatch.setattr(type(get_adapter()), "get_requests_session", lambda self: provider)
    start = client.post(reverse("openid_connect_login", args=["proconnect"]))
    asked = parse_qs(urlsplit(start.headers["Location"]).query)
    assert start.headers["Location"].startswith(f"{ISSUER}/entrer?")
    assert asked["code_challenge_method"] == ["S256"]
    provider.nonce = nonce or asked["nonce"][0]
    back = reverse("openid_connect_callback", args=["proconnect"])
    return client.get(back, {"code": "code", "state": asked["state"][0]}, follow=True)


def test_no_identity_provider_is_offered_when_none_is_configured(client: Client) -> None:
    assert "ProConnect" not in client.get(LOGIN).content.decode()


def test_the_identity_provider_is_offered_when_configured(client: Client, configured: None) -> None:
    assert "Se connecter avec ProConnect" in client.get(LOGIN).content.decode()


@pytest.mark.parametrize("signed", [True, False])
def test_the_identity_provider_opens_the_account_that_bears_the_address(
    client: Client, user: User, configured: None, monkeypatch: pytest.MonkeyPatch, signed: bool
) -> None:
    enter_by(client, Provider(user.email.upper(), signed=signed), monkeypatch)
    assert is_signed_in(client)
    assert client.get("/alpha/").wsgi_request.user == user


def test_the_identity_provider_opens_no_new_account(
    client: Client, user: User, configured: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = enter_by(client, Provider("inconnu@ailleurs.example"), monkeypatch).content.decode()
    assert "Aucun compte n’est ouvert pour cette adresse" in page
    assert not is_signed_in(client)
    assert not User.objects.filter(email="inconnu@ailleurs.example").exists()


@pytest.mark.parametrize("claims", [{"email_verified": False}, {"email": ""}])
def test_an_address_that_the_provider_has_not_verified_opens_nothing(
    client: Client, user: User, configured: None, monkeypatch: pytest.MonkeyPatch, claims: dict[str, Any]
) -> None:
    enter_by(client, Provider(user.email, **claims), monkeypatch)
    assert not is_signed_in(client)


def test_claims_signed_by_somebody_else_open_nothing(
    client: Client, user: User, configured: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = Provider(user.email)
    provider.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert enter_by(client, provider, monkeypatch).status_code == 401
    assert not is_signed_in(client)


def test_an_identity_token_for_another_request_opens_nothing(
    client: Client, user: User, configured: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter_by(client, Provider(user.email), monkeypatch, nonce="une-autre")
    assert not is_signed_in(client)


def test_a_second_factor_is_asked_after_the_identity_provider_too(
    client: Client, user: User, totp_secret: str, configured: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter_by(client, Provider(user.email), monkeypatch)
    assert not is_signed_in(client)


def test_a_closed_account_is_not_opened_by_the_identity_provider(
    client: Client, configured: None, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user("parti@alpha.example", is_active=False)
    enter_by(client, Provider("parti@alpha.example"), monkeypatch)
    assert not is_signed_in(client)
