"""The embedded services of a checkout, shared by the commands that run at the same time.

Each command holds a shared lock while it uses the services; whoever leaves last stops them, unless they were asked to
stay (`scripts/services start`). A command that was killed holds no lock any more: the next one takes its services over.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from workbench import postgres
from workbench.console import Trouble
from workbench.credentials import Credentials, read_or_make_credentials
from workbench.paths import VAR
from workbench.postgres import Cluster, locate_cluster
from workbench.signals import uninterrupted
from workbench.valkey import Broker, start_broker, stop_broker

DATABASE = "equilibre"


@dataclass(frozen=True)
class Addresses:
    """Where the services are, and the secrets to reach them."""

    database_url: str
    owner_database_url: str
    broker_url: str
    cache_url: str
    credentials: Credentials

    def environment(self) -> dict[str, str]:
        """Return the variables that config/settings.py reads, on top of this process's own."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("OIDC_", "DJANGO_"))}
        kept.pop("ENV_FILE", None)
        return kept | {
            "DATABASE_URL": self.database_url,
            "OWNER_DATABASE_URL": self.owner_database_url,
            "BROKER_URL": self.broker_url,
            "CACHE_URL": self.cache_url,
            "SECRET_KEY": self.credentials.secret_key,
            "PYTHONUNBUFFERED": "1",
        }


class Services:
    """PostgreSQL and the broker in one folder: `with Services(VAR) as addresses: …`.

    Those of tests are disposable: their database is made anew at the start and deleted at the end.
    """

    def __init__(self, home: Path, *, database: str = DATABASE, disposable: bool = False) -> None:
        self.home = home
        self.database = database
        self.disposable = disposable
        self._users: int | None = None

    def __enter__(self) -> Addresses:
        make_folder(self.home)
        with locked(self.home / "services.lock"):
            self._users = os.open(self.home / "services.users", os.O_RDWR | os.O_CREAT, 0o600)
            if self.disposable and not self._alone():
                os.close(self._users)
                raise Trouble("Des tests tournent déjà dans ce dossier. Attendez leur fin, puis recommencez.")
            fcntl.flock(self._users, fcntl.LOCK_EX if self.disposable else fcntl.LOCK_SH)
            try:
                return self._start()
            except BaseException:
                with uninterrupted():
                    self._stop()
                raise

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        with uninterrupted(), locked(self.home / "services.lock"):
            self._stop()

    def keep(self) -> None:
        """Leave the services running after the last command."""
        (self.home / "services.kept").touch()

    def stop_kept(self) -> bool:
        """Stop what `keep` left running. Return False, leaving them to their users, when some command uses them."""
        make_folder(self.home)
        (self.home / "services.kept").unlink(missing_ok=True)
        with locked(self.home / "services.lock"):
            self._users = os.open(self.home / "services.users", os.O_RDWR | os.O_CREAT, 0o600)
            alone = self._alone()
            self._stop()
        return alone

    def _start(self) -> Addresses:
        credentials = read_or_make_credentials(self.home / "secrets.json")
        if self.disposable:
            self._remove(credentials)  # what tests that were killed left
        cluster, broker = self._cluster(), self._broker(credentials)
        postgres.start_cluster(cluster)
        postgres.ensure_roles(cluster, owner_password=credentials.owner_password, app_password=credentials.app_password)
        postgres.ensure_database(cluster, self.database)
        port, _ = start_broker(broker)
        write_state(
            self.home,
            {
                "postgres": {"data": str(cluster.data), "sockets": str(cluster.sockets), "log": str(cluster.log)},
                "broker": {"port": port, "log": str(broker.log)},
            },
        )
        return Addresses(
            database_url=cluster.url(postgres.APPLICATION, credentials.app_password, self.database),
            owner_database_url=cluster.url(postgres.OWNER, credentials.owner_password, self.database),
            broker_url=broker.url(port, 0),
            cache_url=broker.url(port, 1).replace("redis://", "rediscache://", 1),
            credentials=credentials,
        )

    def _stop(self) -> None:
        if self._users is None:
            return
        last = self._alone()
        if last and not (self.home / "services.kept").exists():
            credentials = read_or_make_credentials(self.home / "secrets.json")
            if self.disposable:
                self._remove(credentials)
            else:
                stop_broker(self._broker(credentials))
                postgres.stop_cluster(self._cluster())
            (self.home / "services.json").unlink(missing_ok=True)
        os.close(self._users)
        self._users = None

    def _remove(self, credentials: Credentials) -> None:
        """Stop the services and delete their data."""
        cluster, broker = self._cluster(), self._broker(credentials)
        stop_broker(broker)
        shutil.rmtree(broker.home, ignore_errors=True)
        postgres.stop_cluster(cluster)
        postgres.remove_cluster(cluster)

    def _alone(self) -> bool:
        """Return whether no other command uses these services."""
        assert self._users is not None
        try:
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _cluster(self) -> Cluster:
        return locate_cluster(self.home, disposable=self.disposable)

    def _broker(self, credentials: Credentials) -> Broker:
        return Broker(self.home / "broker", credentials.broker_password)


def make_folder(folder: Path) -> None:
    """Make a folder that we may write to. Raises Trouble, naming whose it is."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (VAR / "log").mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise Trouble(
            f"Un fichier porte le nom du dossier {folder}. Déplacez-le :\n    mv '{folder}' '{folder}.ancien'"
        ) from None
    except OSError as error:
        raise Trouble(f"Le dossier {folder} ne peut pas être créé : {error.strerror}.") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Trouble(
            f"Le dossier {folder} appartient à un autre utilisateur, qui l’a sans doute créé avec sudo.\n"
            f"Rendez-le vôtre, puis recommencez :\n    sudo chown -R \"$(id -un)\" '{folder}'"
        )


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a file's lock; wait for whoever has it."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def read_state(home: Path) -> dict[str, dict[str, object]]:
    """Return what services.json says; nothing when it is missing or broken: it only informs."""
    try:
        state = json.loads((home / "services.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def write_state(home: Path, state: dict[str, dict[str, object]]) -> None:
    """Write services.json in one go."""
    temporary = home / "services.json.new"
    temporary.write_text(json.dumps(state, indent=2) + "\n", encoding="utf-8")
    temporary.replace(home / "services.json")
