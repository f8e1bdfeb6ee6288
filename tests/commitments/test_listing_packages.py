"""The columns of a finance package, chosen once and recognised at its next file; receipts and suppliers imported so."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from budgets.formats.sheets.reader import read_sheet
from budgets.formats.sheets.sheet import FileRefusedError
from commitments.models import ImportMapping, ListingImport, Supplier, SuspenseReceipt
from commitments.services.import_report import ImportReport
from commitments.services.listing_imports import choose_listing_columns, import_file, receive_listing, start_import
from commitments.services.listing_packages import proposed_columns
from commitments.services.supplier_imports import import_supplier_listing, receive_suppliers
from tests.factories import Tenant
from tests.pages.commitments import Upload

pytestmark = pytest.mark.django_db
D = Decimal

RECEIPTS = b"Pce;Jour;Partie;Somme\nP1;12/06/2023;Ville de Lyon;60,00\nP2;13/06/2023;Ville de Lyon;40,00\n"
CHOSEN = {0: "reference", 1: "received_on", 2: "payer", 3: "amount"}


@pytest.fixture
def year(tenant: Tenant) -> Any:
    with tenant.context():
        yield tenant.year


def receive(tenant: Tenant, content: bytes = RECEIPTS) -> ListingImport:
    return receive_listing(
        tenant.year, kind="receipts", file_name="p503.csv", content=content, by=tenant["finance_officer"]
    )


def test_the_columns_of_a_package_are_recognised_at_its_next_file(tenant: Tenant, year: Any) -> None:
    listing = receive(tenant)
    assert listing.package == ""
    report = choose_listing_columns(listing, CHOSEN, "Civil Net Finances")
    assert (report.new, report.is_refused) == (2, False)
    mapping = ImportMapping.objects.get()
    assert (mapping.package, mapping.columns["somme"]) == ("Civil Net Finances", "amount")
    again = receive(tenant, RECEIPTS.replace(b"P1", b"P3"))
    assert again.package == "Civil Net Finances"
    assert again.mapping["columns"] == {str(index): field for index, field in CHOSEN.items()}


def test_two_packages_keep_the_same_header_for_two_fields(tenant: Tenant, year: Any) -> None:
    choose_listing_columns(receive(tenant), CHOSEN, "Grand Angle")
    other = b"Pce;Jour;Partie;Montant brut;Somme\nP5;12/06/2023;Ville;60,00;x\n"
    fields = CHOSEN | {4: "label"}
    choose_listing_columns(receive(tenant, other), fields, "e.magnus")
    assert proposed_columns("receipts", read_sheet(RECEIPTS))[0] == "Grand Angle"
    assert proposed_columns("receipts", read_sheet(other))[0] == "e.magnus"
    assert proposed_columns("orders", read_sheet(other))[0] == ""


def test_receipts_are_imported_once_and_an_update_says_what_changes(tenant: Tenant, year: Any) -> None:
    listing = receive(tenant)
    choose_listing_columns(listing, CHOSEN, "Grand Angle")
    start_import(listing, update=False, by=tenant["finance_officer"])
    assert sum(SuspenseReceipt.objects.values_list("amount", flat=True)) == D("100.00")

    def again(content: bytes, **more: bool) -> ImportReport:
        return import_file(year, kind="receipts", file_name="p503.csv", content=content, **more)

    assert (again(RECEIPTS).unchanged, SuspenseReceipt.objects.count()) == (2, 2)
    changed = RECEIPTS.replace(b"60,00", b"65,00")
    assert again(changed).is_refused
    report = again(changed, update=True)
    assert report.changes == ("P1\u00a0: Montant 60,00 → 65,00",)
    assert SuspenseReceipt.objects.get(reference="P1").amount == D("65.00")


@pytest.mark.parametrize(
    ("line", "said"),
    [("P1;12/06/2023;Ville;1,00", "Déjà donné"), ("P9;;Ville;1,00", "date"), ("P9;12/06/2023;Ville;-1,00", "négatif")],
)
def test_a_wrong_line_of_receipts_is_named(tenant: Tenant, year: Any, line: str, said: str) -> None:
    report = choose_listing_columns(receive(tenant, RECEIPTS + line.encode() + b"\n"), CHOSEN)
    assert report.is_refused
    assert any(said in str(fault) and fault.line == 4 for fault in report.faults), report.faults


SUPPLIERS = (
    "Matricule;Appellation;Ident;Banque\nT1;Câblage du Rhône;73282932000074;FR7630006000011234567890189\n".encode()
)
FIELDS = {0: "code", 1: "name", 2: "siret", 3: "iban"}


def test_suppliers_are_imported_with_the_columns_chosen_and_recognised_after(tenant: Tenant, year: Any) -> None:
    def received(content: bytes = SUPPLIERS) -> ListingImport:
        return receive_suppliers(tenant.syndicate, file_name="tiers.csv", content=content, by=None)

    with pytest.raises(FileRefusedError, match="Nom"):
        import_supplier_listing(received(), {0: "code"}, "Grand Angle")
    assert import_supplier_listing(received(), FIELDS, "Grand Angle").new == 1
    assert Supplier.objects.get().iban == "FR7630006000011234567890189"
    second = received(SUPPLIERS.replace("du Rhône".encode(), b"de Lyon"))
    assert second.package == "Grand Angle"
    assert import_supplier_listing(second, FIELDS, "Grand Angle").changed == ("Câblage de Lyon\u00a0: nom",)
    assert import_supplier_listing(received(), FIELDS, "Grand Angle").new == 0


def test_a_page_chooses_the_columns_of_suppliers_then_tells_what_changed(client: Client, tenant: Tenant) -> None:
    client.force_login(tenant["finance_officer"])
    where = reverse("commitments:supplier_import", args=[tenant.syndicate.slug])
    answer = client.post(where, {"file": Upload("tiers.csv", SUPPLIERS, "text/csv")})
    page = answer["Location"]
    assert "Appellation" in client.get(page).content.decode()
    data = {"package": "Grand Angle", **{f"column_{index}": field for index, field in FIELDS.items()}}
    assert client.post(page, data).status_code == 302
    assert "1 nouveaux" in client.get(page).content.decode()


def test_the_columns_of_a_syndicate_are_its_own(tenant: Tenant, other_tenant: Tenant, year: Any) -> None:
    choose_listing_columns(receive(tenant), CHOSEN, "Grand Angle")
    with other_tenant.context():
        assert proposed_columns("receipts", read_sheet(RECEIPTS))[0] == ""
