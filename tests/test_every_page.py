"""Every address by every role, for two syndicates. Generated from the URL configuration: none can be forgotten."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from budgets.models import Role, User
from tests.factories import Tenant
from tests.pages import Page
from tests.pages.routes import OPEN_PAGES, PAGES, Route, address, all_routes, make_examples, open_pages, syndicate_pages

pytestmark = pytest.mark.django_db
# the arguments that both syndicates share in these tests: their own names, and words that name no row
OWN = {"syndicate", "budget", "year", "kind", "step", "direction", "chapter"}


def each(chosen: Callable[[Route, Page], bool] = lambda route, page: True) -> Any:
    """Run a test for each address of a syndicate that is chosen; one that is declared nowhere always is, and fails."""
    undeclared = Page()
    routes = [route for route in syndicate_pages() if chosen(route, PAGES.get(route.name, undeclared))]
    return pytest.mark.parametrize("route", routes, ids=lambda route: route.name)


def status_for(user: User | None, where: str, page: Page, data: Any, method: str = "") -> int:
    """The status answered to a user; whatever the request did is undone."""
    client = Client()
    if user:
        client.force_login(user)
    with transaction.atomic():
        answer = client.post(where, data) if (method or page.method) == "POST" else client.get(where)
        if answer.streaming:
            list(answer.streaming_content)  # a file is closed once it is read
        transaction.set_rollback(True)
    return answer.status_code


def typed(page: Page, tenant: Tenant, examples: dict[str, Any]) -> Any:
    return page.data(tenant, examples) if callable(page.data) else page.data


def test_every_address_is_declared_and_every_declaration_has_an_address() -> None:
    assert {route.name for route in all_routes()} == set(PAGES) | set(OPEN_PAGES)


@each()
def test_each_role_gets_what_it_may(route: Route, tenant: Tenant) -> None:
    page, examples = PAGES[route.name], make_examples(tenant, route)
    where, data = address(route, examples), typed(page, tenant, examples)
    found = {str(role): status_for(tenant[role], where, page, data) for role in Role}
    assert found == {str(role): page.status if role in page.roles else HTTPStatus.FORBIDDEN for role in Role}


@each(lambda route, page: page.also == "POST")
def test_each_role_may_send_what_it_may_open(route: Route, tenant: Tenant) -> None:
    page, examples = PAGES[route.name], make_examples(tenant, route)
    where, data = address(route, examples), typed(page, tenant, examples)
    found = {str(role): status_for(tenant[role], where, page, data, "POST") for role in Role}
    assert found == {str(role): HTTPStatus.FOUND if role in page.roles else HTTPStatus.FORBIDDEN for role in Role}


@each(lambda route, page: not page.also)
def test_other_methods_are_refused(route: Route, tenant: Tenant) -> None:
    page, examples = PAGES[route.name], make_examples(tenant, route)
    user = tenant[next(iter(sorted(page.roles)))]
    other = "GET" if page.method == "POST" else "POST"
    assert status_for(user, address(route, examples), page, {}, other) == HTTPStatus.METHOD_NOT_ALLOWED


@each()
def test_members_of_another_syndicate_learn_nothing(route: Route, tenant: Tenant, other_tenant: Tenant) -> None:
    page, examples = PAGES[route.name], make_examples(tenant, route)
    where, data = address(route, examples), typed(page, tenant, examples)
    found = {str(role): status_for(other_tenant[role], where, page, data) for role in Role}
    assert found == {str(role): HTTPStatus.NOT_FOUND for role in Role}


@each(lambda route, page: not set(route.arguments) <= OWN)
def test_rows_of_one_syndicate_are_not_reached_through_another(
    route: Route, tenant: Tenant, other_tenant: Tenant
) -> None:
    page, examples = PAGES[route.name], make_examples(tenant, route)
    mixed = examples | {"syndicate": other_tenant.slug}
    where, data = address(route, mixed), typed(page, tenant, examples)
    found = {str(role): status_for(other_tenant[role], where, page, data) for role in Role}
    assert found == {str(role): HTTPStatus.NOT_FOUND if role in page.roles else found[str(role)] for role in Role}
    assert set(found.values()) <= {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}


@each()
def test_anonymous_visitors_are_sent_to_sign_in(route: Route, tenant: Tenant) -> None:
    page, examples = PAGES[route.name], make_examples(tenant, route)
    where = address(route, examples)
    client = Client()
    answer = client.post(where) if page.method == "POST" else client.get(where)
    assert answer.status_code == HTTPStatus.FOUND
    assert answer.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("route", open_pages(), ids=lambda route: route.name)
def test_pages_of_no_syndicate_answer_as_declared(route: Route, tenant: Tenant) -> None:
    page = OPEN_PAGES[route.name]
    where = reverse(route.name, kwargs=dict(page.arguments))
    client = Client()
    anonymous = client.get(where).status_code
    client.force_login(tenant["reader"])
    assert (anonymous, client.get(where).status_code) == (page.anonymous, page.signed_in)
