"""Tables of deliberations, meetings and delegates."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from budgets.rules.dates import format_date
from deliberations.models import Delegate, Deliberation, Meeting
from deliberations.rules.workflow import State

BADGES = {
    State.DRAFT: "badge-neutral",
    State.SUBMITTED: "badge-info",
    State.ON_AGENDA: "badge-info",
    State.VOTED: "badge-ok",
    State.REJECTED: "badge-blocking",
    State.SEALED: "badge-ok",
    State.TRANSMITTED: "badge-ok",
    State.PUBLISHED: "badge-ok",
    State.ENFORCEABLE: "badge-ok",
}


def _labelled(label: str, **kwargs: Any) -> tables.Column:
    """Return a column whose cells say their label on a narrow page."""
    return tables.Column(label, attrs={"td": {"data-label": label}}, **kwargs)


def state_badge(deliberation: Deliberation) -> SafeString:
    """Return the state of a deliberation as pages show it."""
    state = State(deliberation.state)
    return format_html('<span class="badge {}">{}</span>', BADGES[state], deliberation.get_state_display())


class DeliberationTable(tables.Table):
    """One row per deliberation."""

    number = _labelled("Numéro", linkify=True)
    title = _labelled("Objet")
    budget_year = _labelled("Exercice", order_by=("budget_year__year", "budget_year__budget__code"))
    held_on = _labelled("Séance", accessor="meeting__held_on", order_by="meeting__held_on")
    state = _labelled("État")

    class Meta:
        model = Deliberation
        fields = ("number", "title", "budget_year", "held_on", "state")
        order_by = "-held_on"
        attrs = {"class": "table-stacked", "id": "deliberations"}

    caption = "Délibérations du syndicat"

    def render_budget_year(self, record: Deliberation) -> str:
        return f"{record.budget_year.budget.code} {record.budget_year.year}"

    def render_held_on(self, value: date) -> str:
        return format_date(value)

    def render_state(self, record: Deliberation) -> SafeString:
        return state_badge(record)


class MeetingTable(tables.Table):
    """One row per meeting; `deliberation_count` is annotated by the query."""

    held_on = _labelled("Date", linkify=True)
    convoked_on = _labelled("Convocation")
    place = _labelled("Lieu")
    deliberation_count = _labelled("Délibérations")

    class Meta:
        model = Meeting
        fields = ("held_on", "convoked_on", "place", "deliberation_count")
        order_by = "-held_on"
        attrs = {"class": "table-stacked", "id": "seances"}

    caption = "Séances de l’assemblée"

    def render_held_on(self, value: date) -> str:
        return format_date(value, weekday=True)

    def render_convoked_on(self, record: Meeting) -> str:
        rank = "seconde" if record.second_convocation else "première"
        return f"{format_date(record.convoked_on)} ({rank})"


class DelegateTable(tables.Table):
    """One row per member of the assembly."""

    last_name = _labelled("Nom")
    seat = _labelled("Siège")
    role = _labelled("Fonction")
    represents = _labelled("Représente", order_by=("member__name", "commune"))
    is_active = _labelled("En exercice")

    class Meta:
        model = Delegate
        fields = ("last_name", "seat", "role", "represents", "is_active")
        order_by = "last_name"
        attrs = {"class": "table-stacked", "id": "delegues"}

    caption = "Membres de l’assemblée"

    def __init__(self, *args: Any, slug: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slug = slug

    def render_last_name(self, record: Delegate) -> SafeString:
        address = reverse("deliberations:delegate_detail", args=[self.slug, record.pk])
        return format_html('<a href="{}">{}</a>', address, record)

    def render_is_active(self, value: bool) -> str:
        return "oui" if value else "non"
