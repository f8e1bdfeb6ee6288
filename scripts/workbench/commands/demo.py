"""`scripts/demo [--once] [--port N]`: the whole application with its demonstration data, on this machine alone."""

import argparse
import fcntl
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import TextIO

from celery import Celery

from workbench.children import Child
from workbench.console import Trouble, log_tail, say
from workbench.database import application_environment, prepare, run_step
from workbench.paths import DEMO_DOCUMENTS, LOGS, ROOT, VAR, VENV_PYTHON
from workbench.services import Services, make_folder
from workbench.valkey import free_port

FIRST_PORT = 8000
PORTS = 100
START_SECONDS = 60


def run(arguments: list[str]) -> int:
    """Prepare, start, make the documents, then serve until Ctrl-C. Return the exit status."""
    parser = argparse.ArgumentParser(prog="scripts/demo", description="Équilibre avec ses données de démonstration.")
    parser.add_argument("--once", action="store_true", help="faire les documents, puis s’arrêter")
    parser.add_argument("--port", type=int, help=f"port de l’application (sinon le premier libre depuis {FIRST_PORT})")
    options = parser.parse_args(arguments)
    make_folder(VAR)
    services = Services(VAR)
    with ExitStack() as stack:
        lock = stack.enter_context(_alone())
        listener = stack.enter_context(_open_port(options.port))
        port = listener.getsockname()[1]
        url = f"http://localhost:{port}"
        print(url, file=lock, flush=True)
        say("Démarrage de PostgreSQL et du courtier de messages…")
        addresses = stack.enter_context(services)
        environment = application_environment(addresses, site_url=url)
        prepare(services, addresses, environment)
        run_step("collectstatic", ["collectstatic", "--no-input"], environment)
        say("Démarrage du serveur web et de l’ouvrier…")
        web = stack.enter_context(
            Child("web", "Le serveur web", _web_command(listener), environment, sockets=[listener])
        )
        worker = stack.enter_context(Child("worker", "L’ouvrier Celery", _worker_command(), environment))
        _wait_for_pages(web, port)
        _wait_for_worker(worker, addresses.broker_url)
        _make_documents(environment, web, worker, must_all_be_made=options.once)
        if not options.once:
            print(f"\nÉquilibre est ouvert : {url}\n\nComptes de démonstration", flush=True)
            subprocess.run([VENV_PYTHON, "manage.py", "demo_accounts"], cwd=ROOT, env=environment, check=True)
            _serve(web, worker)
    return 0


def _open_port(asked: int | None) -> socket.socket:
    """Return a socket that listens to the port, or to the first free one: from now on nobody can take it from us."""
    if asked is None:
        for port in range(FIRST_PORT, FIRST_PORT + PORTS):
            if listener := _listen(port):
                if port != FIRST_PORT:
                    say(f"Le port {FIRST_PORT} est déjà pris par un autre programme : l’application prend le {port}.")
                return listener
        raise Trouble(
            f"Les ports {FIRST_PORT} à {FIRST_PORT + PORTS - 1} sont tous pris : donnez-en un autre (--port)."
        )
    if not 1 <= asked <= 65535:
        raise Trouble(f"{asked} n’est pas un port : donnez un nombre entre 1024 et 65535.")
    if listener := _listen(asked):
        return listener
    raise Trouble(
        f"Le port {asked} est déjà pris par un autre programme, ou réservé au système.\n"
        f"Le premier libre :\n    scripts/demo --port {free_port(min(max(asked + 1, 1024), 65000), 500)}"
    )


def _listen(port: int) -> socket.socket | None:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(128)
    except OSError:
        listener.close()
        return None
    return listener


@contextmanager
def _alone() -> Iterator[TextIO]:
    """Refuse a second demonstration in the same folder, and say where the first one is. Give the file that says it."""
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
        yield lock


def _web_command(listener: socket.socket) -> list[str]:
    bind = ("--bind", f"fd://{listener.fileno()}", "--workers", "2", "--threads", "4")
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


def _make_documents(environment: Mapping[str, str], web: Child, worker: Child, *, must_all_be_made: bool) -> None:
    """Have the worker make the documents; the command shows its progress and prints their table.

    A decision voted by hand in the demonstration may have a document that can't be final: that keeps nobody out of it.
    """
    say("Les documents sont demandés à l’ouvrier…")
    command = ("manage.py", "make_demo_documents", "--output", DEMO_DOCUMENTS)
    with Child(None, "La fabrication des documents", [VENV_PYTHON, *command], environment) as documents:
        while (status := documents.status()) is None:
            web.check()
            worker.check()
            time.sleep(0.2)
    if status != 0 and not must_all_be_made:
        say("\nLes documents n’ont pas tous été faits, pour les raisons ci-dessus ; l’application s’ouvre quand même.")
    elif status != 0:
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
