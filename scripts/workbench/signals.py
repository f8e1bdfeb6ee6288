"""Ctrl-C, `kill` and a closed terminal all stop a command in order, and the stopping itself is not interrupted."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Terminated(KeyboardInterrupt):
    """`kill` asked this command to stop, or its terminal was closed."""


def stop_in_order() -> None:
    """Turn SIGTERM and SIGHUP into an exception, as Python does with Ctrl-C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a script's background jobs start with it ignored
    signal.signal(signal.SIGTERM, _terminate)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup means it
        signal.signal(signal.SIGHUP, _terminate)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let a stop go to its end: it is bounded in time. Programs started meanwhile ignore the signals too."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _terminate(number: int, frame: FrameType | None) -> None:
    raise Terminated
