"""`scripts/test [pytest arguments]`: all that a change must pass, the same here and in continuous integration."""

import os
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from workbench.console import Trouble, say
from workbench.database import as_owner
from workbench.debian import ensure_chromium
from workbench.paths import ROOT, VAR, VENV
from workbench.programs import capture
from workbench.services import Services

BIN = VENV / "bin"
CHECKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("mise en forme (ruff format)", ("ruff", "format", "--check", ".")),
    ("code (ruff check)", ("ruff", "check", ".")),
    ("gabarits (djlint)", ("djlint", "--lint", "--quiet", "templates")),
    ("sens des imports (import-linter)", ("lint-imports",)),
    ("configuration (manage.py check)", ("python", "manage.py", "check", "--fail-level", "WARNING")),
    ("migrations complètes", ("python", "manage.py", "makemigrations", "--check", "--dry-run")),
    ("types (mypy)", ("mypy",)),
)
NO_TEST_COLLECTED = 5


@dataclass(frozen=True)
class Outcome:
    """What one check or one group of tests came to."""

    title: str
    passed: bool
    note: str


def run(arguments: list[str]) -> int:
    """Run the checks, then the tests; with arguments, the tests that they choose alone. Return the exit status."""
    start = time.monotonic()
    with Services(VAR / "test", disposable=True) as addresses:
        environment = as_owner(addresses.environment()) | {
            "ALLOWED_HOSTS": "*",
            "DEBUG": "true",
            "HTTPS": "false",
            "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}",
        }
        outcomes = [] if arguments else [_check(title, command, environment) for title, command in CHECKS]
        outcomes += _tests(arguments, environment)
    passed = all(outcome.passed for outcome in outcomes)
    say("\nBilan")
    for outcome in outcomes:
        say(f"  {_mark(outcome)} {outcome.title} : {outcome.note}")
    say(f"{'Tout passe' if passed else 'ÉCHEC'}, en {time.monotonic() - start:.0f} s.")
    return 0 if passed else 1


def _mark(outcome: Outcome) -> str:
    return "✓" if outcome.passed else "✗"


def _check(title: str, command: tuple[str, ...], environment: Mapping[str, str]) -> Outcome:
    start = time.monotonic()
    status, output = capture([BIN / command[0], *command[1:]], environment=environment, folder=ROOT)
    outcome = Outcome(title, status == 0, f"{time.monotonic() - start:.1f} s")
    say(f"{_mark(outcome)} {title} : {outcome.note}")
    if not outcome.passed:
        say(output.rstrip())
    return outcome


def _tests(arguments: list[str], environment: Mapping[str, str]) -> list[Outcome]:
    """Run the unit tests, then those in a browser. Arguments that choose nothing in one of the two are no failure."""
    statuses = {"tests unitaires": _pytest("not browser", arguments, environment)}
    browser = "tests dans un navigateur"
    try:
        chromium = ensure_chromium()
    except Trouble as trouble:
        return [*_outcomes(statuses, arguments), _left_out(browser, trouble, environment)]
    statuses[browser] = _pytest("browser", arguments, {**environment, "CHROMIUM": chromium})
    return _outcomes(statuses, arguments)


def _pytest(marker: str, arguments: list[str], environment: Mapping[str, str]) -> int:
    workers = str(min(os.cpu_count() or 1, 8))
    command: list[str | Path] = [BIN / "pytest", "-n", workers, "--dist", "loadfile", "-m", marker, *arguments]
    return subprocess.run(command, cwd=ROOT, env=dict(environment), stdin=subprocess.DEVNULL, check=False).returncode


def _outcomes(statuses: Mapping[str, int], arguments: list[str]) -> list[Outcome]:
    none_at_all = all(status == NO_TEST_COLLECTED for status in statuses.values())
    excused = {0} if none_at_all or not arguments else {0, NO_TEST_COLLECTED}
    notes = {0: "passent", NO_TEST_COLLECTED: "aucun test"}
    return [Outcome(title, status in excused, notes.get(status, "échouent")) for title, status in statuses.items()]


def _left_out(title: str, trouble: Trouble, environment: Mapping[str, str]) -> Outcome:
    """Say which tests did not run, and why: a failure in continuous integration only."""
    _, listing = capture(
        [BIN / "pytest", "--collect-only", "-q", "-m", "browser"], environment=environment, folder=ROOT
    )
    files = sorted({line.split("::")[0] for line in listing.splitlines() if "::" in line})
    count = sum("::" in line for line in listing.splitlines())
    say(f"\n{trouble}\n")
    in_ci = os.environ.get("CI", "").lower() not in ("", "0", "false")
    return Outcome(title, not in_ci, f"{count} laissés de côté, faute de Chromium ({', '.join(files)})")
