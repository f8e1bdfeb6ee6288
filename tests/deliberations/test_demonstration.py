"""The demonstration syndicates: loaded once, each step under the name of the person who may take it."""

import pytest

from budgets.models import AuditEntry, Syndicate
from budgets.services.nomenclature import load_charts
from budgets.tenancy import slug_context, syndicate_context
from deliberations.demonstration import SLUGS, load
from deliberations.models import Deliberation

pytestmark = pytest.mark.django_db


def test_loading_again_makes_nothing_more() -> None:
    load_charts()
    assert all(list(load(slug)) for slug in SLUGS)
    assert [line for slug in SLUGS for line in load(slug)] == []


def test_the_journal_names_who_took_each_step() -> None:
    load_charts()
    list(load("sitiv"))
    with slug_context("sitiv"):
        syndicate = Syndicate.objects.get()
    with syndicate_context(syndicate):
        act = Deliberation.objects.get()
        entries = AuditEntry.objects.filter(row_id=str(act.pk)).order_by("id").select_related("user")
        steps = [
            (entry.after["state"], entry.user.email.split("@")[0]) for entry in entries if entry.after and entry.user
        ]
    assert act.state == "transmitted"
    assert steps == [
        ("draft", "finances"),
        ("submitted", "finances"),
        ("on_agenda", "president"),
        ("voted", "president"),
        ("sealed", "president"),
        ("transmitted", "finances"),
    ]
