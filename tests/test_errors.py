"""Pages of errors: French, with a way on, and nothing of the inside."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.factories import Tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiet() -> Client:
    """A browser before which an error of the application stays a page."""
    return Client(raise_request_exception=False)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Make the database answer nothing to the queries of the home page."""

    def fail_with(error: Exception) -> None:
        def fail(*args: Any, **kwargs: Any) -> HttpResponse:
            raise error

        monkeypatch.setattr("budgets.views.syndicates.syndicates_of", fail)

    return fail_with


def test_an_unexpected_error_says_that_the_fault_is_ours(quiet: Client, tenant: Tenant, failing: Any) -> None:
    failing(ZeroDivisionError("secret"))
    quiet.force_login(tenant["reader"])
    answer = quiet.get("/")
    assert answer.status_code == 500
    page = answer.content.decode()
    assert "L’application a rencontré une erreur" in page
    assert "secret" not in page


@pytest.mark.parametrize("error", [BadRequest("secret"), SuspiciousOperation("secret")])
def test_an_unreadable_request_is_told_so(quiet: Client, tenant: Tenant, failing: Any, error: Exception) -> None:
    failing(error)
    quiet.force_login(tenant["reader"])
    answer = quiet.get("/")
    assert answer.status_code == 400
    assert "Cette demande est illisible" in answer.content.decode()


def test_a_forbidden_act_says_who_may(client: Client, tenant: Tenant) -> None:
    client.force_login(tenant["reader"])
    answer = client.get(reverse("budgets:member_list", args=["alpha"]))
    assert answer.status_code == 403
    assert "réservée au rôle suivant : administrateur" in answer.content.decode()


def test_an_address_that_leads_nowhere_says_so_to_anybody(client: Client, tenant: Tenant) -> None:
    assert "Cette page est introuvable" in client.get("/compte/nulle-part/").content.decode()
    client.force_login(tenant["reader"])
    assert "Cette page est introuvable" in client.get("/alpha/nulle-part/").content.decode()


def test_the_page_of_a_hidden_syndicate_is_that_of_one_that_does_not_exist(
    client: Client, tenant: Tenant, other_tenant: Tenant
) -> None:
    client.force_login(tenant["administrator"])
    hidden, absent = client.get("/beta/"), client.get("/gamma/")
    assert hidden.status_code == absent.status_code == 404
    assert "Syndicat beta" not in hidden.content.decode()


def test_a_form_without_its_token_is_refused_in_french(tenant: Tenant) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(tenant["administrator"])
    answer = strict.post(reverse("budgets:second_factor_demand", args=["alpha"]), {"demanded": "on"})
    assert answer.status_code == 403
    assert "Ce formulaire n’est plus valable" in answer.content.decode()


def test_no_page_lets_a_script_of_its_own_run(client: Client, tenant: Tenant) -> None:
    client.force_login(tenant["reader"])
    policy = client.get("/alpha/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
