"""The database keeps syndicates apart, whatever the application's SQL says."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, ProgrammingError, connection, transaction

from budgets.models import AuditEntry, Budget, Membership, Syndicate
from budgets.models.base import SyndicateOwned
from budgets.tenancy import slug_context, syndicate_context, user_context
from tests.factories import Tenant

pytestmark = pytest.mark.django_db

OWNED = [model for model in apps.get_models() if issubclass(model, SyndicateOwned)] + [Syndicate, AuditEntry]


def test_tests_run_as_the_application_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (settings.APPLICATION_DATABASE_ROLE, False, False)


@pytest.mark.parametrize("model", OWNED, ids=lambda model: model.__name__)
def test_row_level_security_is_forced_on_every_business_table(model: type) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass",
            [model._meta.db_table],  # type: ignore[attr-defined]
        )
        assert cursor.fetchone() == (True, True)


def test_no_context_means_no_row(tenant: Tenant) -> None:
    assert not Budget.objects.exists()
    assert not Syndicate.objects.exists()
    assert not Membership.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_syndicate_sees_its_own_rows_only(tenant: Tenant, other_tenant: Tenant) -> None:
    with tenant.context():
        assert [budget.pk for budget in Budget.objects.all()] == [tenant.budget.pk]
        assert [syndicate.slug for syndicate in Syndicate.objects.all()] == ["alpha"]
        assert not Budget.objects.filter(pk=other_tenant.budget.pk).exists()


def test_a_row_cannot_be_written_for_another_syndicate(tenant: Tenant, other_tenant: Tenant) -> None:
    with tenant.context(), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Budget.objects.create(syndicate=other_tenant.syndicate, code="VOL", name="Pris")


def test_raw_sql_updates_nothing_elsewhere(tenant: Tenant, other_tenant: Tenant) -> None:
    with tenant.context(), connection.cursor() as cursor:
        cursor.execute("UPDATE budgets_budget SET name = 'Effacé'")
        assert cursor.rowcount == 1
    with other_tenant.context():
        assert Budget.objects.get().name == "Budget beta"


def test_a_user_sees_his_memberships_before_a_syndicate_is_chosen(tenant: Tenant, other_tenant: Tenant) -> None:
    with user_context(tenant["reader"].pk):
        assert [syndicate.slug for syndicate in Syndicate.objects.all()] == ["alpha"]
        assert Membership.objects.count() == 1


def test_a_slug_shows_one_syndicate_and_none_of_its_rows(tenant: Tenant, other_tenant: Tenant) -> None:
    with slug_context("beta"):
        assert [syndicate.slug for syndicate in Syndicate.objects.all()] == ["beta"]
        assert not Budget.objects.exists()


def test_contexts_nest_and_are_put_back(tenant: Tenant, other_tenant: Tenant) -> None:
    with tenant.context():
        with other_tenant.context():
            assert Budget.objects.get().pk == other_tenant.budget.pk
        assert Budget.objects.get().pk == tenant.budget.pk
    assert not Budget.objects.exists()


def test_the_authorising_officer_and_the_treasurer_are_two_people(tenant: Tenant) -> None:
    with tenant.context(), pytest.raises(IntegrityError, match="separation"), transaction.atomic():
        Membership.objects.create(syndicate=tenant.syndicate, user=tenant["treasurer"], role="authorising_officer")


def test_the_journal_says_who_changed_what_from_what(tenant: Tenant) -> None:
    with syndicate_context(tenant.syndicate, user=tenant["finance_officer"].pk):
        Budget.objects.filter(pk=tenant.budget.pk).update(name="Territoire")
        entry = AuditEntry.objects.filter(row_id=str(tenant.budget.pk)).first()
    assert entry is not None
    assert (entry.action, entry.user_id) == ("update", tenant["finance_officer"].pk)
    assert entry.before is not None
    assert entry.after is not None
    assert (entry.before["name"], entry.after["name"]) == ("Budget alpha", "Territoire")


def test_the_journal_cannot_be_rewritten(tenant: Tenant) -> None:
    with tenant.context(), connection.cursor() as cursor, pytest.raises(ProgrammingError), transaction.atomic():
        cursor.execute("DELETE FROM budgets_auditentry")
