"""Electronic invoices: read in each syntax, their totals held, recorded once, matched with their commitment."""

import base64
import io
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pydyf
import pytest
from facturx import generate_from_binary
from hypothesis import given
from hypothesis import strategies as st

from commitments.formats.electronic_invoices import read_invoices
from commitments.formats.invoice_terms import InvoiceFileError
from commitments.models import Invoice, Supplier
from commitments.rules.credits import Refusal
from commitments.rules.electronic_invoices import total_faults
from commitments.services.electronic_invoices import (
    Outcome,
    match_invoice,
    proposals,
    receive_file,
    unmatched_invoices,
)
from tests.commitments.electronic_invoices import BUYER, SELLER, cii, pivot, ubl
from tests.commitments.expenses.spending import DAY, commit, supplier, vote
from tests.factories import Tenant

D = Decimal


def pdf() -> bytes:
    document, out = pydyf.PDF(), io.BytesIO()
    document.add_page(pydyf.Dictionary({"Type": "/Page", "Parent": document.pages.reference, "MediaBox": "[0 0 9 9]"}))
    document.write(out)
    return out.getvalue()


def test_cii_and_the_factur_x_that_carries_it_read_the_same() -> None:
    content = cii(order="2023-1", buyer=BUYER)
    carried = generate_from_binary(pdf(), content, check_xsd=False, flavor="factur-x", level="en16931")
    [plain], [found] = read_invoices(content), read_invoices(carried)
    assert (plain.syntax, found.syntax) == ("CII", "Factur-X")
    assert (found.number, found.issued_on, found.seller_siret, found.buyer_siret) == ("F-7", DAY, SELLER, BUYER)
    assert (found.net, found.vat, found.total, found.lines) == (D("100.00"), D("20.00"), D("120.00"), plain.lines)
    assert found.references == ("2023-1", "SERVICE-1")


def test_a_line_with_a_discount_counts_for_its_net_amount() -> None:
    [found] = read_invoices(cii(price="125.00"))
    [line] = found.lines
    assert (line.label, line.quantity, line.unit_price, line.net) == ("Câble (1 × 125)", D(1), D("100.00"), D("100.00"))


def test_a_credit_note_is_negative() -> None:
    [found] = read_invoices(cii(kind="381"))
    assert (found.total, found.lines[0].net, found.lines[0].quantity) == (D("-120.00"), D("-100.00"), D(-1))
    [other] = read_invoices(ubl([(D(1), D("5.00"), D(20))], root="CreditNote"))
    assert other.total == D("-6.00")


def test_a_pivot_gives_its_dates_its_rates_and_its_readable_invoice() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("f.pdf", pdf())
    [found] = read_invoices(pivot(order="2023-4", document=base64.b64encode(packed.getvalue()).decode()))
    assert (found.received_on, found.vat, found.rates[0].rate) == (date(2023, 6, 18), D("40.00"), D("20.0"))
    assert found.order_reference == "2023-4"
    assert found.document.startswith(b"%PDF")


lines = st.tuples(
    st.integers(1, 999).map(D),
    st.integers(1, 999_999).map(lambda cents: D(cents) / 100),
    st.sampled_from([D("20"), D("5.5"), D(0)]),
)


@given(st.lists(lines, min_size=1, max_size=5))
def test_the_totals_of_what_is_read_are_those_that_were_written(given_lines: list[tuple[D, D, D]]) -> None:
    [found] = read_invoices(ubl(given_lines))
    assert found.net == sum(quantity * price for quantity, price, _ in given_lines)
    assert total_faults(found.net, found.vat, found.total, found.rates, found.lines) == ()
    wrong = total_faults(found.net, found.vat + D("0.05"), found.total, found.rates, found.lines)
    assert any("ne font pas" in fault for fault in wrong)


ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><Invoice>&a;</Invoice>'


@pytest.mark.parametrize("content", [ENTITY, b"", b"%PDF-1.7 broken", b"<html/>", b"<Invoice/>", cii(net="douze")])
def test_hostile_and_foreign_files_are_refused_in_french(content: bytes) -> None:
    with pytest.raises(InvoiceFileError) as refused:
        read_invoices(content)
    assert "passwd" not in str(refused.value)


def test_a_pdf_without_an_invoice_in_it_says_so() -> None:
    with pytest.raises(InvoiceFileError, match="ne contient pas de facture électronique"):
        read_invoices(pdf())


@pytest.fixture
def year(tenant: Tenant) -> Any:
    with tenant.context():
        vote(tenant.year)
        yield tenant.year


def receive(tenant: Tenant, content: bytes) -> Outcome:
    [found] = receive_file(
        tenant.year, name="facture.xml", content=content, received_on=DAY, by=tenant["finance_officer"]
    )
    return found


@pytest.mark.django_db
def test_an_invoice_joins_the_commitment_that_it_quotes(tenant: Tenant, year: Any) -> None:
    party = supplier(tenant, siret=SELLER)
    commitment = commit(tenant, "120.00", supplier=party)
    outcome = receive(tenant, cii(order=commitment.number))
    assert outcome.commitment == commitment
    invoice = Invoice.objects.get()
    assert (invoice.supplier, invoice.total, invoice.source) == (party, D("120.00"), "chorus")
    assert [line.commitment for line in invoice.lines.all()] == [commitment]
    assert unmatched_invoices(year) == []


@pytest.mark.django_db
def test_a_second_time_it_is_refused_and_nothing_doubles(tenant: Tenant, year: Any) -> None:
    assert receive(tenant, cii()).invoice
    assert "déjà enregistrée" in receive(tenant, cii()).refusal
    assert Invoice.objects.count() == 1


@pytest.mark.django_db
def test_a_new_supplier_gets_a_record_but_never_the_account_of_the_invoice(tenant: Tenant, year: Any) -> None:
    outcome = receive(tenant, cii())
    made = Supplier.objects.get(siret=SELLER)
    assert (made.name, made.iban) == ("Câblage du Rhône", "")
    assert any("FR7630006000011234567890189" in remark for remark in outcome.remarks)


REFUSED = {
    "totals": (cii(total="121.00"), "ne font pas"),
    "rate": (cii(vat="19.00", total="119.00"), "n’est pas"),
    "no siret": (cii(seller=""), "Le SIRET du fournisseur manque"),
    "wrong siret": (cii(seller="73282932000075"), "est faux"),
    "currency": (cii(currency="USD"), "USD"),
    "no number": (cii(number=""), "pas de numéro"),
    "broken": (b"<x/>", "n’est ni une facture"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_hold_is_refused_whole(tenant: Tenant, year: Any, name: str) -> None:
    content, said = REFUSED[name]
    assert said in receive(tenant, content).refusal
    assert not Invoice.objects.exists()
    assert not Supplier.objects.exists()


@pytest.mark.django_db
def test_another_bodys_invoice_is_refused(tenant: Tenant, year: Any) -> None:
    year.budget.siret = BUYER
    year.budget.save()
    assert "n’est pas celui de" in receive(tenant, cii(buyer="73282932000074")).refusal


@pytest.mark.django_db
def test_an_unmatched_invoice_waits_with_the_exact_amount_first(tenant: Tenant, year: Any) -> None:
    party = supplier(tenant, siret=SELLER)
    other, exact = (commit(tenant, amount, supplier=party) for amount in ("500.00", "120.00"))
    assert receive(tenant, cii(order="inconnu")).commitment is None
    [invoice] = unmatched_invoices(year)
    assert proposals(year, [invoice])[invoice] == [exact, other]
    with pytest.raises(Refusal, match="n’a pas d’engagement ouvert"):
        match_invoice(invoice, "2023-999")
    stranger = commit(tenant, "120.00", supplier=supplier(tenant, "Autre"))
    with pytest.raises(Refusal, match="d’un autre tiers"):
        match_invoice(invoice, stranger.number)
    match_invoice(invoice, exact.number)
    assert unmatched_invoices(year) == []


@pytest.mark.django_db
def test_another_syndicate_sees_no_invoice_and_makes_its_own_supplier(
    tenant: Tenant, other_tenant: Tenant, year: Any
) -> None:
    receive(tenant, cii())
    with other_tenant.context():
        assert not Invoice.objects.exists()
        assert receive(other_tenant, cii()).invoice
