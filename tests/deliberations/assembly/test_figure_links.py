"""The figures of a text are links to their source; who may not change what was typed is not led there."""

import re

import pytest
from django.db.models import F
from django.urls import reverse

from budgets.models import BudgetDecision, BudgetYear, CreditLine
from deliberations.kinds import kind_of, kinds
from deliberations.models import ALLOCATION
from deliberations.services import drafting
from deliberations.services.drafting import DraftInput
from tests.deliberations.assembly.test_kinds import make_budget, sample
from tests.deliberations.factories import HELD_ON, actor, make_draft, make_result

LINK = re.compile(r'<a class="linked-figure" href="([^"]+)"')
TABLE = re.compile(r'<p class="table-source"><a href="([^"]+)"')


def drafted(tenant, name):
    """A text of the kind, from what it needs: results, a budget, the year before."""
    if name == ALLOCATION:
        return make_draft(tenant)
    kind = kind_of(name)
    officer, year, decision = actor(tenant, "finance_officer"), tenant.year, None
    if kind.source == "accounts":
        make_result(tenant, kind="final")
    if kind.source in ("decision", "quarter", "orientation", "transfers"):
        decision = make_budget(tenant)
    if kind.source == "decision" and decision and kind.decision_kinds[0] != "BP":
        number = 1 if kind.decision_kinds[0] == "DM" else 0
        BudgetDecision.objects.filter(pk=decision.pk).update(kind=kind.decision_kinds[0], number=number)
        decision.refresh_from_db()
    if kind.source in ("quarter", "orientation"):
        CreditLine.objects.filter(decision=decision).update(voted=F("proposed"))
        BudgetDecision.objects.filter(pk=decision.pk).update(state="voted", decided_on=HELD_ON)
        make_result(tenant, kind="final")
        year = BudgetYear.objects.create(
            syndicate=tenant.syndicate, budget=tenant.budget, year=year.year + 1, chart=year.chart
        )
    chosen = decision if kind.source == "decision" else None
    given = {key: "1000" if key.startswith("cg_") else value for key, value in sample(kind).items()}
    return drafting.draft_of_kind(DraftInput(name, year, chosen, given), by=officer, on=HELD_ON)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(kinds()))
def test_each_figure_leads_to_the_page_of_its_source(client, tenant, name):
    with tenant.context():
        deliberation = drafted(tenant, name)
        page = reverse("deliberations:deliberation_detail", args=[tenant.slug, deliberation.pk])
        has_table = deliberation.blocks.filter(kind="table").exists()
    client.force_login(tenant["finance_officer"])
    html = client.get(page).content.decode()
    links, tables = set(LINK.findall(html)), set(TABLE.findall(html))
    assert links
    assert bool(tables) is has_table
    for address in links | tables:
        assert client.get(address).status_code == 200, address


@pytest.mark.django_db
def test_a_reader_is_not_led_to_what_he_may_not_change(client, tenant):
    with tenant.context():
        deliberation = drafted(tenant, "subsidies")
        page = reverse("deliberations:deliberation_detail", args=[tenant.slug, deliberation.pk])
    client.force_login(tenant["reader"])
    html = client.get(page).content.decode()
    assert "/donnees/" not in html
    for address in set(LINK.findall(html)) | set(TABLE.findall(html)):
        assert client.get(address).status_code == 200, address
