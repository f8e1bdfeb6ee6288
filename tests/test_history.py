"""The journal of a row, as its page tells it."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from budgets.models import Budget, BudgetYear, Job, Membership
from budgets.tenancy import syndicate_context
from commitments.models import Commitment, ImportMapping
from tests.factories import Tenant
from tests.queries import count_queries

pytestmark = pytest.mark.django_db


def history(client: Client, row: Any, slug: str = "alpha", **headers: Any) -> Any:
    return client.get(reverse("budgets:row_history", args=[slug, row._meta.db_table, row.pk]), **headers)


def commitment(tenant: Tenant) -> Commitment:
    with syndicate_context(tenant.syndicate, user=tenant["finance_officer"].pk):
        return Commitment.objects.create(
            syndicate=tenant.syndicate,
            budget_year=tenant.year,
            number="2023-17",
            account=tenant.year.chart.accounts.get(code="2051"),
            supplier="Éditeur",
            committed="123456789012.34",
            committed_on="2023-03-01",
        )


def test_a_creation_says_who_and_what(client: Client, tenant: Tenant) -> None:
    client.force_login(tenant["reader"])
    answer = history(client, commitment(tenant))
    [change] = answer.context["changes"]
    assert (change.action, change.who) == ("création", "Camille AGENT DES FINANCES")
    shown = {difference.column: difference.after for difference in change.differences}
    assert shown["numéro d’engagement"] == "2023-17"
    assert shown["nature"] == "2051 Concessions et droits similaires"
    assert shown["sens"] == "dépense"
    assert shown["engagé le"] == "1er mars 2023"


def test_an_amount_of_the_journal_keeps_its_cents(client: Client, tenant: Tenant) -> None:
    client.force_login(tenant["reader"])
    [change] = history(client, commitment(tenant)).context["changes"]
    shown = {difference.column: difference.after for difference in change.differences}
    assert shown["engagé"].replace("\u202f", "") == "123456789012,34"


@pytest.mark.parametrize(
    ("mapping", "shown"),
    [({"1": "number"}, '{"1": "number"}'), ({"texte": "x" * 500}, "contenu de 513 caractères, empreinte ")],
    ids=["short", "long"],
)
def test_structured_data_is_shown_while_it_can_be_read(
    client: Client, tenant: Tenant, mapping: dict[str, str], shown: str
) -> None:
    with tenant.context():
        row = ImportMapping.objects.create(syndicate=tenant.syndicate, kind="commitments", columns=mapping)
    client.force_login(tenant["reader"])
    [change] = history(client, row).context["changes"]
    [text] = [difference.after for difference in change.differences if difference.column == "colonnes"]
    assert text.startswith(shown)
    assert len(text) < 60


def test_a_change_shows_the_changed_columns_alone(client: Client, tenant: Tenant) -> None:
    row = commitment(tenant)
    with syndicate_context(tenant.syndicate, user=tenant["authorising_officer"].pk):
        Commitment.objects.filter(pk=row.pk).update(supplier="Autre éditeur")
    client.force_login(tenant["reader"])
    latest = history(client, row).context["changes"][0]
    assert latest.who == "Camille ORDONNATEUR"
    assert [(item.column, item.before, item.after) for item in latest.differences] == [
        ("tiers", "Éditeur", "Autre éditeur")
    ]


def test_a_change_made_by_no_user_is_the_system_s(client: Client, tenant: Tenant) -> None:
    client.force_login(tenant["reader"])
    assert [change.who for change in history(client, tenant.budget).context["changes"]] == ["système"]


def test_a_deleted_row_keeps_its_history(client: Client, tenant: Tenant) -> None:
    with tenant.context():
        budget = Budget.objects.create(syndicate=tenant.syndicate, code="VIDE", name="À supprimer")
        identifier = budget.pk
        budget.delete()
    budget.pk = identifier
    client.force_login(tenant["reader"])
    assert [change.action for change in history(client, budget).context["changes"]] == ["suppression", "création"]


def test_htmx_gets_the_fragment_alone(client: Client, tenant: Tenant) -> None:
    client.force_login(tenant["reader"])
    fragment = history(client, tenant.budget, headers={"HX-Request": "true"}).content.decode()
    assert "<h1" not in fragment
    assert "Création" in fragment


def test_a_row_of_another_syndicate_has_no_history_here(client: Client, tenant: Tenant, other_tenant: Tenant) -> None:
    client.force_login(tenant["administrator"])
    assert history(client, other_tenant.budget).status_code == 404


@pytest.mark.parametrize("table", ["budgets_user", "budgets_auditentry", "pg_roles", "budgets_chart"])
def test_tables_that_are_not_journaled_have_no_page(client: Client, tenant: Tenant, table: str) -> None:
    client.force_login(tenant["administrator"])
    assert client.get(reverse("budgets:row_history", args=["alpha", table, uuid4()])).status_code == 404


def test_a_task_is_not_journaled(client: Client, tenant: Tenant) -> None:
    with tenant.context():
        job = Job.objects.create(syndicate=tenant.syndicate, kind="x", title="x")
    client.force_login(tenant["administrator"])
    assert history(client, job).status_code == 404


def test_the_history_of_roles_is_for_the_administrator(client: Client, tenant: Tenant) -> None:
    with tenant.context():
        membership = Membership.objects.get(user=tenant["reader"])
    client.force_login(tenant["reader"])
    assert history(client, membership).status_code == 403
    client.force_login(tenant["administrator"])
    assert history(client, membership).status_code == 200


def test_the_page_costs_the_same_whatever_the_number_of_changes(client: Client, tenant: Tenant) -> None:
    client.force_login(tenant["reader"])
    where = reverse("budgets:row_history", args=["alpha", BudgetYear._meta.db_table, tenant.year.pk])
    one = count_queries(client, where)
    with tenant.context():
        for number in range(40):
            BudgetYear.objects.filter(pk=tenant.year.pk).update(state=["closed", "open"][number % 2])
    assert count_queries(client, where) == one


def test_a_long_history_has_pages(client: Client, tenant: Tenant) -> None:
    with tenant.context():
        for number in range(60):
            BudgetYear.objects.filter(pk=tenant.year.pk).update(state=["closed", "open"][number % 2])
    client.force_login(tenant["reader"])
    answer = history(client, tenant.year)
    assert len(answer.context["changes"]) == 50
    assert "Plus anciens" in answer.content.decode()
