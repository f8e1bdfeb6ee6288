"""Other programs, run to their end with their output kept."""

import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path


def capture(
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    user: str | int | None = None,
    group: int | None = None,
) -> tuple[int, str]:
    """Run a program without input. Return its exit status and all that it wrote.

    With a user, that user's identity alone: the caller's groups are dropped.
    """
    # A temporary file, not a pipe: a server started on the way inherits it, and would keep a pipe open for ever.
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        result = subprocess.run(
            command,
            env=environment,
            cwd=folder,
            user=user,
            group=group,
            extra_groups=None if user is None else [],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
        output.seek(0)
        return result.returncode, output.read()


def succeeds(*command: str | Path) -> bool:
    """Return whether a program exits with status 0."""
    return capture(command)[0] == 0
