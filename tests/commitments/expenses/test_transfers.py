"""Transfers asked for from the state of credits: proposed by the officer, decided by the authorising officer."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from budgets.models import BudgetDecision, BudgetYear
from budgets.queries_transfers import transfers_of_year
from budgets.services.decision_steps import take_step
from commitments.models import CreditEnvelope
from commitments.queries_transfers import may_transfer, transfer_room
from commitments.queries_work import work_lists
from commitments.rules.credits import InsufficientCreditError, Refusal
from commitments.services.transfers import TransferInput, ask_transfer
from tests.commitments.expenses.spending import D, account, commit, vote
from tests.factories import Tenant

OFFICER, SIGNER = ("finance_officer",), ("authorising_officer",)
VOTED = {
    ("D", "21838"): "5000.00", ("D", "2051"): "3000.00", ("R", "1068"): "8000.00",
    ("D", "611"): "10000.00", ("D", "64111"): "900.00", ("R", "7478"): "10900.00",
}  # fmt: skip


@pytest.fixture
def year(tenant):
    with tenant.context():
        vote(tenant.year, VOTED, investment_transfer_rate=D("7.50"))  # 600.00 of 8 000 in investment
        yield tenant.year


def ask(tenant: Tenant, amount: str, source: str = "21838", receiver: str = "2051") -> BudgetDecision:
    asked = TransferInput(source, account(tenant.year, receiver), D(amount), "licences supplémentaires")
    return ask_transfer(tenant.year, asked, by=tenant["finance_officer"], roles=OFFICER)


def decide(tenant: Tenant, decision: BudgetDecision) -> BudgetDecision:
    by = tenant["authorising_officer"]
    return take_step(decision, "decide", by=by, roles=SIGNER, on=date(2023, 7, 3), reference="2023-AR-12")


def test_a_transfer_opens_what_lacked_once_it_is_decided(tenant, year):
    assert may_transfer(year)
    commit(tenant, "3000.00", "2051")
    with pytest.raises(InsufficientCreditError):
        commit(tenant, "500.00", "2051")
    decision = ask(tenant, "500.00")
    assert (decision.kind, decision.state, decision.subject) == ("VC", "proposed", "licences supplémentaires")
    [waiting] = [work for work in work_lists(year) if work.name == "transfers"]
    assert (waiting.count, waiting.total, waiting.roles) == (1, D("500.00"), frozenset(SIGNER))
    with pytest.raises(InsufficientCreditError):  # proposed is not decided
        commit(tenant, "500.00", "2051")
    decide(tenant, decision)
    assert commit(tenant, "500.00", "2051").committed == D("500.00")
    with pytest.raises(InsufficientCreditError):
        commit(tenant, "0.01", "2051")
    [transfer] = transfers_of_year(year).transfers
    assert (transfer.investment, transfer.is_to_report) == (D("500.00"), True)


@pytest.mark.parametrize(
    ("source", "receiver", "amount", "why"),
    [
        ("21838", "2051", "600.01", "600,00 € au plus"),
        ("21838", "611", "10.00", "reste dans sa section"),
        ("64111", "611", "10.00", "n’a plus de crédits à donner"),  # staff
        ("2051", "21838", "3000.01", "ne peut donner que 3 000,00 €"),
        ("2051", "2051", "10.00", "donner au même"),
        ("611", "64111", "10.00", "chapitre 012"),
        ("21838", "2051", "0.00", "est positif"),
    ],
)
def test_a_transfer_that_the_law_or_the_credits_refuse_makes_nothing(tenant, year, source, receiver, amount, why):
    with pytest.raises(Refusal, match=why.replace(" €", "\u00a0€").replace("3 000", "3\u202f?.?000")):
        ask(tenant, amount, source, receiver)
    assert not BudgetDecision.objects.filter(kind="VC").exists()


def test_what_is_committed_meanwhile_is_not_taken(tenant, year):
    decision = ask(tenant, "600.00")
    commit(tenant, "4500.00", "21838")
    with pytest.raises(ValidationError, match="sont engagés depuis"):
        decide(tenant, decision)
    assert CreditEnvelope.objects.get(code="21").opened == D("5000.00")


def test_credits_are_up_to_date_in_every_envelope_as_soon_as_a_decision_is_voted(tenant, year):
    commit(tenant, "10.00", "21838")
    commit(tenant, "10.00", "2051")
    decide(tenant, ask(tenant, "100.00"))
    opened = dict(CreditEnvelope.objects.values_list("code", "opened"))
    assert opened == {"21": D("4900.00"), "20": D("3100.00")}


def test_what_may_be_taken_is_told_account_by_account(tenant, year):
    commit(tenant, "4900.00", "21838")
    room = transfer_room(year)
    assert {source.account: source.most for source in room.sources} == {
        "21838": D("100.00"), "2051": D("3000.00"), "611": D("10000.00"),
    }  # fmt: skip
    assert room.limits == {"I": D("600.00")}


def test_the_path_in_the_pages(tenant, year, client):
    base = f"/{tenant.slug}/TNO/2023"
    client.force_login(tenant["finance_officer"])
    page = client.get(reverse("commitments:credit_situation", args=[tenant.slug, "TNO", 2023]))
    assert "Demander un virement" in page.content.decode()
    address = reverse("commitments:transfer_ask", args=[tenant.slug, "TNO", 2023])
    shown = client.get(address, {"compte": "2051", "montant": "100,00"}).content.decode()
    assert 'value="2051"' in shown
    assert "64111" not in shown.split("<datalist")[0]
    given = {"receiver": "2051", "amount": "100,00", "source": "21838", "reason": "licences"}
    assert client.post(address, given | {"amount": "9000,00"}).status_code == 422
    sent = client.post(address, given)
    with tenant.context():
        decision = BudgetDecision.objects.select_related("budget_year__budget", "syndicate").get(kind="VC")
        assert sent.headers["Location"] == decision.get_absolute_url()
    client.force_login(tenant["reader"])
    assert client.get(address).status_code == 403
    client.force_login(tenant["authorising_officer"])
    assert "Virement" in client.get(f"{base}/a-faire/").content.decode()
    step = reverse("budgets:decision_step", args=[tenant.slug, "TNO", 2023, decision.pk, "decide"])
    assert client.post(step, {"on": "2023-07-03", "reference": "2023-12"}).status_code == 302
    with tenant.context():
        assert BudgetDecision.objects.get(kind="VC").state == "voted"


def test_without_a_rate_nothing_is_offered(tenant, client):
    with tenant.context():
        vote(tenant.year, VOTED)
        assert not may_transfer(BudgetYear.objects.get(pk=tenant.year.pk))
    client.force_login(tenant["finance_officer"])
    address = reverse("commitments:transfer_ask", args=[tenant.slug, "TNO", 2023])
    assert "aucun taux" in client.get(address).content.decode()
