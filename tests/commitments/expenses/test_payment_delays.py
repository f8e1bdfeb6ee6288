"""An invoice paid late: its interruption kept, its interest proposed, ordered once, shown to each role."""

from datetime import date
from decimal import Decimal

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from budgets.models import BudgetYear
from commitments.models import InvoiceInterruption, IssuedOrder, LateInterestOrder, Slip
from commitments.queries_alerts import alerts
from commitments.queries_delays import followed_claims, monthly_delays, to_watch
from commitments.queries_work import work_lists
from commitments.rules.credits import Refusal
from commitments.rules.payment_delay import DelayState
from commitments.services.certificates import certify_service
from commitments.services.invoices import LineInput, receive_again, record_invoice, return_invoice
from commitments.services.late_interest import order_late_interest
from commitments.services.liquidation import abandon_order, liquidate
from commitments.services.slips import form_slip, sign_slip
from commitments.services.treasury import pay_order, take_in_charge
from tests.commitments.expenses.spending import CREDITS, DAY, commit, supplier, vote

D = Decimal
SIRET = "73282932000074"
TODAY = date(2023, 9, 1)
PAID_ON = date(2023, 8, 4)


def invoice_of(tenant, **more):
    """An invoice of 1 200 € with tax, received on 15 June 2023, on a commitment delivered the same day."""
    if not tenant.year.decisions.exists():
        vote(tenant.year, CREDITS | {("D", "6583"): "500.00"})
    party = more.pop("party", None) or supplier(tenant, siret=SIRET, email="compta@cablage.example")
    commitment = commit(tenant, "1200.00", supplier=party)
    by = tenant["finance_officer"]
    invoice = record_invoice(
        tenant.year, party, number=more.pop("number", "F-1"), issued_on=DAY, received_on=DAY,
        lines=[LineInput("câble", D(1), D("1000.00"), commitment=commitment)], by=by,
    )  # fmt: skip
    return invoice, commitment


def paid_late(tenant, **more) -> IssuedOrder:
    """An invoice paid on 4 August 2023, twenty days late; the slip was signed on 10 July."""
    invoice, commitment = invoice_of(tenant, **more)
    by = tenant["finance_officer"]
    service = certify_service(commitment, D("1200.00"), done_on=DAY, by=by)
    order = liquidate(service, D("1200.00"), by=by, invoice=invoice, on=DAY)
    slip = form_slip(tenant.year, "expense", [order.pk], by=by, on=date(2023, 7, 10))
    sign_slip(slip, by=tenant["authorising_officer"])
    take_in_charge(order, by=tenant["treasurer"], on=date(2023, 7, 10))
    return pay_order(order, on=PAID_ON, by=tenant["treasurer"])


def test_a_late_payment_proposes_its_interest_and_its_indemnity(tenant):
    with tenant.context():
        order = paid_late(tenant)
        [found] = followed_claims(tenant.year, today=TODAY)
        assert found.order == order
        assert (found.delay.state, found.delay.days_late) == (DelayState.PAID_LATE, 20)
        assert (found.delay.ordering_days, found.delay.accounting_days) == (25, 25)
        assert found.interest.rate == D("12.00")  # 4 % on 1 July 2023, and eight points
        assert found.interest.total == D("47.89")  # 1 200 × 12 % × 20 / 365, and 40 €
        [august, year] = monthly_delays([found], 2023)
        assert (august.month, august.average, august.on_time_share) == (8, D("50.0"), D("0.0"))
        assert year.count == 1


def test_the_interest_is_ordered_once_on_its_account_and_goes_through_a_slip(tenant):
    with tenant.context():
        late = paid_late(tenant)
        order = order_late_interest(late, by=tenant["finance_officer"])
        assert (order.amount, order.state, order.party) == (D("47.89"), "liquidated", late.party)
        assert order.lines.get().account.code == "6583"
        assert "20 jours à 12,00" in order.label
        with pytest.raises(Refusal, match="déjà"):
            order_late_interest(late, by=tenant["finance_officer"])
        kept = LateInterestOrder.objects.get()
        assert (kept.bank_rate, kept.interest, kept.indemnity) == (D("4.00"), D("7.89"), D("40.00"))
        with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic():
            LateInterestOrder.objects.update(interest=D("1.00"))
        slip = form_slip(tenant.year, "expense", [order.pk], by=tenant["finance_officer"])
        assert Slip.objects.get(pk=slip.pk).orders.get() == order
        envelope = tenant.year.envelopes.get(code="65")
        assert envelope.ordered == D("47.89")
        assert [it.proposes_interest for it in followed_claims(tenant.year, today=TODAY)] == [False]


def test_an_abandoned_order_of_interest_is_proposed_again(tenant):
    with tenant.context():
        late = paid_late(tenant)
        abandon_order(order_late_interest(late, by=None), "erreur de calcul")
        assert [it.proposes_interest for it in followed_claims(tenant.year, today=TODAY)] == [True]
        assert order_late_interest(late, by=None).amount == D("47.89")


def test_a_payment_in_time_owes_nothing(tenant):
    with tenant.context():
        invoice, commitment = invoice_of(tenant)
        service = certify_service(commitment, D("1200.00"), done_on=DAY, by=None)
        order = liquidate(service, D("1200.00"), by=None, invoice=invoice)
        with pytest.raises(Refusal, match="pas été payé en retard"):
            order_late_interest(order, by=None)


def test_a_return_with_its_reason_stops_the_delay_and_is_kept_for_ever(tenant, django_capture_on_commit_callbacks):
    with tenant.context():
        invoice, commitment = invoice_of(tenant)
        certify_service(commitment, D("1200.00"), done_on=DAY, by=None)
        with django_capture_on_commit_callbacks(execute=True):
            return_invoice(invoice, "Le SIRET manque", by=tenant["finance_officer"], on=date(2023, 6, 25), notify=True)
        [message] = mail.outbox
        assert message.to == ["compta@cablage.example"]
        assert "Le SIRET manque" in message.body
        assert [it.delay.state for it in followed_claims(tenant.year, today=TODAY)] == [DelayState.SUSPENDED]
        receive_again(invoice, by=tenant["finance_officer"], on=date(2023, 7, 5))
        [found] = followed_claims(tenant.year, today=TODAY)
        assert found.delay.limit_on == date(2023, 8, 4)
        return_invoice(invoice, "La TVA est fausse", on=date(2023, 7, 20))
        [again] = followed_claims(tenant.year, today=TODAY)
        assert again.delay.limit_on == date(2023, 8, 4)  # a delay is interrupted once
        kinds = list(InvoiceInterruption.objects.values_list("kind", flat=True))
        assert kinds == ["stopped", "resumed", "stopped"]
        with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic():
            InvoiceInterruption.objects.all().delete()


def test_a_supplier_without_an_address_is_not_told_by_mail(tenant):
    with tenant.context():
        invoice, _ = invoice_of(tenant, party=supplier(tenant, siret=SIRET))
        with pytest.raises(Refusal, match="adresse électronique"):
            return_invoice(invoice, "Le SIRET manque", notify=True)
        with pytest.raises(Refusal, match="prévenu entre"):
            return_invoice(invoice, "Le SIRET manque", on=date(2023, 6, 1))


def test_an_invoice_whose_order_is_sent_is_not_interrupted(tenant):
    with tenant.context():
        invoice, commitment = invoice_of(tenant)
        service = certify_service(commitment, D("1200.00"), done_on=DAY, by=None)
        order = liquidate(service, D("200.00"), by=None, invoice=invoice)
        form_slip(tenant.year, "expense", [order.pk], by=None)
        with pytest.raises(Refusal, match="est émis"):
            return_invoice(invoice, "Le SIRET manque")


def test_each_role_sees_what_presses_it(tenant):
    with tenant.context():
        invoice, commitment = invoice_of(tenant)
        service = certify_service(commitment, D("1200.00"), done_on=DAY, by=None)
        lists = {it.name: it.count for it in work_lists(tenant.year, today=date(2023, 7, 10))}
        assert (lists["delays"], lists["pay_soon"], lists["interest"]) == (1, 0, 0)
        order = liquidate(service, D("1200.00"), by=None, invoice=invoice)
        sign_slip(form_slip(tenant.year, "expense", [order.pk], by=None), by=tenant["authorising_officer"])
        lists = {it.name: it.count for it in work_lists(tenant.year, today=date(2023, 7, 10))}
        assert (lists["delays"], lists["pay_soon"], lists["interest"]) == (0, 1, 0)


def test_the_number_of_statements_does_not_grow_with_the_invoices(tenant, django_assert_max_num_queries):
    with tenant.context():
        party = supplier(tenant, siret=SIRET)
        for number in ("F-1", "F-2", "F-3", "F-4"):
            paid_late(tenant, party=party, number=number)
        with django_assert_max_num_queries(9):
            assert len(to_watch(followed_claims(tenant.year, today=TODAY))) == 0


def test_an_old_debt_and_a_commitment_without_service_are_told(tenant):
    with tenant.context():
        _, commitment = invoice_of(tenant)
        waiting = commit(tenant, "300.00")
        certify_service(commitment, D("1200.00"), done_on=DAY, by=None)
        found = alerts(tenant.year, today=date(2023, 12, 20))
        assert (found.debts, [it.watched.name for it in found.late]) == ((), [waiting.number])
        later = alerts(tenant.year, today=date(2027, 6, 1))
        assert {it.limit_on for it in later.debts} == {date(2027, 12, 31)}
        assert {it.watched.kind for it in later.debts} == {"service", "invoice"}


def test_the_officer_accepts_the_interest_in_a_click(tenant, client):
    with tenant.context():
        late = paid_late(tenant)
    where = [tenant.slug, tenant.budget.code, tenant.year.year]
    page, accept = (
        reverse("commitments:payment_delays", args=where),
        reverse("commitments:late_interest_order", args=[*where, late.pk]),
    )
    client.force_login(tenant["treasurer"])
    assert client.post(accept).status_code == 403
    client.force_login(tenant["finance_officer"])
    shown = client.get(page).content.decode()
    assert "47,89" in shown
    assert "<svg" in shown
    assert client.post(accept).status_code == 302
    with tenant.context():
        assert late.late_interest.get().order.amount == D("47.89")
    assert "Intérêts moratoires mandatés" in client.get(page).content.decode()


def test_the_delays_are_exported(tenant, client):
    with tenant.context():
        paid_late(tenant)
    client.force_login(tenant["elected_member"])
    where = reverse("commitments:payment_delays_export", args=[tenant.slug, tenant.budget.code, tenant.year.year])
    text = client.get(f"{where}?format=csv").getvalue().decode("utf-8-sig")
    assert "F-1;Câblage du Rhône" in text
    assert "payée en retard;50;25;25;20;1200,00;12,00;7,89;40,00" in text
    assert client.get(where).content.startswith(b"PK")


def test_what_is_left_to_deliver_waits_for_its_certificate_though_a_part_is_paid(tenant):
    with tenant.context():
        vote(tenant.year)
        commitment = commit(tenant, "1200.00")
        liquidate(certify_service(commitment, D("600.00"), done_on=DAY, by=None), D("600.00"), by=None)
        form_slip(tenant.year, "expense", [commitment.order_lines.get().order_id], by=None)
        [waiting] = [it for it in work_lists(tenant.year, today=TODAY) if it.name == "certify"]
        assert (waiting.total, [line.amount for line in waiting.lines]) == (D("600.00"), [D("600.00")])


def test_the_orders_and_the_account_of_a_supplier_are_exported(tenant, client):
    with tenant.context():
        order = paid_late(tenant)
    client.force_login(tenant["reader"])
    year = [tenant.slug, tenant.budget.code, tenant.year.year]
    address = reverse("commitments:order_export", args=year)
    text = client.get(f"{address}?format=csv&sens=expense").getvalue().decode("utf-8-sig")
    assert f"mandat;1;1;ordinaire;payé;Câblage du Rhône;{SIRET};câblage;611" in text
    assert client.get(f"{address}?format=csv&sens=revenue").getvalue().decode("utf-8-sig").count("\r\n") == 1
    account = reverse("commitments:supplier_export", args=[tenant.slug, order.party_id])
    lines = client.get(f"{account}?format=csv").getvalue().decode("utf-8-sig").splitlines()
    assert [line.split(";")[2] for line in lines[1:]] == ["engagement", "facture", "mandat"]
    assert client.get(account).content.startswith(b"PK")


def test_an_invoice_that_waits_follows_into_the_next_year_with_its_payment_and_its_interest(tenant):
    with tenant.context():
        late = paid_late(tenant)
        waiting, _ = invoice_of(tenant, party=late.party, number="F-2")
        following = BudgetYear.objects.create(
            syndicate=tenant.syndicate, budget=tenant.budget, year=2024, chart=tenant.year.chart
        )
        assert {it.invoice for it in followed_claims(following, today=TODAY)} == {waiting}
        assert monthly_delays(followed_claims(following, today=TODAY), 2024) == ()
        BudgetYear.objects.filter(pk=tenant.year.pk).update(state="closed")
        late.refresh_from_db()
        with pytest.raises(Refusal, match="est clos"):
            order_late_interest(late, by=None)
        made = order_late_interest(late, by=None, into=following)
        assert made.budget_year == following
        [known] = [it for it in followed_claims(tenant.year, today=TODAY) if it.order == late]
        assert known.interest_order == made
        assert "/2024/" in known.interest_order.get_absolute_url()


def test_a_rate_that_the_table_does_not_have_is_asked_for_with_its_source(tenant, client, monkeypatch):
    for module in ("commitments.queries_delays", "commitments.services.late_interest"):
        monkeypatch.setattr(f"{module}.bank_rates", dict)
    with tenant.context():
        late = paid_late(tenant)
        with pytest.raises(Refusal, match="1er juillet 2023 n’est pas dans la table"):
            order_late_interest(late, by=None)
    client.force_login(tenant["finance_officer"])
    accept = reverse("commitments:late_interest_order", args=[*_place(tenant), late.pk])
    refused = client.post(accept, {"bank_rate": "", "rate_source": ""})
    assert refused.status_code == 422
    assert "n’est pas dans la table" in refused.content.decode()
    given = client.post(accept, {"bank_rate": "3,50", "rate_source": "banque-france.fr, taux directeurs"})
    assert given.status_code == 302
    with tenant.context():
        kept = LateInterestOrder.objects.get()
        assert (kept.bank_rate, kept.interest) == (D("3.50"), D("7.56"))  # 1 200 × 11.5 % × 20 / 365
        assert kept.rate_source == "banque-france.fr, taux directeurs"


def _place(tenant) -> list[object]:
    return [tenant.slug, tenant.budget.code, tenant.year.year]
