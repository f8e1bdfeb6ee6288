"""The finance department says which annexes are joint; a voted decision keeps its sommaire."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from budgets.maquette.engine import fill
from budgets.models import AnnexRecord
from budgets.queries_maquette import document_view, maquette_for
from budgets.services.decisions import create_decision
from budgets.services.joint_annexes import say_joint
from tests.budgets.maquette.test_stored_documents import reread

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision(tenant):
    with tenant.context():
        return reread(create_decision(tenant.year, "DM", number=3, by=tenant["finance_officer"]))


def joint(tenant, decision):
    with tenant.context():
        document = fill(maquette_for(decision), document_view(decision))
    return {state.code for state in document.states if state.is_joint}


def address(tenant, decision):
    return reverse(
        "budgets:budget_document_annexes", args=[tenant.slug, tenant.budget.code, tenant.year.year, decision.pk]
    )


def test_an_annex_is_joint_because_somebody_says_so(client, tenant, decision):
    assert "IV-B9" not in joint(tenant, decision)
    client.force_login(tenant["finance_officer"])
    answer = client.post(address(tenant, decision), {"IV-B9": "joint"})
    assert answer.status_code == 302
    assert "IV-B9" in joint(tenant, decision)
    client.post(address(tenant, decision), {"IV-B9": ""})
    assert "IV-B9" not in joint(tenant, decision)
    with tenant.context():
        assert not AnnexRecord.objects.filter(decision=decision, kind="DATA_SOMMAIRE").exists()


def test_an_annex_with_records_may_be_left_out(tenant, decision):
    with tenant.context():
        AnnexRecord.objects.create(
            syndicate=tenant.syndicate,
            decision=decision,
            kind="DATA_DETTE",
            rank=1,
            fields=["DETTE", [], [["LibTypDette", [["V", "Autre dette"]]]]],
        )
    assert "IV-B1.7" in joint(tenant, decision)
    with tenant.context():
        say_joint(decision, {"IV-B1.7": False})
    assert "IV-B1.7" not in joint(tenant, decision)


def test_the_states_that_are_always_joint_are_not_asked(client, tenant, decision):
    client.force_login(tenant["finance_officer"])
    form = client.get(address(tenant, decision)).context["form"]
    assert "IV-C1.1" in form.fields
    assert not {"I-A", "II-C1", "III-B2", "V-A"} & set(form.fields)


def test_the_sommaire_of_a_voted_decision_stays(tenant, decision):
    with tenant.context():
        decision.state = "voted"
        decision.decided_on = "2023-11-02"
        decision.save(update_fields=["state", "decided_on"])
        with pytest.raises(ValidationError, match="votée"):
            say_joint(decision, {"IV-B9": True})
