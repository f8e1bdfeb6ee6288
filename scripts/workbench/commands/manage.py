"""`scripts/manage COMMAND …`: a management command on the embedded services. Standard output is the command's alone."""

import subprocess
import sys

from workbench.database import application_environment, as_owner, prepare
from workbench.paths import ROOT, VAR, VENV_PYTHON
from workbench.services import Services
from workbench.signals import Terminated

SITE_URL = "http://localhost:8000"
# They change or read the schema itself: under the role that owns it, and without preparing anything first.
SCHEMA = {"dbshell", "flush", "makemigrations", "migrate", "pgtrigger", "showmigrations", "sqlflush", "sqlmigrate"}
STANDALONE = {"", "check", "collectstatic", "compilemessages", "diffsettings", "help", "makemessages"}


def run(arguments: list[str]) -> int:
    """Run the command in the caller's folder and return its exit status."""
    name = next((argument for argument in arguments if not argument.startswith("-")), "")
    services = Services(VAR)
    with services as addresses:
        environment = application_environment(addresses, site_url=SITE_URL)
        if name in SCHEMA:
            environment = as_owner(environment)
        elif name not in STANDALONE and not {"--help", "-h"} & set(arguments):
            prepare(services, addresses, environment)
        process = subprocess.Popen([VENV_PYTHON, ROOT / "manage.py", *arguments], env=environment)
        status = _wait(process)
    return status if status >= 0 else 128 - status


def _wait(process: subprocess.Popen[bytes]) -> int:
    while True:
        try:
            return process.wait()
        except Terminated:
            process.terminate()
        except KeyboardInterrupt:
            if not sys.stdin.isatty():  # otherwise the terminal sent it to the command as well
                process.terminate()
