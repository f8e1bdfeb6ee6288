"""The home page of a budget year."""

from decimal import Decimal

import pytest
from django.urls import reverse

from budgets.models import Account
from budgets.tenancy import set_context
from commitments.models import Commitment
from tests.deliberations.factories import make_draft, make_result, sign
from tests.deliberations.test_deliberation_views import words


@pytest.fixture
def alpha(tenant):
    with tenant.context():
        yield tenant


def commit(tenant, count: int, *, start: int = 0, released: str = "0.00") -> None:
    account = Account.objects.get(chart=tenant.year.chart, code="2051")
    Commitment.objects.bulk_create(
        Commitment(
            syndicate=tenant.syndicate,
            budget_year=tenant.year,
            number=f"IN{start + rank}",
            account=account,
            supplier="Fournisseur",
            committed=Decimal("10.00"),
            released=Decimal(released),
        )
        for rank in range(count)
    )


def home(client, tenant, role="finance_officer"):
    client.force_login(tenant[role])
    answer = client.get(tenant.year.get_absolute_url())
    set_context(syndicate=tenant.syndicate.pk)
    return answer


def test_an_empty_year_offers_to_import_its_commitments(client, alpha):
    answer = home(client, alpha)
    assert "Importer les engagements" in words(answer)
    assert reverse("commitments:import_add", args=[alpha.slug, "TNO", 2023]) in answer.content.decode()


def test_a_gap_between_the_results_and_the_commitments_blocks_the_chain(client, alpha):
    commit(alpha, 3, released="1.00")
    make_result(alpha, rar_investment_expenses="30.00")
    text = words(home(client, alpha))
    assert "Trancher les restes à réaliser" in text
    assert "30,00 € déclarés, 27,00 € d’après les soldes" in text


def test_complete_and_signed_results_offer_the_draft_in_one_click(client, alpha):
    sign(make_result(alpha), alpha)
    html = home(client, alpha).content.decode()
    address = reverse("deliberations:deliberation_draft", args=[alpha.slug, "TNO", 2023, "anticipated"])
    assert f'<form method="post" action="{address}">' in html


def test_the_treasurer_is_offered_to_attest_and_the_reader_only_to_look(client, alpha):
    make_draft(alpha)
    assert "Signer la fiche de calcul" in words(home(client, alpha, "authorising_officer"))
    assert "Signer la fiche de calcul" not in words(home(client, alpha, "reader"))


@pytest.mark.parametrize("kind", ["anticipated", "final"])
def test_the_page_makes_as_many_queries_for_one_and_for_forty_commitments(
    client, alpha, kind, django_assert_num_queries, django_assert_max_num_queries
):
    make_result(alpha, kind=kind)
    commit(alpha, 1)
    client.force_login(alpha["finance_officer"])
    with django_assert_max_num_queries(50) as one:
        assert client.get(alpha.year.get_absolute_url()).status_code == 200
    set_context(syndicate=alpha.syndicate.pk)
    commit(alpha, 39, start=100)
    with django_assert_num_queries(len(one)):
        assert client.get(alpha.year.get_absolute_url()).status_code == 200
