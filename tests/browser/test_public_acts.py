"""A visitor without an account finds a published act; no finding of axe-core on these pages, wide or on a telephone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import faults
from tests.browser.conftest import Site


@pytest.mark.parametrize("is_member", [False, True])
def test_a_visitor_looks_for_an_act_and_reads_it(site: Site, open_as: Callable[..., Page], is_member: bool) -> None:
    page = open_as(site.tenant["reader"] if is_member else None)
    page.goto("/actes/alpha/")
    expect(page.locator("h1")).to_have_text("Délibérations publiées")
    assert faults(page) == []
    page.get_by_label("Mots de l’objet ou du texte").fill("affecté")
    page.get_by_role("button", name="Chercher").click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("1 acte pour « affecté »")
    expect(page.locator("mark").first).to_be_visible()
    assert faults(page) == []
    page.locator("a.choice-name").click()
    expect(page.locator("main")).to_contain_text("Mise en ligne le")
    expect(page.locator("main")).to_contain_text("Texte voté")
    assert faults(page) == []
