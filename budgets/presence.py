"""Who has a decision open just now, and in which cell: kept in the cache for a few seconds, told to the others."""

import time
from typing import Any
from uuid import UUID

from django.core.cache import cache

from budgets.models import User

SECONDS = 20  # longer than the pace at which a page says that it is still there


def note_presence(decision: UUID, user: User, cell: str) -> list[dict[str, Any]]:
    """Note where a user is in a decision ("" for nowhere in particular) and return where the others are.

    Two that write at the same instant may overwrite each other: the next sign of life mends it.
    """
    key, now = f"presence:{decision}", time.time()
    there: dict[int, tuple[str, str, float]] = cache.get(key) or {}
    there = {pk: it for pk, it in there.items() if now - it[2] < SECONDS}
    there[user.pk] = (user.get_full_name() or user.email, cell, now)
    cache.set(key, there, SECONDS)
    return [{"name": name, "cell": where} for pk, (name, where, _) in there.items() if pk != user.pk]
