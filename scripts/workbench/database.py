"""The application's database made ready: schema, charts of accounts, demonstration data."""

import hashlib
import subprocess
from collections.abc import Mapping
from urllib.parse import quote

import psycopg
from psycopg import sql

from workbench.console import Trouble, log_tail, say
from workbench.paths import LOGS, ROOT, VAR, VENV_PYTHON
from workbench.services import Addresses, Services, locked

APPS = ("budgets", "commitments", "deliberations")
PREPARED_FROM = ("migrations", "data", "management")
DEMONSTRATION = ROOT / "deliberations" / "data" / "demo"
MARK = "prepared "


def application_environment(addresses: Addresses, *, site_url: str) -> dict[str, str]:
    """Return the environment of the application as the demonstration runs it: as in production, but without HTTPS."""
    demonstration = ",".join(sorted(path.stem for path in DEMONSTRATION.glob("*.toml")))
    return (
        {"COMMAND_SYNDICATES": demonstration}
        | addresses.environment()
        | {
            "DEBUG": "false",
            "HTTPS": "false",
            "SIGNING_STORE_SECRETS": addresses.environment()["SECRET_KEY"],
            "SIGNING_TEST_AUTHORITY": "true",
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
            "SITE_URL": site_url,
            "EMAIL_URL": f"filemail:///{quote(str(VAR / 'mail'))}",
            "STATIC_ROOT": str(VAR / "static"),
        }
    )


def as_owner(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment under the role that owns the schema."""
    return dict(environment) | {"DATABASE_URL": environment["OWNER_DATABASE_URL"]}


def prepare(services: Services, addresses: Addresses, environment: Mapping[str, str]) -> None:
    """Migrate and load the charts and the demonstration, unless this very version did already. Raises Trouble.

    Each step may be run again: an interrupted preparation is taken up where it stopped.
    """
    with locked(services.home / "prepare.lock"):
        version = _fingerprint()
        if _prepared_version(addresses) == version:
            return
        say("Préparation de la base : schéma, plans de comptes, syndicats de démonstration…")
        try:
            run_step("migrate", ["migrate", "--no-input"], as_owner(environment))
            run_step("load_charts", ["load_charts"], environment)
            run_step("load_demo", ["load_demo", "--accept"], environment)  # this machine alone sees it
        except Trouble as trouble:
            raise Trouble(
                f"{trouble}\nPour repartir d’une base neuve en gardant l’ancienne de côté, une fois tout arrêté :\n"
                f"    mv '{services.home}' '{services.home}.ancien'"
            ) from trouble
        _mark_prepared(addresses, version)


def run_step(name: str, arguments: list[str], environment: Mapping[str, str]) -> None:
    """Run a management command, its words kept in var/log/<name>.log. Raises Trouble with their end."""
    log = LOGS / f"{name}.log"
    with log.open("w", encoding="utf-8") as output:
        status = subprocess.run(
            [VENV_PYTHON, "manage.py", *arguments],
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode
    if status != 0:
        raise Trouble(f"L’étape « {name} » a échoué. Fin de son journal ({log}) :\n{log_tail(log, 25)}")


def _fingerprint() -> str:
    """Return a digest of all that a preparation reads: migrations, regulatory tables, demonstration, commands."""
    digest = hashlib.sha256()
    for app in APPS:
        for folder in PREPARED_FROM:
            for path in sorted((ROOT / app / folder).rglob("*")):
                if path.is_file() and "__pycache__" not in path.parts:
                    digest.update(str(path.relative_to(ROOT)).encode())
                    digest.update(path.read_bytes())
    return digest.hexdigest()


# The mark is a comment on the database itself: it goes when the database goes.
def _prepared_version(addresses: Addresses) -> str | None:
    with psycopg.connect(addresses.owner_database_url) as connection:
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    comment = row[0] if row else None
    return comment.removeprefix(MARK) if comment and comment.startswith(MARK) else None


def _mark_prepared(addresses: Addresses, version: str) -> None:
    with psycopg.connect(addresses.owner_database_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                sql.Identifier(connection.info.dbname), sql.Literal(MARK + version)
            )
        )
