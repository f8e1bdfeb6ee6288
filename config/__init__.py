"""Settings, root addresses, Celery and tenancy of Équilibre; no business."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
