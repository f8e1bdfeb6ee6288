"""Programs that run beside a command: started with it, watched by it, stopped with it."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from workbench.console import Trouble, log_tail
from workbench.paths import LOGS, ROOT
from workbench.signals import uninterrupted

STOP_SECONDS = 20
PR_SET_PDEATHSIG = 1


class Child:
    """A program in a process group of its own: `with Child(…) as worker: …`.

    Its output goes to var/log/<log>.log, or to ours when no log is named. It inherits the sockets, with their numbers.
    """

    def __init__(
        self,
        log: str | None,
        title: str,
        command: Sequence[str | Path],
        environment: Mapping[str, str],
        *,
        sockets: Sequence[socket.socket] = (),
    ) -> None:
        self.title = title
        self.log = LOGS / f"{log}.log" if log else Path(os.devnull)
        self._shown = log is None
        self._command = command
        self._environment = environment
        self._sockets = sockets
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Child":
        with self.log.open("wb") as output:
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=dict(self._environment),
                stdin=subprocess.DEVNULL,
                stdout=None if self._shown else output,
                stderr=None if self._shown else subprocess.STDOUT,
                pass_fds=[each.fileno() for each in self._sockets],
                start_new_session=True,  # Ctrl-C reaches us alone: we stop them in order
                preexec_fn=_die_with(os.getpid()),  # noqa: PLW1509  # no thread here
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        process = self._process
        if process is None:
            return
        with uninterrupted():
            _signal_group(process.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)
            _signal_group(process.pid, signal.SIGKILL)  # whatever of its group is left
            process.wait()

    def status(self) -> int | None:
        """Return the exit status, or None while the program runs."""
        return self._process.poll() if self._process else None

    def check(self) -> None:
        """Raise Trouble when the program has ended by itself."""
        if (status := self.status()) is not None:
            raise Trouble(
                f"{self.title} s’est arrêté tout seul (code {status}). "
                f"Fin de son journal ({self.log}) :\n{log_tail(self.log, 25)}"
            )


def _signal_group(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def _die_with(parent: int) -> Callable[[], None] | None:
    """Return what a child does before it starts, so that it ends even when this process is killed outright (Linux)."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)

    def ask_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return ask_kernel
