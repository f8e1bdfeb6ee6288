"""What a server is given: docker-compose.yml, .env.example and Django's own deployment checks agree."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
VARIABLE = re.compile(r"\$\{([A-Z_]+):-([^}]*)\}")


def _compose_text() -> str:
    return (ROOT / "docker-compose.yml").read_text(encoding="utf-8")


def _example() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("=", 1) for line in lines if line and not line.startswith("#"))
    return {name: value.strip('"') for name, value in pairs}


def _compose(variables: dict[str, str]) -> Any:
    """Return docker-compose.yml with the variables put in, as `docker compose config` does: read, then replaced."""

    def put_in(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: put_in(value) for key, value in part.items()}
        if isinstance(part, list):
            return [put_in(value) for value in part]
        if isinstance(part, str):
            return VARIABLE.sub(lambda match: variables.get(match[1]) or match[2], part)
        return part

    return put_in(yaml.safe_load(_compose_text()))


def test_every_variable_has_a_default_so_that_the_configuration_reads_without_a_warning() -> None:
    assert "$" not in VARIABLE.sub("", _compose_text())


def test_the_example_explains_each_variable_and_no_other() -> None:
    assert {name for name, _ in VARIABLE.findall(_compose_text())} == set(_example())
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    for name in _example():
        paragraph = next(part for part in text.split("\n\n") if re.search(rf"^{name}=", part, re.MULTILINE))
        assert paragraph.startswith("#"), name


def test_no_secret_has_a_default() -> None:
    defaults = dict(VARIABLE.findall(_compose_text()))
    secrets = {name for name in defaults if name.endswith(("PASSWORD", "SECRET", "SECRET_KEY"))}
    assert len(secrets) == 6
    assert {defaults[name] for name in secrets} == {""}


def test_every_service_that_stays_up_says_whether_it_is_well() -> None:
    compose = _compose(_example())
    assert set(compose["services"]) == {"web", "worker", "scheduler", "migrate", "database", "broker"}
    for name, service in compose["services"].items():
        assert ("disable" in service["healthcheck"]) == (name == "migrate"), name
    assert compose["services"]["database"]["image"].startswith("postgres:18")


def test_only_the_migrations_know_the_password_of_the_role_that_owns_the_tables() -> None:
    password = _example()["OWNER_DATABASE_PASSWORD"]
    services = _compose(_example())["services"]
    assert {name for name, service in services.items() if password in str(service)} == {"migrate", "database"}


def test_the_deployment_checks_of_django_are_clean() -> None:
    environment = _compose(_example())["services"]["web"]["environment"]
    result = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONWARNINGS": "error"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "a-remplacer-par-un-secret"),
        ("DATABASE_URL", "postgresql://equilibre_app:@database/equilibre"),
        ("BROKER_URL", "redis://:@broker:6379/0"),
    ],
)
def test_a_container_refuses_a_secret_left_empty_or_as_the_example_gives_it(name: str, value: str) -> None:
    good = {
        "SECRET_KEY": "s",
        "DATABASE_URL": "postgresql://equilibre_app:x@database/equilibre",
        "BROKER_URL": "redis://:x@broker:6379/0",
    }
    command = ["docker/entrypoint", "echo", "started"]

    def start(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=ROOT,
            env={"PATH": os.environ["PATH"]} | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    assert start(good).stdout == "started\n"
    refused = start(good | {name: value})
    assert (refused.returncode, refused.stdout) == (78, "")
    assert name in refused.stderr
