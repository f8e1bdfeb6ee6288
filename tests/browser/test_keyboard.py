"""The application without a mouse, and without a wide screen."""

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page, expect

from budgets.models import Membership, Role
from tests.browser.conftest import NARROW, Site
from tests.factories import PASSWORD, make_tenant


def test_one_signs_in_with_the_keyboard_alone(site: Site, open_as: Callable[..., Page]) -> None:
    page = open_as()
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Courriel")).to_be_focused()
    page.keyboard.type("reader@alpha.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site.url}/alpha/")


def test_the_focus_is_always_seen(site: Site, open_as: Callable[..., Page]) -> None:
    page = open_as(site.tenant["administrator"])
    page.goto(reverse("budgets:member_list", args=["alpha"]))
    outlines = []
    for _ in range(12):
        page.keyboard.press("Tab")
        outlines.append(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
    assert set(outlines) == {"solid"}


def test_the_menu_opens_and_closes_on_a_telephone(site: Site, open_as: Callable[..., Page]) -> None:
    page = open_as(site.tenant["reader"], viewport=NARROW)
    page.goto(site.tenant.syndicate.get_absolute_url())
    tasks = page.get_by_role("link", name="Tâches")
    expect(tasks).to_be_hidden()
    menu = page.get_by_role("button", name="Menu")
    menu.press("Enter")
    expect(menu).to_have_attribute("aria-expanded", "true")
    tasks.click()
    expect(page).to_have_url(f"{site.url}/alpha/taches/")


def test_a_user_of_two_syndicates_switches_with_the_keyboard(site: Site, open_as: Callable[..., Page]) -> None:
    other = make_tenant("beta")
    with other.context():
        Membership.objects.create(syndicate=other.syndicate, user=site.tenant["treasurer"], role=Role.READER)
    page = open_as(site.tenant["treasurer"])
    page.goto("/alpha/")
    page.get_by_role("button", name="Syndicat").press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site.url}/beta/")
