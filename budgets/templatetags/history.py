"""The way from a row to its history."""

from typing import Any

from django import template
from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def history_link(context: dict[str, Any], row: Model) -> SafeString:
    """A link to the journal of a row: `{% load history %}{% history_link commitment %}`."""
    address = reverse("budgets:row_history", args=[context["syndicate"].slug, row._meta.db_table, row.pk])
    return format_html('<a class="history-link" href="{}">Historique</a>', address)
