"""Decisions drafted from the results of the year before: from commitments or from accounts, for two tenants."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from budgets.controls.decisions import check_decision
from budgets.controls.finding import Severity
from budgets.models import Budget, BudgetDecision, BudgetYear, CreditLine, YearResult
from budgets.queries_decision_view import decision_view
from budgets.queries_results import Key, stored_amounts
from budgets.rules.balance import budget_balance
from budgets.rules.chart import Section
from budgets.rules.decision import DecisionKind
from budgets.services.decision_drafting import create_from_draft
from budgets.services.nomenclature import save_chart
from commitments.models import Commitment
from commitments.services.decision_drafting import (
    NothingToDraftError,
    basis_of,
    create_adjustment,
    create_from_results,
    draft_adjustment,
    draft_from_results,
)
from commitments.services.results import open_result, take_accounts, type_figures
from deliberations.demo_decisions.derivation import chart
from tests.budgets.decisions.test_decision_findings import decided
from tests.commitments.results_data import FIGURES
from tests.factories import Tenant

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def years(tenant):
    """The closed year 2023 of SITIV's figures and the year that takes it up, on the whole chart of M57."""
    known = {year: save_chart_of(year) for year in (2023, 2024)}
    with tenant.context():
        budget = Budget.objects.create(syndicate=tenant.syndicate, code="PRINCIPAL", name="Budget principal")
        made = [
            BudgetYear.objects.create(syndicate=tenant.syndicate, budget=budget, year=year, chart=known[year])
            for year in (2023, 2024)
        ]
        for number, amount in (("1", "400000.00"), ("2", "29656.45")):
            Commitment.objects.create(
                syndicate=tenant.syndicate, budget_year=made[0], number=number, supplier="Éditeur",
                account=known[2023].accounts.get(code="2051"), committed=D(amount), function="020",
            )  # fmt: skip
        yield made


def save_chart_of(year):
    from budgets.models import Chart

    save_chart(chart("M57_D", year))
    return Chart.objects.get(variant="M57_D", year=year)


def lines(decision):
    rows = CreditLine.objects.filter(decision=decision).select_related("account").order_by("rank")
    return {(it.direction, it.account.code): (it.rar, it.proposed) for it in rows if it.rar or it.proposed}


def test_sitiv_gets_the_budget_of_its_deliberation(tenant, years):
    """598 255,81 at 1068, 282 218,28 at 002, 168 599,36 of deficit at 001, 429 656,45 carried over line by line."""
    type_figures(open_result(years[0], "anticipated"), FIGURES)
    decision = create_from_results(basis_of(years[1]), DecisionKind.PRIMITIVE, by=tenant["finance_officer"])
    assert lines(decision) == {
        ("D", "001"): (D(0), D("168599.36")),
        ("R", "002"): (D(0), D("282218.28")),
        ("R", "1068"): (D(0), D("598255.81")),
        ("D", "2051"): (D("429656.45"), D(0)),
    }
    assert (decision.kind, decision.taking_up, decision.state) == ("BP", "anticipated", "preparation")
    assert decision.created_by == tenant["finance_officer"]
    sections = {it.section: it.difference for it in budget_balance(decision_view(decision)).sections}
    assert sections == {Section.OPERATING: D("282218.28"), Section.INVESTMENT: D(0)}
    assert not CreditLine.objects.filter(decision=decision, comment="").exists()


def test_the_choice_between_1068_and_002_is_kept_with_the_results(tenant, years):
    type_figures(open_result(years[0], "anticipated"), FIGURES)
    basis = basis_of(years[1])
    decision = create_from_results(basis, DecisionKind.PRIMITIVE, additional_reserve=D("82218.28"), by=None)
    assert lines(decision)["R", "002"] == (D(0), D("200000.00"))
    assert stored_amounts(YearResult.objects.get())[Key.ADDITIONAL_RESERVE] == D("82218.28")


def test_the_surplus_moved_to_investment_balances_the_operating_section(tenant, years):
    type_figures(open_result(years[0], "final"), FIGURES)
    decided(tenant_of(tenant, years[1]), "BP", lines=(("D", "6156", "10.00"), ("R", "752", "10.00")))
    decision = create_from_results(basis_of(years[1]), DecisionKind.SUPPLEMENTARY, transfer=D("282218.28"), by=None)
    operating = budget_balance(decision_view(decision)).sections[0]
    assert (operating.difference, decision.taking_up) == (D(0), "after_accounts")
    voted = CreditLine.objects.get(decision=decision, account__code="6156")
    assert (voted.previous, voted.proposed) == (D("10.00"), D(0))  # the budget compared with is filled


def test_the_accounts_come_before_the_commitments(tenant, years):
    owned = {"syndicate": tenant.syndicate}
    accounts = BudgetDecision.objects.create(**owned, budget_year=years[0], kind="CA")
    for rank, (way, code, realised, left) in enumerate(
        (("D", "2313", "100.00", "40.00"), ("R", "752", "300.00", "0.00"), ("R", "1321", "0.00", "15.00")), 1
    ):
        CreditLine.objects.create(
            **owned, decision=accounts, rank=rank, direction=way, realised=D(realised), rar_left=D(left),
            account=years[0].chart.accounts.get(code=code),
        )  # fmt: skip
    take_accounts(open_result(years[0], "final"))
    basis = basis_of(years[1])
    assert basis.carried.source == "le compte administratif"
    assert lines(create_from_results(basis, DecisionKind.PRIMITIVE, by=None)) == {
        ("D", "001"): (D(0), D("100.00")),
        ("R", "1068"): (D(0), D("125.00")),
        ("R", "002"): (D(0), D("175.00")),
        ("D", "2313"): (D("40.00"), D(0)),
        ("R", "1321"): (D("15.00"), D(0)),
    }


def test_an_anticipated_taking_up_is_corrected_by_the_final_results(tenant, years):
    type_figures(open_result(years[0], "anticipated"), FIGURES)
    first = create_from_results(basis_of(years[1]), DecisionKind.PRIMITIVE, by=None)
    CreditLine.objects.filter(decision=first).update(voted=0)
    for line in CreditLine.objects.filter(decision=first):
        CreditLine.objects.filter(pk=line.pk).update(voted=line.proposed)
    BudgetDecision.objects.filter(pk=first.pk).update(state="voted", decided_on="2024-02-15")
    type_figures(open_result(years[0], "final"), {"operating_revenues": D("1139200.00")})
    Commitment.objects.filter(number="2").update(released=D("656.45"))
    type_figures(YearResult.objects.get(kind="final"), {"rar_investment_expenses": D("429000.00")})
    decision = create_adjustment(years[1], by=None)
    assert lines(decision) == {
        ("R", "002"): (D(0), D("680.45")),  # 24,00 more, and 656,45 less to cover
        ("R", "1068"): (D(0), D("-656.45")),
        ("D", "2051"): (D("-656.45"), D(0)),
        ("D", "023"): (D(0), D("680.45")),
        ("R", "021"): (D(0), D("680.45")),
    }
    assert (decision.kind, decision.number) == ("DM", 1)
    found = check_decision(decision_view(decision))
    assert [it.code for it in found if it.severity is Severity.BLOCKING] == []
    comment = CreditLine.objects.get(decision=decision, account__code="002").comment
    assert "282 898,73 € au lieu de 282 218,28 €" in comment.replace("\u202f", " ").replace("\u00a0", " ")


def test_what_is_not_there_is_told(tenant, years):
    with pytest.raises(NothingToDraftError, match="ne sont pas préparés"):
        basis_of(years[1])
    with pytest.raises(NothingToDraftError, match="n’est pas ouvert"):
        basis_of(years[0])
    with pytest.raises(NothingToDraftError, match="par anticipation"):
        draft_adjustment(years[1])
    open_result(years[0], "final")
    with pytest.raises(NothingToDraftError, match="Il manque aux résultats de 2023"):
        basis_of(years[1])


def test_nothing_is_created_twice_nor_half(tenant, years):
    type_figures(open_result(years[0], "anticipated"), FIGURES)
    basis = basis_of(years[1])
    create_from_results(basis, DecisionKind.PRIMITIVE, by=None)
    with pytest.raises(ValidationError, match="existe déjà"):
        create_from_results(basis, DecisionKind.PRIMITIVE, by=None)
    empty = draft_from_results(basis, DecisionKind.SUPPLEMENTARY)
    with pytest.raises(ValidationError, match="rien à écrire"):
        create_from_draft(years[1], type(empty)(empty.kind, (), empty.subject), by=None)
    assert BudgetDecision.objects.count() == 1


def test_the_page_shows_all_before_it_creates(client, tenant, years):
    type_figures(open_result(years[0], "anticipated"), FIGURES)
    client.force_login(tenant["finance_officer"])
    address = reverse("commitments:draft_results", args=[tenant.slug, "PRINCIPAL", 2024])
    page = text(client.get(address))
    assert "598 255,81" in page
    assert "Restes à réaliser au 31 décembre 2023, d’après les engagements." in page
    with tenant.context():
        assert BudgetDecision.objects.count() == 0
    shown = client.post(address, {"kind": "BP", "additional_reserve": "82 218,28", "action": "preview"})
    assert "200 000,00" in text(shown)
    refused = client.post(address, {"kind": "BP", "transfer": "999 999,00", "action": "create"})
    assert refused.status_code == 422
    assert "dépasse ce que la reprise laisse" in text(refused)
    created = client.post(address, {"kind": "BP", "additional_reserve": "", "transfer": "", "action": "create"})
    with tenant.context():
        assert created.headers["Location"] == BudgetDecision.objects.get().get_absolute_url()


def text(answer):
    return answer.content.decode().replace("\u202f", " ").replace("\u00a0", " ")


def tenant_of(tenant, year):
    """Return the tenant with another of its years."""
    return Tenant(tenant.syndicate, tenant.users, year.budget, year)
