"""The demonstration syndicates: loaded once, each step under the name of the person who may take it."""

import pytest

from budgets.models import AuditEntry, BudgetYear, Syndicate
from budgets.services.nomenclature import load_charts
from budgets.tenancy import slug_context, syndicate_context
from commitments.models import Commitment, IssuedOrder
from commitments.queries_closing import closing_facts
from commitments.rules.closing import closing_steps
from commitments.services.rebuild import rebuild_year
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
    # the figures read by whoever drafts are a change of their own within the first step
    assert list(dict.fromkeys(steps)) == [
        ("draft", "finances"),
        ("submitted", "finances"),
        ("on_agenda", "president"),
        ("voted", "president"),
        ("sealed", "president"),
        ("transmitted", "finances"),
    ]


def test_a_year_in_progress_has_expenses_at_each_stage_of_their_life() -> None:
    load_charts()
    list(load("deux-sevres-numerique"))
    with slug_context("deux-sevres-numerique"):
        syndicate = Syndicate.objects.get()
    with syndicate_context(syndicate):
        assert set(Commitment.objects.values_list("state", flat=True)) == {"draft", "approved", "signed"}
        assert {"liquidated", "issued", "signed", "taken", "paid"} <= set(
            IssuedOrder.objects.values_list("state", flat=True)
        )
        year = BudgetYear.objects.get(budget__code="PRINCIPAL", year=2024)
        assert rebuild_year(year).wrong == 0
        blocked = {step.name.value for step in closing_steps(closing_facts(year)) if step.blocks}
        assert blocked == {"drafts", "orders", "titles", "attachments", "close"}
