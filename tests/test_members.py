"""Members and their roles: who may change them, what is refused, what is kept."""

import re
from smtplib import SMTPException
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from budgets.models import AuditEntry, Membership, Role, Syndicate, User
from budgets.services.members import give_role, take_role
from budgets.tenancy import syndicate_context
from tests.factories import PASSWORD, Tenant, make_user
from tests.queries import count_queries

pytestmark = pytest.mark.django_db

NEW_PERSON = {
    "email": "Dominique.Petit@Exemple.fr",
    "title": "Mme",
    "first_name": "Dominique",
    "last_name": "Petit",
    "roles": ["finance_officer", "reader"],
}


@pytest.fixture
def administrator(client: Client, tenant: Tenant) -> Client:
    """A browser signed in as the administrator of the syndicate alpha."""
    client.force_login(tenant["administrator"])
    return client


def add(client: Client, **changes: Any) -> Any:
    return client.post(reverse("budgets:member_add", args=["alpha"]), NEW_PERSON | changes)


def roles_of(tenant: Tenant, user: User) -> set[str]:
    with tenant.context():
        return set(Membership.objects.filter(user=user).values_list("role", flat=True))


def test_the_list_shows_people_roles_and_second_factors(administrator: Client, tenant: Tenant) -> None:
    page = administrator.get(reverse("budgets:member_list", args=["alpha"])).content.decode()
    assert page.count("agent des finances") == 1
    assert "treasurer@alpha.example" in page
    assert page.count("non activé") == len(Role)


def test_the_list_costs_the_same_whatever_the_number_of_people(administrator: Client, tenant: Tenant) -> None:
    where = reverse("budgets:member_list", args=["alpha"])
    few = count_queries(administrator, where)
    with tenant.context():
        for number in range(40):
            user = make_user(f"p{number}@alpha.example")
            Membership.objects.create(syndicate=tenant.syndicate, user=user, role=Role.READER)
    assert count_queries(administrator, where) == few


def test_a_person_is_added_with_roles_and_receives_a_link_for_a_password(administrator: Client, tenant: Tenant) -> None:
    assert add(administrator).status_code == 302
    user = User.objects.get(email="dominique.petit@exemple.fr")
    assert (user.get_full_name(), user.title, user.has_usable_password()) == ("Dominique PETIT", "Mme", False)
    assert roles_of(tenant, user) == {"finance_officer", "reader"}
    [message] = mail.outbox
    assert message.to == ["dominique.petit@exemple.fr"]
    assert "Syndicat alpha" in message.body


def test_the_link_opens_the_account_to_its_owner(administrator: Client, tenant: Tenant) -> None:
    add(administrator)
    link = re.search(r"https?://[^/]+(/compte/mot-de-passe/nouveau/\S+)", mail.outbox[0].body)
    assert link
    visitor = Client()
    form = visitor.get(link[1], follow=True)
    assert "Choisir un mot de passe" in form.content.decode()
    visitor.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    visitor.post(reverse("account_login"), {"login": "dominique.petit@exemple.fr", "password": PASSWORD})
    assert visitor.get("/alpha/").status_code == 200


def test_a_person_known_elsewhere_keeps_his_account_and_names(
    administrator: Client, tenant: Tenant, other_tenant: Tenant
) -> None:
    known = other_tenant["reader"]
    add(administrator, email="READER@beta.example", first_name="Autre", last_name="Nom")
    known.refresh_from_db()
    assert known.get_full_name() == "Camille LECTEUR"
    assert roles_of(tenant, known) == {"finance_officer", "reader"}
    assert roles_of(other_tenant, known) == {"reader"}
    assert "mot-de-passe" not in mail.outbox[0].body


def test_a_member_is_not_added_twice(administrator: Client, tenant: Tenant) -> None:
    answer = add(administrator, email="reader@alpha.example")
    assert answer.status_code == 422
    assert "est déjà membre du syndicat" in answer.content.decode()
    assert roles_of(tenant, tenant["reader"]) == {"reader"}


def test_nobody_is_added_when_the_mail_server_refuses(
    administrator: Client, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise SMTPException("away")

    monkeypatch.setattr("budgets.services.invitations.send_mail", refuse)
    answer = add(administrator)
    assert answer.status_code == 422
    assert "La messagerie ne répond pas" in answer.content.decode()
    assert not User.objects.filter(email="dominique.petit@exemple.fr").exists()


def test_a_person_without_a_role_is_refused(administrator: Client, tenant: Tenant) -> None:
    answer = add(administrator, roles=[])
    assert answer.status_code == 422
    assert "Ce champ est obligatoire" in answer.content.decode()


def test_one_person_cannot_be_ordonnateur_and_comptable(administrator: Client, tenant: Tenant) -> None:
    answer = add(administrator, roles=["authorising_officer", "treasurer"])
    assert answer.status_code == 422
    assert "ne peuvent pas être la même personne" in answer.content.decode()
    assert not User.objects.filter(email="dominique.petit@exemple.fr").exists()


def test_the_comptable_cannot_be_made_ordonnateur(administrator: Client, tenant: Tenant) -> None:
    where = reverse("budgets:member_role_give", args=["alpha", tenant["treasurer"].pk])
    answer = administrator.post(where, {"role": "authorising_officer"})
    assert answer.status_code == 422
    assert "ne peuvent pas être la même personne" in answer.content.decode()


def test_the_comptable_of_one_syndicate_may_be_ordonnateur_of_another(tenant: Tenant, other_tenant: Tenant) -> None:
    with other_tenant.context():
        give_role(other_tenant.syndicate, tenant["treasurer"], Role.AUTHORISING_OFFICER)
    assert roles_of(other_tenant, tenant["treasurer"]) == {"authorising_officer"}


@pytest.mark.parametrize("role", ["boss", ""])
def test_an_unknown_role_is_refused(administrator: Client, tenant: Tenant, role: str) -> None:
    where = reverse("budgets:member_role_give", args=["alpha", tenant["reader"].pk])
    assert administrator.post(where, {"role": role}).status_code == 422
    assert roles_of(tenant, tenant["reader"]) == {"reader"}


def test_a_role_is_not_given_twice(tenant: Tenant) -> None:
    with tenant.context(), pytest.raises(ValidationError, match="a déjà ce rôle"):
        give_role(tenant.syndicate, tenant["reader"], Role.READER)


def test_the_last_administrator_stays(administrator: Client, tenant: Tenant) -> None:
    where = reverse("budgets:member_role_take", args=["alpha", tenant["administrator"].pk, "administrator"])
    answer = administrator.post(where)
    assert answer.status_code == 409
    assert "dernier administrateur" in answer.content.decode()
    assert roles_of(tenant, tenant["administrator"]) == {"administrator"}


def test_an_administrator_whose_account_is_closed_does_not_count(tenant: Tenant) -> None:
    closed = make_user("parti@alpha.example", is_active=False)
    with tenant.context():
        give_role(tenant.syndicate, closed, Role.ADMINISTRATOR)
        own = Membership.objects.get(user=tenant["administrator"])
        with pytest.raises(ValidationError, match="dernier administrateur"):
            take_role(own)


def test_one_of_two_administrators_may_leave(administrator: Client, tenant: Tenant) -> None:
    with tenant.context():
        give_role(tenant.syndicate, tenant["reader"], Role.ADMINISTRATOR)
    where = reverse("budgets:member_role_take", args=["alpha", tenant["administrator"].pk, "administrator"])
    assert administrator.post(where).status_code == 302
    assert roles_of(tenant, tenant["administrator"]) == set()
    assert administrator.get("/alpha/").status_code == 404


def test_each_change_of_role_is_in_the_journal_under_its_author(administrator: Client, tenant: Tenant) -> None:
    reader = tenant["reader"]
    administrator.post(reverse("budgets:member_role_give", args=["alpha", reader.pk]), {"role": "elected_member"})
    administrator.post(reverse("budgets:member_role_take", args=["alpha", reader.pk, "elected_member"]))
    with tenant.context():
        entries = AuditEntry.objects.filter(table_name=Membership._meta.db_table, user=tenant["administrator"])
        assert [entry.action for entry in entries] == ["delete", "insert"]
        assert all((entry.after or entry.before)["user_id"] == reader.pk for entry in entries)


def test_demanding_a_second_factor_is_in_the_journal_and_shown(administrator: Client, tenant: Tenant) -> None:
    administrator.post(reverse("budgets:second_factor_demand", args=["alpha"]), {"demanded": "on"})
    with syndicate_context(tenant.syndicate):
        assert Syndicate.objects.get().requires_second_factor
        entry = AuditEntry.objects.filter(table_name=Syndicate._meta.db_table).first()
    assert entry
    assert entry.user_id == tenant["administrator"].pk


def test_a_second_factor_is_no_longer_demanded_when_the_switch_is_off(tenant: Tenant, client: Client) -> None:
    with tenant.context():
        Syndicate.objects.update(requires_second_factor=True)
    client.force_login(tenant["administrator"])
    assert client.get("/alpha/membres/").headers["Location"] == reverse("mfa_index")


def test_the_link_can_be_sent_again(administrator: Client, tenant: Tenant) -> None:
    add(administrator)
    user = User.objects.get(email="dominique.petit@exemple.fr")
    page = administrator.get(reverse("budgets:member_detail", args=["alpha", user.pk])).content.decode()
    assert "Lui renvoyer le lien" in page
    administrator.post(reverse("budgets:member_invite", args=["alpha", user.pk]))
    assert [message.to for message in mail.outbox] == [["dominique.petit@exemple.fr"]] * 2
