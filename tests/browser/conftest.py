"""A real Chromium before a real server. Every test of this folder bears the marker `browser`."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from budgets.models import User
from tests.factories import Tenant, make_tenant
from tests.pages.routes import make_examples

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
ARGUMENTS = [
    "--no-sandbox",  # as root in a container
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder; without `django_db`, pytest-django would make no test database for them alone."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db)


@pytest.fixture
def _django_db_helper() -> None:
    """Neither a transaction nor a flush around each test: the rows are seen by the server, and `site` empties them."""


@dataclass(frozen=True)
class Site:
    """A running server and the syndicate of the tests, with a row for each address."""

    url: str
    tenant: Tenant
    examples: dict[str, Any]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser, once for all tests."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        pytest.skip("Chromium is not installed")
    # Playwright runs an event loop in this thread, where Django would refuse to speak to the database
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: Any) -> Iterator[Site]:
    """The server, with rows that stay for the whole module: its tests read, or work on a syndicate of their own."""
    with django_db_blocker.unblock():
        settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "localhost"]
        connections.settings["default"]["CONN_MAX_AGE"] = 0  # no connection outlives its request
        server = LiveServer("localhost")
        tenant = make_tenant("alpha")
        yield Site(server.url, tenant, make_examples(tenant))
        server.stop()
        _end_other_sessions()
        call_command("flush", verbosity=0, interactive=False, reset_sequences=False, inhibit_post_migrate=True)
        connection.close()  # Playwright's loop has a connection of its own, which the end of the session does not see


def _end_other_sessions() -> None:
    """End what a page still asked for when its window closed: it would hold the database."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    connection.close()


@pytest.fixture
def open_as(chromium: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Open a window, signed in as a user or as nobody. The test fails when the page writes an error to the console."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            troubles.append(message.text)

    def open_window(user: User | None = None, viewport: Any = None) -> Page:
        context = chromium.new_context(viewport=viewport or WIDE, locale="fr-FR", base_url=site.url)
        contexts.append(context)
        if user:
            client = Client()
            client.force_login(user)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": site.url}])
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert not troubles
