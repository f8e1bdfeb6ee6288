"""A transaction that PostgreSQL broke because two waited for each other is done again, and it is said so."""

import functools
import logging
import random
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected, LockNotAvailable, SerializationFailure

logger = logging.getLogger(__name__)

ATTEMPTS = 5
PAUSE = 0.02  # seconds, doubled at each attempt
AGAIN = (DeadlockDetected, SerializationFailure, LockNotAvailable)

P = ParamSpec("P")
R = TypeVar("R")


def in_one_transaction(function: Callable[P, R]) -> Callable[P, R]:
    """Run a business verb in one transaction; a deadlock is retried and reported.

    Inside a transaction already begun the error goes to whoever began it, who alone can do all of it again.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            with transaction.atomic():
                return function(*args, **kwargs)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with transaction.atomic():
                    return function(*args, **kwargs)
            except OperationalError as error:
                if not isinstance(error.__cause__, AGAIN) or attempt == ATTEMPTS:
                    raise
                logger.warning("%s: attempt %d broken by %s, done again", function.__name__, attempt, error.__cause__)
                time.sleep(PAUSE * 2**attempt * random.random())  # noqa: S311 - not a secret
        raise AssertionError("unreachable")

    return run
