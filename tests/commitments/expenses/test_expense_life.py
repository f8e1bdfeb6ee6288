"""The life of an expense and of a revenue, by its services: what each step moves, refuses, takes back."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Sum

from budgets.models import BudgetYear
from commitments.models import BALANCES, Commitment, CreditEnvelope, Movement, Order, SuspenseReceipt
from commitments.queries_results import order_sums
from commitments.rules.credits import InsufficientCreditError, Refusal
from commitments.services.certificates import cancel_service, certify_service
from commitments.services.commitments import (
    approve_commitment,
    commit_expenditure,
    complete_commitment,
    draft_commitment,
    refuse_commitment,
    release_commitment,
    sign_commitment,
    today,
)
from commitments.services.corrections import correct_order, give_up_claim
from commitments.services.liquidation import abandon_order, liquidate
from commitments.services.receipts import ReceiptInput, record_receipts, regularise
from commitments.services.slips import form_slip, refuse_slip, sign_slip
from commitments.services.treasury import pay_order, reject_order, take_in_charge
from tests.commitments.expenses.spending import DAY, D, account, asked, commit, liquidated, signed, vote


@pytest.fixture
def year(tenant):
    with tenant.context():
        vote(tenant.year)
        yield tenant.year


def balance(commitment):
    found = Commitment.objects.get(pk=commitment.pk)
    return {name: getattr(found, name) for name in BALANCES if getattr(found, name)}


def check_sums():
    """Each balance row is the sum of its movements, to the cent."""
    for row in [*CreditEnvelope.objects.all(), *Commitment.objects.filter(movements__isnull=False).distinct()]:
        sums = row.movements.aggregate(**{name: Sum(name) for name in BALANCES})
        assert {name: getattr(row, name) for name in BALANCES} == {
            name: value or Decimal(0) for name, value in sums.items()
        }, row


def test_an_expense_goes_from_the_request_to_the_payment(tenant, year):
    officer, president, treasurer = (tenant[r] for r in ("finance_officer", "authorising_officer", "treasurer"))
    commitment = draft_commitment(year, asked(year, "1200.00"), by=officer)
    assert (commitment.number, commitment.state, balance(commitment)) == ("D23-00001", "draft", {})
    approve_commitment(commitment, by=officer, on=DAY)
    assert balance(commitment) == {"committed": D("1200.00")}
    sign_commitment(commitment, by=president, act="order", on=DAY)
    first = certify_service(commitment, D("700.00"), done_on=DAY, by=officer)
    certify_service(commitment, D("500.00"), done_on=DAY, by=officer, is_last=True)
    order = liquidate(first, D("700.00"), by=officer)
    slip = form_slip(year, "expense", [order.pk], by=officer, on=DAY)
    order.refresh_from_db()
    assert (slip.number, order.number, order.state) == (1, 1, "issued")
    assert balance(commitment) == {"committed": D("1200.00"), "service_done": D("1200.00"), "ordered": D("700.00")}
    sign_slip(slip, by=president)
    take_in_charge(order, by=treasurer, on=DAY)
    order = pay_order(order, on=DAY + timedelta(days=9), by=treasurer)
    assert (order.state, order.paid, order.paid_on) == ("paid", D("700.00"), date(2023, 6, 24))
    assert Commitment.objects.get(pk=commitment.pk).remaining == D("500.00")
    assert order_sums(year)["operating_expenses"] == D("700.00")
    envelope = CreditEnvelope.objects.get()
    assert (envelope.code, envelope.opened, envelope.committed) == ("011", D("10000.00"), D("1200.00"))
    check_sums()


def test_a_commitment_never_exceeds_the_credits_by_a_cent(tenant, year):
    commit(tenant, "9999.99")
    with pytest.raises(InsufficientCreditError, match="Il manque 0,01") as refused:
        commit(tenant, "0.02")
    assert refused.value.missing == D("0.01")
    commit(tenant, "0.01")
    assert Commitment.objects.count() == 2
    assert list(Commitment.objects.values_list("number", flat=True)) == ["D23-00001", "D23-00002"]  # no gap
    check_sums()


def test_credits_are_limited_by_chapter_and_revenues_are_not(tenant, year):
    commit(tenant, "5000.00", "21838")
    with pytest.raises(InsufficientCreditError):
        commit(tenant, "0.01", "21838")
    commit(tenant, "3000.00", "2051")  # another chapter
    commit(tenant, "9000.00", "7478", direction="revenue")  # estimate: 8 000 were foreseen


def test_articles_limit_where_the_budget_is_voted_so(tenant):
    with tenant.context():
        credit = {("D", "611"): "100.00", ("D", "6156"): "200.00"}
        vote(tenant.year, credit, operating_level="article")
        commit(tenant, "100.00")
        with pytest.raises(InsufficientCreditError, match="article 611"):
            commit(tenant, "0.01")
        commit(tenant, "200.00", "6156")


def test_a_specialised_article_and_a_voted_operation_are_limits_of_their_own(tenant):
    with tenant.context():
        vote(tenant.year, {("D", "611"): "100.00", ("D", "6156"): "200.00"}, specialised_articles=["6156"])
        with pytest.raises(InsufficientCreditError):
            commit(tenant, "200.01", "6156")
        with pytest.raises(InsufficientCreditError):
            commit(tenant, "100.01")


def test_a_later_decision_opens_more(tenant, year):
    commit(tenant, "10000.00")
    vote(year, {("D", "611"): "50.00"}, kind="DM", number=1)
    commit(tenant, "50.00")
    with pytest.raises(InsufficientCreditError):
        commit(tenant, "0.01")
    assert CreditEnvelope.objects.get().opened == D("10050.00")


def test_the_same_key_commits_once(tenant, year):
    key = uuid4()
    first = commit_expenditure(year, asked(year), by=None, key=key)
    assert commit_expenditure(year, asked(year), by=None, key=key) == first
    assert CreditEnvelope.objects.get().committed == D("1200.00")


def test_a_refused_visa_reserves_nothing(tenant, year):
    commitment = draft_commitment(year, asked(year), by=None)
    refuse_commitment(commitment, "hors programme", by=None)
    with pytest.raises(Refusal, match="visa refusé"):
        approve_commitment(commitment, by=None)
    assert not Movement.objects.exists()


def test_the_legal_act_does_not_come_before_the_visa(tenant, year):
    commitment = commit(tenant)
    with pytest.raises(Refusal, match="précède l’engagement comptable"):
        sign_commitment(commitment, by=None, act="order", on=DAY - timedelta(days=1))
    assert sign_commitment(commitment, by=None, act="order", on=DAY).state == "signed"


def test_a_release_gives_credits_back_but_never_what_is_done(tenant, year):
    commitment = commit(tenant, "10000.00")
    certify_service(commitment, D("4000.00"), done_on=DAY, by=None)
    with pytest.raises(Refusal, match="6\u202f000,00"):
        release_commitment(commitment, D("6000.01"), "trop", by=None)
    with pytest.raises(Refusal, match="motif"):
        release_commitment(commitment, D("1.00"), " ", by=None)
    release_commitment(commitment, D("6000.00"), "marché infructueux", by=None)
    commit(tenant, "6000.00")
    with pytest.raises(InsufficientCreditError):
        complete_commitment(commitment, D("0.01"), "", by=None)
    check_sums()


def test_service_done_is_partial_and_bounded_and_cancelled_by_a_reversal(tenant, year):
    commitment = commit(tenant, "1000.00")
    service = certify_service(commitment, D("400.00"), done_on=DAY, by=None)
    with pytest.raises(Refusal, match="600,00"):
        certify_service(commitment, D("600.01"), done_on=DAY, by=None)
    with pytest.raises(Refusal, match="à venir"):
        certify_service(commitment, D("1.00"), done_on=today() + timedelta(days=1), by=None)
    cancel_service(service, "erreur de commande", by=None)
    assert balance(commitment) == {"committed": D("1000.00")}
    with pytest.raises(Refusal, match="déjà annulé"):
        cancel_service(service, "encore", by=None)
    assert [m.kind for m in Movement.objects.order_by("at")] == ["committed", "service_done", "reversed"]
    check_sums()


def test_nothing_is_liquidated_beyond_the_service_done(tenant, year):
    service = certify_service(commit(tenant), D("300.00"), done_on=DAY, by=None)
    liquidate(service, D("100.00"), by=None)
    with pytest.raises(Refusal, match="200,00"):
        liquidate(service, D("200.01"), by=None)
    with pytest.raises(Refusal, match="déjà liquidé"):
        cancel_service(service, "trop tard", by=None)


def test_an_abandoned_liquidation_can_be_made_again(tenant, year):
    order = liquidated(tenant, commit(tenant), "300.00")
    abandon_order(order, "mauvais compte")
    again = liquidate(order.lines.get().service, D("300.00"), by=None)
    assert signed(tenant, again)[0].number == 1


def test_the_treasurer_rejects_with_a_reason_and_the_credits_come_back(tenant, year):
    commitment = commit(tenant)
    order = signed(tenant, liquidated(tenant, commitment, "300.00"))[0]
    with pytest.raises(Refusal, match="motif"):
        reject_order(order, "", by=None)
    reject_order(order, "pièce manquante", by=tenant["treasurer"])
    order.refresh_from_db()
    assert (order.state, order.number, order.rejection) == ("rejected", 1, "pièce manquante")
    assert balance(commitment) == {"committed": D("1200.00"), "service_done": D("300.00")}
    assert order_sums(year)["operating_expenses"] == 0
    again = liquidate(order.lines.get().service, D("300.00"), by=None)
    assert signed(tenant, again)[0].number == 2
    check_sums()


def test_the_authorising_officer_refuses_a_slip(tenant, year):
    order = liquidated(tenant, commit(tenant), "300.00")
    slip = form_slip(year, "expense", [order.pk], by=None)
    refuse_slip(slip, "à revoir", by=None)
    order.refresh_from_db()
    assert order.state == "rejected"
    with pytest.raises(Refusal, match="refusé"):
        sign_slip(slip, by=None)
    check_sums()


def test_numbers_follow_without_a_gap_when_a_slip_is_refused_by_a_rule(tenant, year):
    one = liquidated(tenant, commit(tenant), "300.00")
    with pytest.raises(Refusal, match="Choisissez"), transaction.atomic():
        form_slip(year, "expense", [], by=None)
    two = liquidated(tenant, commit(tenant), "100.00")
    assert [order.number for order in signed(tenant, one, two)] == [1, 2]


def test_a_reduction_in_the_year_is_a_negative_order(tenant, year):
    commitment = commit(tenant)
    order = take_in_charge(signed(tenant, liquidated(tenant, commitment, "300.00"))[0], by=None)
    with pytest.raises(Refusal, match="300,00"):
        correct_order(order, D("300.01"), "avoir", by=None)
    reduction = correct_order(order, D("50.00"), "avoir", by=None)
    assert (reduction.kind, reduction.amount, reduction.direction) == ("reduction", D("-50.00"), "expense")
    with pytest.raises(Refusal, match="250,00"):
        correct_order(order, D("250.01"), "avoir", by=None)
    signed(tenant, reduction)
    assert balance(commitment)["ordered"] == D("250.00")
    assert order_sums(year)["operating_expenses"] == D("250.00")
    whole = correct_order(order, D("250.00"), "annulé", by=None)
    assert whole.kind == "cancellation"
    check_sums()


def test_a_correction_on_a_closed_year_changes_direction(tenant, year):
    order = take_in_charge(signed(tenant, liquidated(tenant, commit(tenant), "300.00"))[0], by=None)
    BudgetYear.objects.filter(pk=year.pk).update(state="closed")
    with pytest.raises(Refusal, match="ouvrez l’exercice"):
        correct_order(order, D("10.00"), "trop payé", by=None)


def test_a_closed_year_takes_no_movement_but_payments(tenant, year):
    commitment = commit(tenant)
    order = take_in_charge(signed(tenant, liquidated(tenant, commitment, "300.00"))[0], by=None, on=DAY)
    BudgetYear.objects.filter(pk=year.pk).update(state="closed")
    with pytest.raises(IntegrityError, match="clos"), transaction.atomic():
        commit(tenant, "1.00")
    assert pay_order(order, on=DAY, by=None).state == "paid"


def test_movements_cannot_be_changed_even_by_sql(tenant, year):
    commit(tenant)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Movement.objects.update(committed=D("1.00"))
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Movement.objects.all().delete()
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("RESET ROLE")  # the owner of the table may not either
        with pytest.raises(IntegrityError, match="annulez-le"), transaction.atomic():
            Movement.objects.update(committed=D("1.00"))
        transaction.set_rollback(True)


def test_a_revenue_is_committed_titled_taken_and_collected_in_two_times(tenant, year):
    commitment = commit(tenant, "900.00", "7478", direction="revenue", supplier="Ville de Vénissieux")
    assert commitment.number == "R23-00001"
    order = signed(tenant, liquidated(tenant, commitment, "900.00"))[0]
    take_in_charge(order, by=None, on=DAY)
    pay_order(order, D("400.00"), on=DAY, by=None)
    order = pay_order(order, on=DAY, by=None)
    assert (order.state, str(order)) == ("paid", "Titre n°\u00a01")
    assert order_sums(year)["operating_revenues"] == D("900.00")
    check_sums()


def test_a_claim_is_given_up_by_a_deliberation_alone(tenant, year):
    commitment = commit(tenant, "900.00", "7478", direction="revenue")
    order = take_in_charge(signed(tenant, liquidated(tenant, commitment, "900.00"))[0], by=None, on=DAY)
    with pytest.raises(Refusal, match="délibération"):
        give_up_claim(order, "write_off", D("900.00"), "", by=None, into=year)
    with pytest.raises(Refusal, match="6541"):  # the small chart of the tests has no such account
        give_up_claim(order, "write_off", D("900.00"), "2023-12", by=None, into=year)


def test_collected_sums_without_an_order_are_regularised(tenant, year):
    lines = [ReceiptInput("P1", DAY, "Ville", D("60.00"), "loyer"), ReceiptInput("P2", DAY, "Ville", D("40.00"))]
    assert record_receipts(year, lines) == (2, 0)
    assert record_receipts(year, lines) == (0, 2)
    with pytest.raises(Refusal, match="autre montant"):
        record_receipts(year, [ReceiptInput("P1", DAY, "Ville", D("61.00"))])
    receipts = list(SuspenseReceipt.objects.all())
    order = regularise([r.pk for r in receipts], account(year, "7478"), by=None)
    order = take_in_charge(signed(tenant, order)[0], by=None)
    assert (order.amount, order.state) == (D("100.00"), "paid")
    with pytest.raises(Refusal, match="déjà régularisé"):
        regularise([receipts[0].pk], account(year, "7478"), by=None)
    check_sums()


def test_executed_orders_follow_the_lines_of_the_issued_ones(tenant, year):
    signed(tenant, liquidated(tenant, commit(tenant), "300.00"))
    assert list(Order.objects.values_list("number", "amount", "issued__number")) == [("1", D("300.00"), 1)]
