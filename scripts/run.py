"""Entry of the commands of scripts/: make the environment with any Python, then go on inside it."""

import os
import sys

from workbench.console import Trouble, say
from workbench.debian import ensure_system
from workbench.paths import VAR, VENV, VENV_PYTHON
from workbench.signals import stop_in_order
from workbench.venv import ensure_venv

LOCKS = {"demo": "embedded", "manage": "embedded", "services": "embedded", "test": "dev", "bench": "dev"}


def main() -> int:
    """Run the command named first, and return its exit status."""
    name, arguments = sys.argv[1], sys.argv[2:]
    ensure_system(venv=not VENV_PYTHON.exists())
    ensure_venv(LOCKS[name])
    if os.path.realpath(sys.prefix) != os.path.realpath(VENV):
        os.execv(VENV_PYTHON, [str(VENV_PYTHON), __file__, name, *arguments])
    # Only from here on are the installed packages there.
    from importlib import import_module

    command = import_module(f"workbench.commands.{name}")
    return int(command.run(arguments))


if __name__ == "__main__":
    stop_in_order()
    try:
        status = main()
    except Trouble as trouble:
        say(f"\n✗ {trouble}")
        status = 1
    except PermissionError as error:
        say(f"\n✗ Accès refusé à {error.filename} : il appartient sans doute à un autre utilisateur, root peut-être.")
        say(f"Rendez-le vôtre, puis recommencez :\n    sudo chown -R \"$(id -un)\" '{VENV}' '{VAR}'")
        status = 1
    except KeyboardInterrupt:
        say("\nInterrompu.")
        status = 130
    sys.exit(status)
