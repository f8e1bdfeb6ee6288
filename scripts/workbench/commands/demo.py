"""`scripts/demo [--once] [--port N]`: the whole application with its demonstration data, on this machine alone."""

import argparse
import fcntl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from celery import Celery

from workbench.children import Child
from workbench.console import Trouble, log_tail, say
from workbench.database import application_environment, prepare, run_step
from workbench.paths import DEMO_DOCUMENTS, LOGS, ROOT, VAR, VENV_PYTHON
from workbench.services import Services, make_folder
from workbench.valkey import free_port, is_free

FIRST_PORT = 8000
START_SECONDS = 60


def run(arguments: list[str]) -> int:
    """Prepare, start, make the documents, then serve until Ctrl-C. Return the exit status."""
    parser = argparse.ArgumentParser(prog="scripts/demo", description="Équilibre avec ses données de démonstration.")
    parser.add_argument("--once", action="store_true", help="faire les documents, puis s’arrêter")
    parser.add_argument("--port", type=int, help=f"port de l’application (sinon le premier libre depuis {FIRST_PORT})")
    options = parser.parse_args(arguments)
    make_folder(VAR)
    port = _choose_port(options.port)
    url = f"http://localhost:{port}"
    services = Services(VAR)
    with ExitStack() as stack:
        stack.enter_context(_alone(url))
        say("Démarrage de PostgreSQL et du courtier de messages…")
        addresses = stack.enter_context(services)
        environment = application_environment(addresses, site_url=url)
        prepare(services, addresses, environment)
        run_step("collectstatic", ["collectstatic", "--no-input"], environment)
        say("Démarrage du serveur web et de l’ouvrier…")
        web = stack.enter_context(Child("web", "Le serveur web", _web_command(port), environment))
        worker = stack.enter_context(Child("worker", "L’ouvrier Celery", _worker_command(), environment))
        _wait_for_pages(web, port)
        _wait_for_worker(worker, addresses.broker_url)
        _make_documents(environment, web, worker)
        if not options.once:
            print(f"\nÉquilibre est ouvert : {url}\n\nComptes de démonstration", flush=True)
            subprocess.run([VENV_PYTHON, "manage.py", "demo_accounts"], cwd=ROOT, env=environment, check=True)
            _serve(web, worker)
    return 0


def _choose_port(asked: int | None) -> int:
    if asked is None:
        port = free_port(FIRST_PORT, 100)
        if port != FIRST_PORT:
            say(f"Le port {FIRST_PORT} est déjà pris par un autre programme : l’application prend le {port}.")
        return port
    if not 1 <= asked <= 65535:
        raise Trouble(f"{asked} n’est pas un port : donnez un nombre entre 1024 et 65535.")
    if not is_free(asked):
        raise Trouble(
            f"Le port {asked} est déjà pris par un autre programme, ou réservé au système.\n"
            f"Le premier libre :\n    scripts/demo --port {free_port(max(asked + 1, 1024), 1000)}"
        )
    return asked


@contextmanager
def _alone(url: str) -> Iterator[None]:
    """Refuse a second demonstration in the same folder, and say where the first one is."""
    with (VAR / "demo.lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Trouble(
                f"Une démonstration tourne déjà dans ce dossier, à l’adresse {lock.read().strip()}\n"
                "Ouvrez-la, ou arrêtez-la par Ctrl-C dans son terminal, puis recommencez."
            ) from None
        lock.truncate(0)
        lock.write(f"{url}\n")
        lock.flush()
        yield


def _web_command(port: int) -> list[str]:
    bind = ("--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4")
    more = ("--access-logfile", "-", "--no-control-socket")
    return [str(VENV_PYTHON), "-m", "gunicorn", "config.wsgi:application", *bind, *more]


def _worker_command() -> list[str]:
    return [str(VENV_PYTHON), "-m", "celery", "--app", "config", "worker", "--concurrency", "2", "--loglevel", "INFO"]


def _wait_for_pages(web: Child, port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        web.check()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/sante", timeout=5) as answer:
                answer.read()
                return
        except (urllib.error.URLError, OSError) as error:
            if time.monotonic() > deadline:
                raise Trouble(
                    f"Le serveur web ne répond pas ({error}). Fin de son journal ({web.log}) :\n{log_tail(web.log, 25)}"
                ) from error
            time.sleep(0.2)


def _wait_for_worker(worker: Child, broker_url: str) -> None:
    """Wait until the worker takes messages: the documents are its work, and nobody else's."""
    control = Celery(broker=broker_url).control
    deadline = time.monotonic() + START_SECONDS
    while not control.ping(timeout=0.5):
        worker.check()
        if time.monotonic() > deadline:
            raise Trouble(f"L’ouvrier ne répond pas. Fin de son journal ({worker.log}) :\n{log_tail(worker.log, 25)}")


def _make_documents(environment: Mapping[str, str], web: Child, worker: Child) -> None:
    """Have the worker make the documents; the command shows its progress and prints their table."""
    say("Les documents sont demandés à l’ouvrier…")
    command = ("manage.py", "make_demo_documents", "--output", DEMO_DOCUMENTS)
    with Child(None, "La fabrication des documents", [VENV_PYTHON, *command], environment) as documents:
        while (status := documents.status()) is None:
            web.check()
            worker.check()
            time.sleep(0.2)
    if status != 0:
        raise Trouble(
            f"Les documents n’ont pas tous été faits. Fin du journal de l’ouvrier ({worker.log}) :\n"
            f"{log_tail(worker.log, 25)}"
        )


def _serve(web: Child, worker: Child) -> None:
    say(
        f"\nJournaux : {LOGS.relative_to(ROOT)}/ ; courriels : {(VAR / 'mail').relative_to(ROOT)}/. Ctrl-C arrête tout."
    )
    try:
        while True:
            web.check()
            worker.check()
            time.sleep(0.5)
    except KeyboardInterrupt:
        say("\nArrêt de ce qui a été démarré…")
