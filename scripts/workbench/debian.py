"""System packages: installed where we may (root, or sudo without a password), else the exact line to type."""

import ctypes
import os
import shutil
import sys
from collections.abc import Callable, Sequence

from workbench.console import Trouble, say
from workbench.programs import capture, succeeds

# library → Debian package; WeasyPrint loads the first name of each at run time
PANGO = {
    "libgobject-2.0.so.0": "libglib2.0-0",
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    "libfontconfig.so.1": "libfontconfig1",
}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def ensure_system(*, venv: bool) -> None:
    """Make sure of what WeasyPrint loads and, with `venv`, of Python's virtual environments.

    Raises Trouble with one line to type for all that is missing.
    """
    missing = missing_pango_packages()
    if sys.platform == "darwin":
        if missing and not shutil.which("pango-view"):
            raise Trouble("La bibliothèque Pango manque. Tapez :\n    brew install pango")
        missing = []
    reasons = ["Pango (mise en page des PDF)"] if missing else []
    if venv and not _venv_works():
        # Debian keeps half of Python's venv module in a package of its own.
        missing.append(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
        reasons.append("les environnements virtuels de Python")
    if missing:
        install(
            missing,
            why=" et ".join(reasons),
            done=lambda: not missing_pango_packages() and (not venv or _venv_works()),
        )


def missing_pango_packages() -> list[str]:
    """Return the Debian packages of the libraries that cannot be loaded."""
    return [package for library, package in PANGO.items() if not _loads(library)]


def find_chromium() -> str | None:
    """Return the path of an installed Chromium, or None."""
    return next((path for name in CHROMIUM if (path := shutil.which(name))), None)


def ensure_chromium() -> str:
    """Return the path of Chromium, installing Debian's where we may. Raises Trouble otherwise."""
    missing = _missing_for_browser()
    if missing:
        install(missing, why="Chromium (tests dans un navigateur)", done=lambda: not _missing_for_browser())
    return str(find_chromium())


def _missing_for_browser() -> list[str]:
    chromium = [] if find_chromium() else ["chromium"]
    # Playwright drives it with a program of its own, which loads this library.
    return chromium if sys.platform == "darwin" or _loads("libatomic.so.1") else [*chromium, "libatomic1"]


def install(packages: Sequence[str], *, why: str, done: Callable[[], bool]) -> None:
    """Install Debian packages, then check with `done`. Raises Trouble with the line to type where we may not."""
    line = f"apt-get install --yes --no-install-recommends {' '.join(packages)}"
    if not shutil.which("apt-get"):
        raise Trouble(
            f"Il manque à cette machine : {why}.\n"
            f"Elle n’a pas apt-get ; installez l’équivalent des paquets Debian suivants : {' '.join(packages)}"
        )
    prefix = _privilege()
    if prefix is None:
        raise Trouble(f"Il manque à cette machine : {why}. Tapez cette ligne, puis recommencez :\n    sudo {line}")
    say(f"Installation de {why} : {' '.join(packages)}…")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    # The package list may be absent or old: read it only when the first try fails.
    for command in (line, "apt-get update", line):
        status, output = capture([*prefix, *command.split()], environment=environment)
        if status == 0 and done():
            return
    raise Trouble(
        f"L’installation de {why} a échoué :\n{output[-2000:]}\nTapez cette ligne, puis recommencez :\n    sudo {line}"
    )


def _privilege() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and succeeds("sudo", "-n", "true"):
        return ["sudo", "-n"]
    return None


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _venv_works() -> bool:
    # A fresh interpreter: this one would not see what was installed meanwhile.
    return succeeds(sys.executable, "-c", "import venv, ensurepip")
