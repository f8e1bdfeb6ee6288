"""The Celery application. Long work is described by a `Job` row (budgets/jobs.py); Celery only carries its id."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("equilibre")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
