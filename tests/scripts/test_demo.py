"""The port of the demonstration, and the demonstration that is already there."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench.commands import demo
from workbench.console import Trouble


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens to."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_that_was_asked_for_is_refused_with_the_next_free_one(taken: int) -> None:
    with pytest.raises(Trouble, match=rf"Le port {taken} est déjà pris(.|\n)*scripts/demo --port \d+"):
        demo._open_port(taken)


def test_a_taken_port_that_was_not_asked_for_gives_way_to_the_next(
    taken: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(demo, "FIRST_PORT", taken)
    with demo._open_port(None) as listener:
        port = listener.getsockname()[1]
        assert port > taken
        assert f"l’application prend le {port}" in capsys.readouterr().err
        with pytest.raises(Trouble):  # from now on it is ours
            demo._open_port(port)


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_number_that_is_no_port_is_refused(port: int) -> None:
    with pytest.raises(Trouble, match="n’est pas un port"):
        demo._open_port(port)


def test_a_second_demonstration_learns_where_the_first_one_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "VAR", tmp_path)
    with demo._alone() as lock:
        print("http://localhost:8123", file=lock, flush=True)
        with pytest.raises(Trouble, match="http://localhost:8123"), demo._alone():
            pass
    with demo._alone():
        pass
