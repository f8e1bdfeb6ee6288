"""The table of long tasks."""

from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from budgets.models import Job


class JobTable(tables.Table):
    """One row per task, latest first."""

    title = tables.Column(verbose_name="Tâche")
    state = tables.Column(verbose_name="État")
    requested_by = tables.Column(verbose_name="Demandée par", orderable=False, default="système")
    created_at = tables.Column(verbose_name="Demandée le")

    class Meta:
        model = Job
        fields = ("title", "state", "requested_by", "created_at")
        order_by = "-created_at"
        empty_text = "Aucune tâche."

    def __init__(self, *args: Any, slug: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slug = slug
        self.caption = "Tâches du syndicat"

    def render_title(self, value: str, record: Job) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("budgets:job_detail", args=[self.slug, record.pk]), value)

    def render_created_at(self, value: datetime) -> str:
        return localtime(value).strftime("%d/%m/%Y %H:%M")
