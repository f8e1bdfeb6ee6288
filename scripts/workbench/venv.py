"""The virtual environment of the checkout, filled from a locked requirements file."""

import fcntl
import hashlib
import json
import os
import shutil
import sys
from pathlib import Path

from workbench.console import Trouble, say
from workbench.debian import ensure_system
from workbench.paths import REQUIREMENTS, ROOT, VENV, VENV_PYTHON
from workbench.programs import capture, succeeds

# a lock and those that it contains
INCLUDES = {"dev": ("dev", "embedded"), "embedded": ("embedded",)}
STATE = VENV / "installed.json"


def ensure_venv(lock: str) -> None:
    """Make `.venv` hold the packages of `requirements/<lock>.txt`; nothing is done when it does. Raises Trouble."""
    if _is_current(lock):
        return
    with (REQUIREMENTS / f"{lock}.txt").open() as mutex:  # two commands at once install once
        fcntl.flock(mutex, fcntl.LOCK_EX)
        if _is_current(lock):
            return
        _make_venv()
        _install(lock)


def _is_current(lock: str) -> bool:
    return VENV_PYTHON.exists() and _installed().get(lock) == _fingerprint(lock)


def _make_venv() -> None:
    if VENV.exists() and not _works():
        say(f"L’environnement {VENV} est incomplet : il est refait.")
        shutil.rmtree(VENV)
    if VENV.exists():
        return
    ensure_system(venv=True)
    say(f"Création de l’environnement Python {sys.version_info.major}.{sys.version_info.minor} dans {VENV}…")
    status, output = capture([sys.executable, "-m", "venv", VENV])
    if status != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Trouble(f"L’environnement virtuel n’a pas pu être créé :\n{output}")


def _works() -> bool:
    check = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    return VENV_PYTHON.exists() and succeeds(VENV_PYTHON, "-c", check)


def _install(lock: str) -> None:
    requirements = REQUIREMENTS / f"{lock}.txt"
    say(f"Installation des dépendances verrouillées ({requirements.relative_to(ROOT)})… une à deux minutes.")
    status, output = capture(
        [
            *(VENV_PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"),
            *("--require-hashes", "--only-binary", ":all:", "-r", requirements),
        ],
        environment=os.environ | {"PYTHONWARNINGS": "ignore", "PIP_ROOT_USER_ACTION": "ignore"},
    )
    if status != 0:
        raise Trouble(
            f"L’installation des dépendances a échoué :\n{output[-3000:]}\n"
            "Vérifiez l’accès au réseau, puis recommencez : ce qui est déjà installé n’est pas repris."
        )
    fingerprint = _fingerprint(lock)
    state = _installed() | {lock: fingerprint}
    state |= {included: _fingerprint(included) for included in INCLUDES[lock]}
    temporary = STATE.with_suffix(".new")
    temporary.write_text(json.dumps(state, indent=2) + "\n", encoding="utf-8")
    temporary.replace(STATE)


def _installed() -> dict[str, str]:
    try:
        state = json.loads(STATE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def _fingerprint(lock: str) -> str:
    path: Path = REQUIREMENTS / f"{lock}.txt"
    return hashlib.sha256(path.read_bytes()).hexdigest()
