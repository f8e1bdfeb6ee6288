"""Secrets of the embedded services, drawn once per checkout and readable by their owner alone."""

import json
import os
import secrets
from dataclasses import asdict, dataclass, fields
from pathlib import Path


@dataclass(frozen=True)
class Credentials:
    """Passwords of the two database roles and of the broker, and Django's secret key."""

    owner_password: str
    app_password: str
    broker_password: str
    secret_key: str


def read_or_make_credentials(path: Path) -> Credentials:
    """Return the secrets kept in `path`; what is missing or unreadable there is drawn anew and written.

    A new database password is harmless: it is set again at each start, by the superuser's local access.
    """
    names = [field.name for field in fields(Credentials)]
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        known = {name: kept[name] for name in names if isinstance(kept.get(name), str)}
    except (OSError, ValueError, AttributeError):
        known = {}
    credentials = Credentials(**{name: known.get(name) or secrets.token_urlsafe(32) for name in names})
    if asdict(credentials) != known:
        temporary = path.with_suffix(".new")
        temporary.unlink(missing_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(credentials), file, indent=2)
        temporary.replace(path)
    return credentials
