"""From the address to the roles: what one holds elsewhere counts for nothing here."""

import pytest
from django.test import Client
from django.urls import reverse

from budgets.models import Membership, Role
from budgets.tenancy import syndicate_context
from tests.factories import Tenant

pytestmark = pytest.mark.django_db


def test_a_member_with_full_rights_elsewhere_gets_404(client: Client, tenant: Tenant, other_tenant: Tenant) -> None:
    outsider = other_tenant["administrator"]
    with other_tenant.context():
        for role in (Role.FINANCE_OFFICER, Role.AUTHORISING_OFFICER, Role.ELECTED_MEMBER, Role.READER):
            Membership.objects.create(syndicate=other_tenant.syndicate, user=outsider, role=role)
    client.force_login(outsider)
    assert client.get(tenant.syndicate.get_absolute_url()).status_code == 404


def test_a_role_held_elsewhere_does_not_count_here(client: Client, tenant: Tenant, other_tenant: Tenant) -> None:
    both = other_tenant["administrator"]
    with tenant.context():
        Membership.objects.create(syndicate=tenant.syndicate, user=both, role=Role.READER)
    client.force_login(both)
    assert client.get(reverse("budgets:member_list", args=["alpha"])).status_code == 403
    assert client.get(reverse("budgets:member_list", args=["beta"])).status_code == 200


def test_the_database_hides_memberships_elsewhere_once_a_syndicate_is_chosen(
    tenant: Tenant, other_tenant: Tenant
) -> None:
    both = other_tenant["administrator"]
    with tenant.context():
        Membership.objects.create(syndicate=tenant.syndicate, user=both, role=Role.READER)
    with syndicate_context(tenant.syndicate, user=both.pk):
        assert [membership.role for membership in Membership.objects.filter(user=both)] == [Role.READER]


def test_a_user_of_two_syndicates_finds_both_in_the_switcher(
    client: Client, tenant: Tenant, other_tenant: Tenant
) -> None:
    both = tenant["reader"]
    with other_tenant.context():
        Membership.objects.create(syndicate=other_tenant.syndicate, user=both, role=Role.READER)
    client.force_login(both)
    for address in (reverse("budgets:syndicate_choice"), reverse("budgets:syndicate_home", args=["alpha"])):
        page = client.get(address).content.decode()
        assert 'href="/alpha/"' in page
        assert 'href="/beta/"' in page


def test_a_user_of_one_syndicate_goes_straight_to_it(client: Client, tenant: Tenant) -> None:
    client.force_login(tenant["reader"])
    assert client.get(reverse("budgets:syndicate_choice")).headers["Location"] == "/alpha/"


def test_a_user_of_no_syndicate_is_told_what_to_do(client: Client, tenant: Tenant) -> None:
    user = tenant["reader"]
    with tenant.context():
        Membership.objects.filter(user=user).delete()
    client.force_login(user)
    assert "Demandez à l’administrateur" in client.get(reverse("budgets:syndicate_choice")).content.decode()
