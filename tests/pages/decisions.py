"""Addresses of budget decisions."""

from typing import Any

from budgets.models import Role
from budgets.services.decision_imports import import_document, receive_document
from tests.budgets.decisions.documents import tenant_document
from tests.factories import Tenant
from tests.pages import PREPARERS, OpenPage, Page, action
from tests.pages.commitments import Upload

OPEN_PAGES: dict[str, OpenPage] = {}


def upload(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    return {"file": Upload("dm3.xml", tenant_document(3), "application/xml")}


PAGES = {
    "budgets:decision_list": Page(),
    "budgets:decision_detail": Page(),
    "budgets:decision_control_list": Page(),
    "budgets:decision_xml": Page(roles=PREPARERS | {Role.TREASURER}, axe=False),
    "budgets:decision_csv": Page(axe=False),
    "budgets:decision_import_add": Page(roles=PREPARERS, also="POST", data=upload),
    "budgets:decision_import_detail": Page(roles=PREPARERS),
    "budgets:decision_import_start": action(),
}


def examples(tenant: Tenant) -> dict[str, Any]:
    """Make a decision, and a document received that nobody has confirmed yet."""
    given = {"by": tenant["finance_officer"]}
    first, second = (
        receive_document(tenant.year, file_name=f"dm{number}.xml", content=tenant_document(number), **given)
        for number in (1, 2)
    )
    return {"decision": import_document(first).pk, "source": second.pk}
