"""The act of a transfer of credits: its text, its PDF, its way to the prefecture, the report to the next meeting."""

import io
import tarfile
from datetime import date

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from budgets.models import BudgetDecision
from budgets.services.decision_steps import take_step
from budgets.services.financial_rules import change_financial_rules
from commitments.services.transfers import TransferInput, ask_transfer
from deliberations.documents.transfer_act import transfer_act_pdf
from deliberations.models import TransferAct
from deliberations.queries.act_text import act_text
from deliberations.queries.transfer_acts import transfer_act
from deliberations.services.drafting import DraftInput, draft_of_kind
from deliberations.services.refusals import Refused
from deliberations.services.teletransmission import Sending
from deliberations.services.transfer_acts import prepare_transfer_archive, publish_transfer, receive_transfer
from deliberations.services.transfer_reports import report_transfers
from tests.commitments.expenses.spending import D, account, vote
from tests.deliberations.factories import actor
from tests.factories import Tenant

CREDITS = {("D", "21838"): "5000.00", ("D", "2051"): "3000.00", ("R", "1068"): "8000.00"}
SENDING = Sending("1", "finances@syndicat.fr", date(2023, 7, 4), date(2019, 8, 29))
RECEIPT = (
    '<a:ARActe xmlns:a="http://www.interieur.gouv.fr/ACTES#v1.1-20040216" a:DateReception="2023-07-05"'
    ' a:IDActe="069-256910183-20230703-{number}-BF"/>'
)


@pytest.fixture
def year(tenant):
    with tenant.context():
        vote(tenant.year, CREDITS, investment_transfer_rate=D("7.50"), deliberation="2023-4")
        change_financial_rules(tenant.syndicate, {"transfer_deliberation": "2020-9 du 3 juillet 2020"})
        yield tenant.year


def decided(
    tenant: Tenant, amount: str = "100.00", number: str = "2023-12", on: date = date(2023, 7, 3)
) -> BudgetDecision:
    asked = TransferInput("21838", account(tenant.year, "2051"), D(amount), "licences supplémentaires")
    found = ask_transfer(tenant.year, asked, by=tenant["finance_officer"], roles=("finance_officer",))
    signer = tenant["authorising_officer"]
    return take_step(found, "decide", by=signer, roles=("authorising_officer",), on=on, reference=number)


def receipt(number: str = "2023_12") -> bytes:
    return RECEIPT.format(number=number).encode()


def test_the_act_says_what_moves_on_what_basis_and_what_is_left(tenant, year):
    decided(tenant, "100.00", "2023-11")
    shown = transfer_act(decided(tenant, "250.00"))
    assert shown.text.title == "Décision n° 2023-12 portant virement de crédits"
    assert [(it.account, it.before, it.change, it.after) for it in shown.moves] == [
        ("21838", D("4900.00"), D("-250.00"), D("4650.00")),
        ("2051", D("3100.00"), D("250.00"), D("3350.00")),
    ]
    [(section, limit)] = shown.limits
    assert (section, limit.limit, limit.used, limit.moved, limit.left) == (
        "investissement", D("600.00"), D("100.00"), D("250.00"), D("250.00"),
    )  # fmt: skip
    visas = " ".join(shown.text.visas)
    for told in ("L. 5217-10-6", "2023-4 du 20 mars 2023", "2020-9 du 3 juillet 2020", "licences supplémentaires"):
        assert told in visas


def test_its_pdf_is_tagged_and_the_same_each_time(tenant, year):
    shown = transfer_act(decided(tenant))
    content = transfer_act_pdf(shown, tenant.syndicate)
    assert content == transfer_act_pdf(shown, tenant.syndicate)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.docinfo["/Title"]) == "Décision n° 2023-12 portant virement de crédits"


def test_it_travels_to_the_prefecture_and_its_receipt_comes_back(tenant, year):
    found = decided(tenant)
    name, content = prepare_transfer_archive(found, tenant.syndicate, SENDING)
    assert name == "EACT--256910183--20230704-1.tar.gz"
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        assert any(it.endswith("-20230703-2023_12-BF-1-1_1.pdf") for it in archive.getnames())
    by = actor(tenant, "finance_officer")
    with pytest.raises(Refused, match="2023_13"):
        receive_transfer(found, receipt("2023_13"), by=by)
    receive_transfer(found, receipt(), by=by)
    found.refresh_from_db()
    assert (found.transmitted_on, found.state) == (date(2023, 7, 5), "voted")
    with pytest.raises(Refused, match="déjà enregistré"):
        receive_transfer(found, receipt(), by=by)
    publish_transfer(found, date(2023, 7, 6), by=by)
    found.refresh_from_db()
    assert (found.enforceable_on, found.state) == (date(2023, 7, 6), "enforceable")
    with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic():
        TransferAct.objects.update(receipt_id="autre")


def test_only_a_decided_transfer_is_sent_or_published(tenant, year):
    asked = TransferInput("21838", account(year, "2051"), D("10.00"), "licences")
    found = ask_transfer(year, asked, by=None, roles=("finance_officer",))
    with pytest.raises(Refused, match="pas décidée"):
        publish_transfer(found, date(2023, 7, 6), by=actor(tenant, "finance_officer"))
    with pytest.raises(ValidationError):
        take_step(found, "enforce", by=None, roles=("finance_officer",), on=date(2023, 7, 6))


def test_the_report_lists_what_was_decided_since_the_last_one(tenant, year):
    first = decided(tenant, "100.00", "2023-11", date(2023, 6, 1))
    assert report_transfers(year, date(2023, 6, 15)) == 1
    decided(tenant, "250.00", "2023-12", date(2023, 7, 3))
    asked = TransferInput("21838", account(year, "2051"), D("50.00"), "proposé, pas décidé")
    ask_transfer(year, asked, by=None, roles=("finance_officer",))
    draft = draft_of_kind(DraftInput("fungibility_report", year), by=actor(tenant, "finance_officer"))
    shown = act_text(draft)
    assert shown.figures["transfer_count"].value == 1
    [table] = [block.table for block in shown.blocks if block.table]
    assert [(row.label, row.cells[1].amount) for row in table.rows] == [
        (
            "virement de crédits n°\u00a02 du 3 juillet 2023 (2023-12), du 21838 au 2051 : licences supplémentaires",
            D("250.00"),
        ),
        ("Total", D("250.00")),
    ]
    first.refresh_from_db()
    assert first.reported_on == date(2023, 6, 15)
    assert report_transfers(year, date(2023, 9, 1)) == 1
