"""Words to the person at the terminal: progress on standard error, so that standard output carries answers alone."""

import sys
from pathlib import Path


class Trouble(Exception):
    """Something the person must know, in French, with a way on. The command stops with status 1."""


def say(text: str) -> None:
    """Tell what is being done."""
    print(text, file=sys.stderr, flush=True)


def log_tail(path: Path, lines: int = 15) -> str:
    """Return the last lines of a log, indented, or a sentence when there is none."""
    try:
        tail = path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
    except OSError:
        tail = []
    return "\n".join(f"    {line}" for line in tail) or "    (journal vide)"
