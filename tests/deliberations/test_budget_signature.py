"""State V-A of a budget document, filled from the meeting that voted the decision."""

from datetime import date

import pytest

from budgets.maquette.engine import Engine
from budgets.models import BudgetDecision
from budgets.queries_maquette import document_view, maquette_for
from deliberations.models import Attendance, Delegate, Deliberation, Meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision(tenant):
    with tenant.context():
        made = BudgetDecision.objects.create(syndicate=tenant.syndicate, budget_year=tenant.year, kind="DM", number=1)
        related = BudgetDecision.objects.select_related(
            "budget_year__budget", "budget_year__syndicate", "budget_year__chart"
        )
        return related.get(pk=made.pk)


def texts(tenant, decision):
    with tenant.context():
        state = Engine(maquette_for(decision), document_view(decision)).state("V-A")
    return [block.text for block in state.blocks]


def test_the_meeting_fills_the_signatures(tenant, decision):
    owner = {"syndicate": tenant.syndicate}
    with tenant.context():
        president, present, absent = (
            Delegate.objects.create(**owner, title=title, last_name=last, first_name=first)
            for title, last, first in (("Mme", "Roche", "Lise"), ("M.", "Vidal", "Paul"), ("M.", "Blanc", "Luc"))
        )
        meeting = Meeting.objects.create(
            **owner,
            held_on=date(2024, 4, 3),
            convoked_on=date(2024, 3, 26),
            place="Salle des fêtes",
            president=president,
            members_in_office=14,
        )
        for delegate in (president, present):
            Attendance.objects.create(**owner, meeting=meeting, delegate=delegate, status="present")
        Attendance.objects.create(**owner, meeting=meeting, delegate=absent, status="proxy", proxy_to=present)
        Deliberation.objects.create(
            **owner,
            number="2024-1",
            title="Décision modificative",
            budget_year=tenant.year,
            decision=decision,
            meeting=meeting,
            votes_for=2,
            votes_against=1,
            abstentions=0,
        )
    found = texts(tenant, decision)
    assert "Nombre de membres en exercice : 14" in found
    assert "Nombre de membres présents : 2" in found
    assert "Nombre de suffrages exprimés : 3" in found
    assert "Pour : 2" in found
    assert "Date de convocation : 26/03/2024" in found
    assert "Présenté par la présidente (1)," in found
    assert "A Salle des fêtes, le 03/04/2024" in found
    assert "M. BLANC Luc donne pouvoir à M. VIDAL Paul" in found


def test_without_a_meeting_the_state_is_blank(tenant, decision):
    assert "Nombre de membres présents :" in texts(tenant, decision)
