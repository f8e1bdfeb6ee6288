"""Opening a syndicate from the command line."""

from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from budgets.models import Membership, Syndicate
from budgets.tenancy import slug_context, syndicate_context
from tests.factories import Tenant

pytestmark = pytest.mark.django_db


def open_gamma(**options: str) -> str:
    output = StringIO()
    given = {"administrator": "chef@gamma.example", "siren": "123456789"} | options
    call_command("create_syndicate", "gamma", "Syndicat gamma", stdout=output, **given)
    return output.getvalue()


def test_it_opens_a_syndicate_whose_administrator_receives_a_link() -> None:
    assert "gamma est ouvert" in open_gamma()
    with slug_context("gamma"):
        syndicate = Syndicate.objects.get()
    with syndicate_context(syndicate):
        assert [(member.user.email, member.role) for member in Membership.objects.select_related("user")] == [
            ("chef@gamma.example", "administrator")
        ]
    assert [message.to for message in mail.outbox] == [["chef@gamma.example"]]
    assert "/compte/mot-de-passe/nouveau/" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("options", "message"),
    [({"siren": "12"}, "neuf chiffres"), ({"administrator": "chef"}, "adresse")],
)
def test_a_mistake_is_said_and_opens_nothing(options: dict[str, str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        open_gamma(**options)
    with slug_context("gamma"):
        assert not Syndicate.objects.exists()
    assert not mail.outbox


def test_a_slug_is_given_once(tenant: Tenant) -> None:
    with pytest.raises(CommandError, match="déjà"):
        call_command("create_syndicate", tenant.slug, "Autre", administrator="a@b.example")


def test_a_word_of_our_addresses_is_no_slug() -> None:
    with pytest.raises(CommandError, match="adresse de l’application"):
        call_command("create_syndicate", "glossaire", "Autre", administrator="a@b.example")
