"""A process of a measure started as a Celery worker is: Django set up before any model is imported.

This module imports no model, for a spawned process reads it before its initializer has run.
"""

import os
import time


def warm_up() -> None:
    """Start Django and WeasyPrint in a worker, as a worker that waits for a task has."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.db import connections

    connections.close_all()
    import weasyprint  # noqa: F401


def pid(_: int) -> int:
    """Return the process that answers: asked of each, it shows that all are started."""
    time.sleep(0.2)
    return os.getpid()
