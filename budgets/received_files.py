"""A file kept for the time it takes to look at what it would do: an hour, for whoever sent it."""

import uuid
import zlib
from dataclasses import dataclass

from django.core.cache import cache

from budgets.models import User

SECONDS = 3600


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file as it was sent, its name, and what was asked of it."""

    name: str
    content: bytes
    options: dict[str, bool]


def keep_file(user: User, file: ReceivedFile) -> uuid.UUID:
    """Keep a file and return the key that its sender finds it by."""
    key = uuid.uuid4()
    cache.set(_key(user, key), (file.name, zlib.compress(file.content, 1), file.options), SECONDS)
    return key


def kept_file(user: User, key: uuid.UUID) -> ReceivedFile | None:
    """Return a file that this user sent, None once it is gone."""
    found = cache.get(_key(user, key))
    return ReceivedFile(found[0], zlib.decompress(found[1]), found[2]) if found else None


def forget_file(user: User, key: uuid.UUID) -> None:
    """Forget a file that has served."""
    cache.delete(_key(user, key))


def _key(user: User, key: uuid.UUID) -> str:
    return f"received-file:{user.pk}:{key}"
