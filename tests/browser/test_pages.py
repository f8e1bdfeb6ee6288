"""Every page without a finding of axe-core and without horizontal scrolling, wide and on a telephone."""

from collections.abc import Callable
from http import HTTPStatus

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from budgets.models import Role
from tests.browser.accessibility import faults
from tests.browser.conftest import Site
from tests.pages.routes import OPEN_PAGES, PAGES, Route, address, open_pages, syndicate_pages

# of the roles that may open a page, the one whom it shows the most
FIRST = [Role.AUTHORISING_OFFICER, Role.FINANCE_OFFICER, *Role]

shown = [route for route in syndicate_pages() if route.name not in PAGES or PAGES[route.name].axe]
ELSEWHERE = {HTTPStatus.FOUND, HTTPStatus.NOT_FOUND}
public = [
    pytest.param(route, signed_in, id=f"{route.name}-{'member' if signed_in else 'visitor'}")
    for route in open_pages()
    for signed_in in (False, True)
    if OPEN_PAGES[route.name].axe
    and (OPEN_PAGES[route.name].signed_in if signed_in else OPEN_PAGES[route.name].anonymous) not in ELSEWHERE
]


@pytest.mark.parametrize("route", shown, ids=lambda route: route.name)
def test_each_page_of_a_syndicate(route: Route, site: Site, open_as: Callable[..., Page]) -> None:
    expected = PAGES[route.name]
    role = next(role for role in FIRST if role in expected.roles)
    page = open_as(site.tenant[role])
    answer = page.goto(address(route, site.examples))
    assert answer
    assert answer.status == expected.status
    expect(page.locator("h1")).to_have_count(1)
    assert faults(page) == []


@pytest.mark.parametrize(("route", "signed_in"), public)
def test_each_page_of_no_syndicate(route: Route, signed_in: bool, site: Site, open_as: Callable[..., Page]) -> None:
    expected = OPEN_PAGES[route.name]
    page = open_as(site.tenant["reader"] if signed_in else None)
    page.goto(reverse(route.name, kwargs=dict(expected.arguments)))
    expect(page.locator("h1")).to_have_count(1)
    assert faults(page) == []


def test_the_page_of_a_forbidden_act(site: Site, open_as: Callable[..., Page]) -> None:
    page = open_as(site.tenant["reader"])
    answer = page.goto(reverse("budgets:member_list", args=["alpha"]))
    assert answer
    assert answer.status == HTTPStatus.FORBIDDEN
    expect(page.locator("main")).to_contain_text("réservée au rôle suivant : administrateur")
    assert faults(page) == []


def test_the_page_of_an_address_that_leads_nowhere(site: Site, open_as: Callable[..., Page]) -> None:
    page = open_as(site.tenant["reader"])
    answer = page.goto("/alpha/nulle-part/")
    assert answer
    assert answer.status == HTTPStatus.NOT_FOUND
    expect(page.get_by_role("heading", level=1)).to_have_text("Cette page est introuvable")
    assert faults(page) == []
