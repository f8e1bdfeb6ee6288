"""The page of the general informations: typed, refused in words, kept, proposed again to the next decision."""

from http import HTTPStatus

import pytest
from django.urls import reverse

from budgets.models import BudgetDecision
from tests.budgets.exchange.test_own_documents import made_here

pytestmark = pytest.mark.django_db


def address(tenant, decision):
    with tenant.context():
        year = BudgetDecision.objects.select_related("budget_year__budget").get(pk=decision.pk).budget_year
    return reverse("budgets:decision_informations", args=[tenant.slug, year.budget.code, year.year, decision.pk])


@pytest.fixture
def decision(tenant):
    with tenant.context():
        return made_here(tenant, "DM", 1, "preparation", information={"PopTot": "3 446", "Z9": "libre"})


def test_what_is_typed_is_stored_and_what_we_have_no_field_for_is_kept(client, tenant, decision):
    client.force_login(tenant["finance_officer"])
    answer = client.post(address(tenant, decision), {"PopTot": "3 500", "ValDepPers": "50,62 %", "IdPost": "069001"})
    assert answer.status_code == HTTPStatus.FOUND
    with tenant.context():
        stored = BudgetDecision.objects.get(pk=decision.pk)
    assert stored.information == {"PopTot": "3 500", "ValDepPers": "50,62 %", "IdPost": "069001", "Z9": "libre"}
    assert stored.revision == decision.revision + 1


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("PopTot", "beaucoup", "Écrivez un nombre, par exemple 1 234,56"),
        ("ValDepPers", "moitié", "par exemple 50,62 %"),
        ("CodColl", "12345", "3 au plus"),
        ("IdEtabPal", "12", "14 chiffres"),
        ("LibellePoste", "x" * 101, "100 caractères"),
        ("SpecifBudget", "9", "valide"),
    ],
)
def test_a_wrong_value_is_refused_in_words(client, tenant, decision, field, text, message):
    client.force_login(tenant["finance_officer"])
    answer = client.post(address(tenant, decision), {field: text})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert message in answer.content.decode()
    with tenant.context():
        assert BudgetDecision.objects.get(pk=decision.pk).information == decision.information


def test_the_page_proposes_what_is_known(client, tenant, decision):
    """The accountant of another decision of the budget, the ratios of the lines."""
    with tenant.context():
        made_here(tenant, information={"LibellePoste": "SGC des Rives"})
    client.force_login(tenant["finance_officer"])
    page = client.get(address(tenant, decision)).content.decode()
    assert 'value="SGC des Rives"' in page
    assert "Calculé sur la décision" in page


def test_two_people_do_not_overwrite_each_other(client, tenant, decision):
    client.force_login(tenant["finance_officer"])
    given = {"PopTot": "3 500", "revision": decision.revision}
    client.post(address(tenant, decision), given)
    answer = client.post(address(tenant, decision), given | {"PopTot": "3 600"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Quelqu’un a modifié la décision" in answer.content.decode()


def test_the_informations_of_a_voted_decision_do_not_change(client, tenant):
    with tenant.context():
        voted = made_here(tenant)
    client.force_login(tenant["finance_officer"])
    answer = client.post(address(tenant, voted), {"PopTot": "1"})
    assert answer.status_code == HTTPStatus.FOUND
    with tenant.context():
        assert BudgetDecision.objects.get(pk=voted.pk).information == {}
