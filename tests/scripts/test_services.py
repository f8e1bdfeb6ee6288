"""The embedded services themselves: started once, shared, mended after an accident, stopped by whoever leaves last."""

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from workbench import postgres, services
from workbench.console import Trouble
from workbench.postgres import Cluster, locate_cluster
from workbench.services import Addresses, Services
from workbench.valkey import Broker, free_port, is_free, running_port

pytestmark = pytest.mark.xdist_group("embedded")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder whose database is made once for the module: each test finds it as an earlier command left it."""
    folder = tmp_path_factory.mktemp("services")
    services.VAR, kept = folder, services.VAR
    yield folder
    services.VAR = kept
    cluster = locate_cluster(folder)
    postgres.stop_cluster(cluster)
    postgres.remove_cluster(cluster)


def _postmaster(home: Path) -> psutil.Process | None:
    return postgres._postmaster(locate_cluster(home))


def _until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _attributes(addresses: Addresses, role: str) -> tuple[bool, ...]:
    with psycopg.connect(addresses.owner_database_url) as connection:
        row = connection.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcanlogin FROM pg_roles WHERE rolname = %s", [role]
        ).fetchone()
    assert row is not None
    return tuple(row)


def test_neither_role_is_superuser_nor_bypasses_row_level_security(home: Path) -> None:
    with Services(home) as addresses:
        assert _attributes(addresses, postgres.OWNER) == (False, False, False, True)
        assert _attributes(addresses, postgres.APPLICATION) == (False, False, False, True)


def test_the_application_role_owns_nothing_and_makes_no_table(home: Path) -> None:
    with (
        Services(home) as addresses,
        psycopg.connect(addresses.database_url) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("CREATE TABLE mine (id int)")


def test_a_role_without_its_password_is_refused(home: Path) -> None:
    with Services(home) as addresses:
        wrong = addresses.database_url.replace(addresses.credentials.app_password, "wrong")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)


def test_the_last_command_stops_the_services_and_not_the_first(home: Path) -> None:
    first, second = Services(home), Services(home)
    with first as addresses:
        second.__enter__()
    psycopg.connect(addresses.database_url).close()
    second.__exit__(None, None, None)
    assert _postmaster(home) is None
    assert running_port(Broker(home / "broker", addresses.credentials.broker_password)) is None


def test_services_asked_to_stay_are_left_running_until_they_are_stopped(home: Path) -> None:
    kept = Services(home)
    with kept:
        kept.keep()
    with Services(home):
        pass
    assert _postmaster(home) is not None
    assert Services(home).stop_kept()
    assert _postmaster(home) is None


def test_lost_secrets_are_drawn_anew_for_the_same_database_and_broker(home: Path) -> None:
    with Services(home) as before:
        (home / "secrets.json").unlink()
        with Services(home) as after:
            assert after.credentials != before.credentials
            psycopg.connect(after.database_url).close()
            assert running_port(Broker(home / "broker", after.credentials.broker_password))


def test_disposable_services_leave_no_row_to_the_next_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "VAR", tmp_path)
    for _ in range(2):
        with (
            Services(tmp_path, disposable=True) as addresses,
            psycopg.connect(addresses.owner_database_url) as connection,
        ):
            connection.execute("CREATE TABLE left_behind (id int)")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(addresses.owner_database_url)


def test_a_database_killed_outright_starts_again(home: Path) -> None:
    with Services(home) as addresses:
        with psycopg.connect(addresses.owner_database_url) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (id int)")
        victim = _postmaster(home)
        assert victim is not None
        os.kill(victim.pid, signal.SIGKILL)
        _until(lambda: _postmaster(home) is None)
    with Services(home) as addresses, psycopg.connect(addresses.owner_database_url) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_a_pid_file_whose_pid_lives_again_as_another_program_is_stale(home: Path) -> None:
    cluster = locate_cluster(home)
    with Services(home):
        text = (cluster.data / "postmaster.pid").read_text(encoding="utf-8")
    lines = text.split("\n")
    (cluster.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]), encoding="utf-8")
    with Services(home) as addresses:
        psycopg.connect(addresses.database_url).close()


def test_an_interrupted_creation_is_taken_up_from_its_beginning(tmp_path: Path) -> None:
    cluster = locate_cluster(tmp_path)
    fresh = cluster.data.with_name("postgres.nouveau")
    (fresh / "base").mkdir(parents=True)
    try:
        assert postgres.start_cluster(cluster)
        assert not fresh.exists()
    finally:
        postgres.stop_cluster(cluster)
        postgres.remove_cluster(cluster)


def test_a_database_that_can_never_have_worked_is_put_aside_and_made_anew(tmp_path: Path) -> None:
    cluster = locate_cluster(tmp_path)
    cluster.data.mkdir()
    (cluster.data / "precious").write_text("kept", encoding="utf-8")
    try:
        postgres.start_cluster(cluster)
        (aside,) = cluster.data.parent.glob("postgres.incomplet-*")
        assert (aside / "precious").read_text(encoding="utf-8") == "kept"
    finally:
        postgres.stop_cluster(cluster)
        postgres.remove_cluster(cluster)


def test_a_database_of_another_major_version_is_left_alone(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / "postgres", tmp_path, tmp_path / "log", tmp_path, None)
    (cluster.data / "global").mkdir(parents=True)
    (cluster.data / "global" / "pg_control").touch()
    (cluster.data / "PG_VERSION").write_text("17\n", encoding="ascii")
    with pytest.raises(Trouble, match="faite par PostgreSQL 17"):
        postgres.start_cluster(cluster)
    assert (cluster.data / "PG_VERSION").read_text(encoding="ascii") == "17\n"


def test_a_long_path_gets_its_socket_elsewhere(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 90) / "run"
    deep.parent.mkdir()
    assert len(str(postgres._socket_folder(deep.parent, None))) < 60


def test_a_port_in_use_is_not_free_and_the_next_one_is_taken() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        taken = listener.getsockname()[1]
        assert not is_free(taken)
        assert free_port(taken, 50) > taken
        with pytest.raises(Trouble, match="Aucun port libre"):
            free_port(taken, 1)
