"""Fixtures of all tests. The suite connects as the role that serves pages: row-level security holds in every test."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.signals import connection_created
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from budgets.tenancy import set_context
from tests.factories import Tenant, make_tenant

# a busy machine is no reason to fail: nothing here is measured by the clock
hypothesis_settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("unhurried")

SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_configure() -> None:
    """Hash passwords fast (tests open dozens of accounts); serve static files from where they are, not collected."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


def _as_application(connection: Any, **kwargs: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {settings.APPLICATION_DATABASE_ROLE}")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database is made and migrated by its owner; from then on every connection has the application's role."""
    with django_db_blocker.unblock():
        assert "test" in connection.settings_dict["NAME"], "transactional tests empty their database"
        with connection.cursor() as cursor:
            # only so that transactional tests can be cleaned: the application itself may not truncate
            cursor.execute(f"GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {settings.APPLICATION_DATABASE_ROLE}")
        connection.close()
        connection_created.connect(_as_application)
    yield
    with django_db_blocker.unblock():
        connection_created.disconnect(_as_application)
        connection.close()


@pytest.fixture(autouse=True)
def _cache_of_its_own(settings: Any, request: pytest.FixtureRequest) -> None:
    """Give each test a cache that no other sees: rate limits count there."""
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": request.node.nodeid}
    }


@pytest.fixture(autouse=True)
def _no_context_left(request: pytest.FixtureRequest) -> None:
    """Start each database test with no syndicate in sight."""
    if request.node.get_closest_marker("django_db") or "db" in request.fixturenames:
        request.getfixturevalue("transactional_db" if "transactional_db" in request.fixturenames else "db")
        set_context()


@pytest.fixture
def tenant(db: None) -> Tenant:
    """A syndicate with one user per role, a budget and its year."""
    return make_tenant("alpha")


@pytest.fixture
def other_tenant(db: None) -> Tenant:
    """Another syndicate, with full rights for its own users: the outsiders of every permission test."""
    return make_tenant("beta")


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """Path of a reference file outside the project; the test is skipped where it is not there."""

    def path(name: str) -> Path:
        found = SHARED / name
        if not found.exists():
            pytest.skip(f"reference file not at hand: {name}")
        return found

    return path


@pytest.fixture(scope="session")
def acceptance(shared: Callable[[str], Path]) -> Callable[[str], Any]:
    """Content of an acceptance file, by its name without `.json`."""

    def load(name: str) -> Any:
        return json.loads(shared(f"acceptance/{name}.json").read_text(encoding="utf-8"))

    return load
