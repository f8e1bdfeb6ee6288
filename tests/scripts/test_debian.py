"""System packages: what is said where we may not install them."""

import pytest

from workbench import debian
from workbench.console import Trouble


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A machine with apt-get, where each command succeeds and is only noted."""
    noted: list[str] = []

    def capture(command: list[str], **kwargs: object) -> tuple[int, str]:
        noted.append(" ".join(command))
        return 0, ""

    monkeypatch.setattr(debian, "capture", capture)
    monkeypatch.setattr(debian, "succeeds", lambda *command: False)
    monkeypatch.setattr(debian.shutil, "which", lambda name: f"/usr/bin/{name}")
    return noted


def test_an_ordinary_user_without_sudo_gets_the_exact_line(
    commands: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(debian.os, "geteuid", lambda: 1000)
    with pytest.raises(Trouble, match="sudo apt-get install --yes --no-install-recommends liba libb"):
        debian.install(["liba", "libb"], why="Pango", done=lambda: False)
    assert commands == []


def test_root_installs_and_reads_the_package_list_only_when_the_first_try_fails(
    commands: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(debian.os, "geteuid", lambda: 0)
    line = "apt-get install --yes --no-install-recommends libx"
    debian.install(["libx"], why="X", done=lambda: True)
    assert commands == [line]
    commands.clear()
    debian.install(["libx"], why="X", done=lambda: len(commands) == 3)
    assert commands == [line, "apt-get update", line]


def test_an_installation_that_changes_nothing_is_trouble(commands: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian.os, "geteuid", lambda: 0)
    with pytest.raises(Trouble, match="a échoué"):
        debian.install(["libx"], why="X", done=lambda: False)


def test_a_machine_without_apt_gets_the_names_of_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian.shutil, "which", lambda name: None)
    with pytest.raises(Trouble, match="n’a pas apt-get"):
        debian.install(["libx"], why="X", done=lambda: False)
