"""The second factor in a real browser, with a key that Chromium plays; the pages behind it, checked by axe-core."""

from collections.abc import Callable, Iterator

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
from django.conf import settings
from django.core import mail
from django.urls import reverse
from playwright.sync_api import Page, expect

from budgets.models import User
from tests.browser.accessibility import faults
from tests.browser.conftest import Site
from tests.factories import PASSWORD, make_user


@pytest.fixture
def person(site: Site) -> Iterator[User]:
    """A user of no syndicate, for one test."""
    user = make_user("personne@exemple.fr")
    yield user
    user.delete()


@pytest.fixture(autouse=True)
def _plain_http(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN", True, raising=False)


def give_key(page: Page) -> None:
    """Plug a key in the browser: it answers by itself."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def confirm(page: Page) -> None:
    """Type the password once more, as a change of security asks."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirmer votre identité")
    assert faults(page) == []
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Confirmer").click()


def test_a_passkey_is_added_then_signs_in_alone(site: Site, person: User, open_as: Callable[..., Page]) -> None:
    page = open_as(person)
    give_key(page)
    page.goto(reverse("mfa_add_webauthn"))
    confirm(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ajouter une clé")
    assert faults(page) == []
    page.get_by_label("Sans mot de passe").check()
    page.get_by_role("button", name="Ajouter la clé").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Codes de secours")
    assert faults(page) == []
    page.goto(reverse("mfa_list_webauthn"))
    expect(page.locator("main")).to_contain_text("clé d’accès")
    assert faults(page) == []
    page.goto(reverse("mfa_index"))
    assert faults(page) == []
    page.goto(reverse("account_logout"))
    page.locator("main").get_by_role("button", name="Se déconnecter").click()
    page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes syndicats")
    assert faults(page) == []


def test_a_key_that_bears_nothing_of_ours_says_so(site: Site, open_as: Callable[..., Page]) -> None:
    page = open_as()
    give_key(page)  # it bears nothing of ours
    page.goto(reverse("account_login"))
    page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    expect(page.get_by_role("alert")).to_contain_text("employez un autre moyen")


def test_the_authenticator_application_is_switched_on_and_asked_for(
    site: Site, person: User, open_as: Callable[..., Page]
) -> None:
    page = open_as(person)
    page.goto(reverse("mfa_activate_totp"))
    confirm(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Activer l’application d’authentification")
    assert faults(page) == []
    secret = page.get_by_label("Secret").input_value()
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    page.get_by_label("Code de l'authentificateur").or_(page.get_by_label("Code")).last.fill(code)
    page.get_by_role("button", name="Activer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Codes de secours")
    page.goto(reverse("mfa_deactivate_totp"))
    assert faults(page) == []
    page.goto(reverse("mfa_generate_recovery_codes"))
    assert faults(page) == []
    visitor = open_as()
    visitor.goto(reverse("account_login"))
    visitor.get_by_label("Courriel").fill(person.email)
    visitor.get_by_label("Mot de passe").fill(PASSWORD)
    visitor.get_by_role("button", name="Se connecter", exact=True).click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Second facteur")
    assert faults(visitor) == []
    recovery = Authenticator.objects.get(user=person, type=Authenticator.Type.RECOVERY_CODES).wrap()
    visitor.get_by_label("Code").fill(recovery.get_unused_codes()[0])
    visitor.get_by_role("button", name="Se connecter", exact=True).click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Mes syndicats")


def test_a_password_is_chosen_from_the_link_of_the_e_mail(
    site: Site, person: User, open_as: Callable[..., Page]
) -> None:
    page = open_as()
    page.goto(reverse("account_reset_password"))
    page.get_by_label("Courriel").or_(page.get_by_label("E-mail")).fill(person.email)
    page.get_by_role("button", name="Recevoir le lien").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Consultez votre messagerie")
    body = str(mail.outbox[-1].body)
    page.goto(next(word for word in body.split() if word.startswith("http")))
    expect(page.get_by_role("heading", level=1)).to_have_text("Choisir un mot de passe")
    assert faults(page) == []


def test_whoever_must_have_a_second_factor_is_led_to_it(site: Site, person: User, open_as: Callable[..., Page]) -> None:
    TOTP.activate(person, generate_totp_secret())
    RecoveryCodes.activate(person)
    page = open_as(person)
    page.goto(reverse("mfa_view_recovery_codes"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirmer votre identité")
    page.goto(reverse("mfa_reauthenticate"))
    assert faults(page) == []
