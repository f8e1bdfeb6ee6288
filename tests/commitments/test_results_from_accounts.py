"""The accounts of a year, imported, give its results: a real administrative account to the cent, and the refusals."""

from decimal import Decimal

import pytest
from django.urls import reverse

from budgets.models import BudgetDecision, ResultFigure, YearResult
from budgets.queries_accounts import accounts_carried, accounts_figures
from budgets.queries_results import missing_figures, results_of, stored_amounts
from budgets.rules.accounts import AccountsLine, accounts_view
from budgets.rules.chart import Direction
from commitments.services.results import NothingToTakeError, ResultLockedError, open_result, take_accounts
from tests.budgets.decision_cases import BETWEEN, REAL, placements
from tests.budgets.decisions.documents import imported, real_year
from tests.budgets.totem.documents import CA, real

pytestmark = pytest.mark.django_db
D = Decimal


def test_the_real_account_of_2021_gives_its_results(shared, tenant):
    """Its own totals are 2 379 073,90 / 3 890 478,15 and 1 054 480,59 / 1 237 217,13, lines 001 and 002 among them."""
    original = real(shared, CA)
    with tenant.context():
        year = real_year(tenant, original)
        accounts = imported(year, original)
        result = take_accounts(open_result(year, "final"))
        amounts = stored_amounts(result)
        assert amounts == {
            "operating_expenses": D("2379073.90"),
            "operating_revenues": D("3890478.15") - D("835043.06"),
            "operating_opening": D("835043.06"),
            "investment_expenses": D("1054480.59") - D("64118.58"),
            "investment_revenues": D("1237217.13"),
            "investment_opening": D("-64118.58"),
            "rar_investment_expenses": D("385503.58"),
            "rar_investment_revenues": D("123839.60"),
            "rar_operating_expenses": D("0.00"),
            "rar_operating_revenues": D("0.00"),
        }
        assert missing_figures(amounts) == ()
        assert set(result.figures.values_list("origin", flat=True)) == {ResultFigure.Origin.ACCOUNTS}
        results = results_of(result)
        assert (results.a2, results.a3) == (D("182736.54"), D("1511404.25"))
        assert results.allocation.compulsory_reserve == D("78927.44")  # 385 503,58 - 123 839,60 - 182 736,54
        assert sum(accounts_carried(accounts).amounts.values()) == D("385503.58") + D("123839.60")


def test_an_opening_written_as_opened_only_counts():
    lines = [AccountsLine("1", Direction.REVENUE, "002", REAL, opened=D("12.00"))]
    assert accounts_view(2024, lines, placements()).figures.operating_opening == D("12.00")


def test_order_operations_count_in_what_was_realised():
    lines = [AccountsLine("1", Direction.EXPENSE, "6811", BETWEEN, opened=D("9.00"), realised=D("7.00"))]
    assert accounts_view(2024, lines, placements()).figures.operating_expenses == D("7.00")


def test_a_year_without_accounts_has_nothing_to_take(tenant):
    with tenant.context(), pytest.raises(NothingToTakeError, match="importez-le"):
        take_accounts(open_result(tenant.year, "final"))


def test_results_that_are_voted_do_not_follow_the_accounts(tenant):
    with tenant.context():
        BudgetDecision.objects.create(syndicate=tenant.syndicate, budget_year=tenant.year, kind="CA")
        result = open_result(tenant.year, "final")
        YearResult.objects.filter(pk=result.pk).update(voted_at="2024-06-01T10:00:00Z")
        with pytest.raises(ResultLockedError):
            take_accounts(result)


def test_the_results_page_starts_from_the_accounts(client, tenant, other_tenant):
    with tenant.context():
        accounts = BudgetDecision.objects.create(syndicate=tenant.syndicate, budget_year=tenant.year, kind="CFU")
        assert accounts_figures(accounts)["operating_revenues"] == 0
    client.force_login(tenant["finance_officer"])
    arguments = [tenant.slug, tenant.budget.code, tenant.year.year]
    page = client.get(reverse("commitments:results", args=arguments)).content.decode()
    assert "Partir du compte financier unique" in page
    address = reverse("commitments:result_accounts_take", args=arguments)
    assert client.post(address).status_code == 302
    with tenant.context():
        assert YearResult.objects.get().kind == "final"
    client.force_login(other_tenant["finance_officer"])
    assert client.post(address).status_code == 404
