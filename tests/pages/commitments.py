"""Addresses of commitments, of their import and of the carry-forward."""

from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from budgets.models import Account
from commitments.models import Commitment
from commitments.services.listing_imports import check_listing, receive_listing
from tests.commitments.listings import HEADER, LINE, csv_listing
from tests.factories import Tenant
from tests.pages import PREPARERS, OpenPage, Page, action, form

CONTENT = csv_listing(LINE.replace(";020;", ";;"))
COLUMNS = ["number", "function", "account", "operation", "supplier", "remaining", "committed", "released"]
CHOICES = {f"column_{index}": name for index, name in enumerate([*COLUMNS, "manager", "service", "antenna", "label"])}


class Upload(SimpleUploadedFile):
    """A file that may be sent several times."""

    def read(self, *arguments: Any) -> bytes:
        self.seek(0)
        return super().read(*arguments)


def upload(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    return {"file": Upload("engagements.csv", CONTENT, "text/csv")}


def upload_orders(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    return {"file": Upload("mandats.csv", b"Mandat;Nature;Montant\n9001;2051;10,00\n", "text/csv")}


OPEN_PAGES: dict[str, OpenPage] = {}


def upload_receipt_listing(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    content = "Référence;Date;Débiteur;Montant\nP7;12/06/2023;Ville;12,00\n".encode()
    return {"file": Upload("p503.csv", content, "text/csv")}


PAGES = {
    "commitments:commitment_list": Page(),
    "commitments:commitment_export_csv": Page(axe=False),
    "commitments:commitment_export_xlsx": Page(axe=False),
    "commitments:commitment_detail": Page(),
    "commitments:import_add": Page(roles=PREPARERS, also="POST", data=upload),
    "commitments:order_import_add": Page(roles=PREPARERS, also="POST", data=upload_orders),
    "commitments:receipt_listing_add": Page(roles=PREPARERS, also="POST", data=upload_receipt_listing),
    "commitments:import_detail": Page(roles=PREPARERS),
    "commitments:import_columns": form(**CHOICES),
    "commitments:import_start": action(),
    "commitments:rar_state": Page(),
}


def examples(tenant: Tenant) -> dict[str, Any]:
    """Make a commitment, and a file received and checked."""
    assert HEADER.count(";") == len(CHOICES) - 1
    commitment = Commitment.objects.create(
        syndicate=tenant.syndicate,
        budget_year=tenant.year,
        account=Account.objects.get(chart=tenant.year.chart_id, code="21838"),
        number="IN23009901P",
        supplier="Câblage du Rhône",
        label="baie de brassage",
        service="TNO",
        committed=Decimal("1344.00"),
    )
    listing = receive_listing(
        tenant.year, kind="commitments", file_name="liste.csv", content=CONTENT, by=tenant["finance_officer"]
    )
    check_listing(listing)
    return {"commitment": commitment.pk, "listing": listing.pk}
