"""Closing a year: releases with reasons, attachments above the threshold, what passes into the next year."""

from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest

from budgets.models import Account, BudgetYear, Chart
from budgets.queries_results import Key, stored_amounts, working_result
from budgets.rules.decision import DecisionKind
from budgets.services.financial_rules import change_financial_rules
from commitments.models import Commitment, CreditEnvelope, IssuedOrder, Order
from commitments.queries_closing import attachments, carried_lines, closing_facts, releases
from commitments.queries_closing_next import taking_up
from commitments.queries_rar import rar_state
from commitments.rules.closing import closing_steps
from commitments.rules.credits import InsufficientCreditError, Refusal
from commitments.services.certificates import certify_service
from commitments.services.closing import attach_year, close_year, confirm_step, release_proposed
from commitments.services.commitments import sign_commitment
from commitments.services.corrections import correct_order
from commitments.services.decision_drafting import basis_of, create_from_results
from commitments.services.liquidation import liquidate
from commitments.services.listing_imports import import_file
from commitments.services.results import type_figures
from commitments.services.slips import form_slip, sign_slip
from commitments.services.treasury import take_in_charge
from tests.commitments.expenses.spending import DAY, D, commit, liquidated, signed, vote
from tests.commitments.expenses.test_expense_life import check_sums
from tests.factories import Tenant


@pytest.fixture
def year(tenant):
    with tenant.context():
        vote(tenant.year)
        yield tenant.year


def blocks(year: BudgetYear) -> dict[str, tuple[str, ...]]:
    return {step.name.value: step.blocks for step in closing_steps(closing_facts(year)) if step.blocks}


def settle(tenant: Tenant, *orders: IssuedOrder) -> None:
    for order in signed(tenant, *orders):
        take_in_charge(order, by=tenant["treasurer"])


def confirm_all(year: BudgetYear) -> None:
    for step in closing_steps(closing_facts(year)):
        if step.may_confirm:
            confirm_step(year, step.name.value, by=None)


def ordered(tenant: Tenant, amount: str, code: str = "611") -> Commitment:
    commitment = commit(tenant, amount, code)
    return sign_commitment(commitment, by=None, act="order", on=DAY)


def test_each_step_says_what_blocks_it(tenant, year):
    order = liquidated(tenant, ordered(tenant, "100.00"), "100.00")
    assert blocks(year)["orders"] == ("1 liquidation attend un bordereau.",)
    slip = form_slip(year, "expense", [order.pk], by=None)
    assert blocks(year)["orders"] == ("1 bordereau attend la signature de l’ordonnateur.",)
    sign_slip(slip, by=None)
    assert blocks(year)["orders"] == ("1 pièce attend la prise en charge par le comptable.",)
    with pytest.raises(Refusal, match="prise en charge"):
        close_year(year, by=None)
    take_in_charge(IssuedOrder.objects.get(), by=None)
    assert set(blocks(year)) == {"close"}


def test_releases_are_proposed_with_their_reason(tenant, year):
    last = ordered(tenant, "100.00")
    certify_service(last, D("90.00"), done_on=DAY, by=None, is_last=True)
    never = commit(tenant, "50.00")  # no legal act
    never.created_by = tenant["finance_officer"]
    never.save()
    ordered(tenant, "70.00")  # bound and waiting: carried over
    found = {release.commitment.number: (release.amount, release.reason[:8]) for release in releases(year)}
    assert found == {last.number: (D("10.00"), "dernière"), never.number: (D("50.00"), "aucun ac")}
    with pytest.raises(Refusal, match="au moins un"):
        release_proposed(year, [], by=None)
    assert release_proposed(year, [last.pk, never.pk], by=None) == 2
    assert releases(year) == ()
    check_sums()


@pytest.mark.parametrize(("threshold", "count"), [("0.00", 2), ("250.00", 2), ("1200.00", 1), ("1200.01", 0)])
def test_service_done_is_attached_from_the_threshold_of_the_budget(tenant, year, threshold, count):
    change_financial_rules(
        tenant.syndicate, {"attachment_threshold": "9999.00", "attachment_threshold_annex": threshold}
    )
    for amount in ("1200.00", "300.00"):
        certify_service(ordered(tenant, "2000.00"), D(amount), done_on=DAY, by=None)
    certify_service(ordered(tenant, "2000.00", "21838"), D("1500.00"), done_on=DAY, by=None)  # investment: never
    assert len(attachments(year)) == count  # the budget is an annex one


def test_a_year_closes_and_what_is_left_passes_into_the_next_with_its_number(tenant, year):
    partly = ordered(tenant, "1000.00", "21838")
    settle(tenant, liquidated(tenant, partly, "400.00"))
    attached = ordered(tenant, "2000.00")
    certify_service(attached, D("1500.00"), done_on=DAY, by=None)
    attach_year(year, by=None)
    settle(tenant, *IssuedOrder.objects.filter(kind="attachment"))
    assert Commitment.objects.get(pk=attached.pk).attached == D("1500.00")
    assert rar_state(year).remaining("operating") == D("500.00")
    assert rar_state(year).remaining("investment") == D("600.00")
    confirm_all(year)
    following = close_year(year, by=tenant["finance_officer"])
    year.refresh_from_db()
    assert (year.state, following.year, following.state) == ("closed", 2024, "open")
    carried = {row.number: row for row in Commitment.objects.filter(budget_year=following)}
    assert set(carried) == {partly.number, attached.number}
    assert carried[partly.number].committed == D("600.00")
    assert carried[partly.number].carried_from == partly
    # 500 carried over, and 1 500 attached that its reversal lets be ordered again
    assert (carried[attached.number].committed, carried[attached.number].service_done) == (D("2000.00"), D("1500.00"))
    reversal = IssuedOrder.objects.get(budget_year=following)
    assert (reversal.kind, reversal.amount) == ("reversal", D("-1500.00"))
    amounts = stored_amounts(working_result(year))
    assert amounts["operating_expenses"] == D("1500.00")
    assert amounts["investment_expenses"] == D("400.00")
    assert amounts["rar_investment_expenses"] == D("600.00")
    assert amounts["rar_operating_expenses"] == D("500.00")
    with pytest.raises(Refusal, match="clos"):
        close_year(year, by=None)
    check_sums()


def test_what_is_carried_is_paid_before_the_next_budget_is_voted(tenant, year):
    partly = ordered(tenant, "1000.00", "21838")
    confirm_all(year)
    following = close_year(year, by=None)
    carried = Commitment.objects.get(budget_year=following)
    envelope = CreditEnvelope.objects.get(budget_year=following)
    assert (carried.number, envelope.opened, envelope.committed) == (partly.number, D("1000.00"), D("1000.00"))
    order = liquidate(certify_service(carried, D("1000.00"), done_on=DAY, by=None), D("1000.00"), by=None)
    slip = form_slip(following, "expense", [order.pk], by=None)
    assert slip.number == 1
    other = Tenant(tenant.syndicate, tenant.users, tenant.budget, following)
    with pytest.raises(InsufficientCreditError):  # a quarter of N-1 needs a deliberation
        commit(other, "0.01", "21838", on=date(2024, 1, 10))
    check_sums()


def test_the_thirty_commitments_of_sitiv_are_carried_into_the_next_year(tenant, sitiv, acceptance):
    """The real listing, closed: 377 528.45 euros remain, whatever was declared."""
    content = (files("deliberations") / "data" / "demo" / "sitiv-engagements.csv").read_bytes()
    chart = Chart.objects.filter(variant="M57_D").order_by("year").first()
    codes = {line.split(";")[2] for line in content.decode("utf-8-sig").splitlines()[1:] if line.count(";") > 5}
    known = set(Account.objects.filter(chart=chart).values_list("code", flat=True))
    Account.objects.bulk_create(
        Account(chart=chart, code=code, label=code, search=code, section="I", expense_real="20")
        for code in codes - known
        if code.isdigit()
    )
    with tenant.context():
        report = import_file(tenant.year, kind="commitments", file_name="sitiv.csv", content=content)
        assert report.new == 30, report
        confirm_all(tenant.year)
        following = close_year(tenant.year, by=None)
        carried = Commitment.objects.filter(budget_year=following)
        assert sum((row.committed for row in carried), Decimal(0)) == D("377528.45")
        assert rar_state(tenant.year).remaining("investment") == D("377528.45")
        check_sums()


def test_orders_of_the_closed_year_are_corrected_in_the_next(tenant, year):
    Account.objects.create(
        chart=year.chart, code="773", label="Mandats annulés", search="773", section="F", revenue_real="77"
    )
    settle(tenant, liquidated(tenant, ordered(tenant, "300.00"), "300.00"))
    order = IssuedOrder.objects.get()
    confirm_all(year)
    following = close_year(year, by=None)
    correction = correct_order(order, D("120.00"), "trop payé", by=None, into=following)
    assert (correction.direction, correction.kind, correction.amount) == ("revenue", "closed_year", D("120.00"))
    assert correction.lines.get().account.code == "773"
    assert Order.objects.filter(budget_year=year).count() == 1


def test_nothing_is_carried_over_without_a_legal_act(tenant, year):
    bound, unbound = ordered(tenant, "100.00"), commit(tenant, "50.00")
    assert blocks(year)["carry"] == (
        f"Aucun acte juridique ne justifie le report de {unbound.number}\u00a0: enregistrez l’acte, ou dégagez.",
    )
    with pytest.raises(Refusal, match=unbound.number):
        confirm_step(year, "carry", by=None)
    sign_commitment(unbound, by=None, act="contract", on=DAY, reference="2023-12")
    assert "carry" not in blocks(year)
    proofs = {line.number: line.proof for line in carried_lines(year)}
    assert proofs == {
        bound.number: "bon de commande du 15/06/2023",
        unbound.number: "contrat ou convention 2023-12 du 15/06/2023",
    }


def test_what_is_ordered_beyond_the_credits_blocks_the_closing(tenant, year):
    settle(tenant, liquidated(tenant, ordered(tenant, "300.00"), "300.00"))
    assert "execution" not in blocks(year)
    vote(year, {("D", "611"): "-9800.00"}, kind="DM", number=1)
    [block] = blocks(year)["execution"]
    assert block.startswith("011")
    assert "au-delà des crédits" in block


def test_the_closed_year_leads_to_the_decision_that_takes_its_results_up(tenant, year):
    settle(tenant, liquidated(tenant, ordered(tenant, "1000.00"), "400.00"))
    confirm_all(year)
    following = close_year(year, by=None)
    waiting = taking_up(year)
    assert (waiting.decision, waiting.kind) == (None, "budget primitif")
    assert "Il manque aux résultats de 2023" in waiting.waiting
    opened = {"investment_opening": D("0.00"), "operating_opening": D("5000.00")}
    result = working_result(year)
    missing = {key: D("0.00") for key in Key if key.value not in {**stored_amounts(result), **opened}}
    type_figures(result, missing | opened)
    vote(following, {("D", "611"): "100.00"})
    ready = taking_up(year)
    assert (ready.waiting, ready.kind) == ("", "budget supplémentaire")
    assert ("R 002, excédent de fonctionnement de 2023", D("4600.00")) in ready.facts
    decision = create_from_results(basis_of(following), DecisionKind.SUPPLEMENTARY, by=None)
    assert taking_up(year).decision == decision
    assert decision.lines.get(account__code="611").rar == D("600.00")
