"""Addresses of the budget document of a decision."""

from typing import Any

from budgets.models import BudgetDocument
from budgets.services.decisions import create_decision
from tests.factories import Tenant
from tests.pages import PREPARERS, OpenPage, Page, action

OPEN_PAGES: dict[str, OpenPage] = {}
DRAFT = {"decision": "drafted"}
FILE = {"decision": "drafted", "document": "printed"}

PAGES = {
    "budgets:budget_document": Page(query="?q=recettes"),
    "budgets:budget_document_state": Page(),
    "budgets:budget_document_origin": Page(query="?table=depenses&row=total&column=total"),
    "budgets:budget_document_comparison": Page(arguments=DRAFT),
    "budgets:budget_document_annexes": Page(
        roles=PREPARERS, also="POST", arguments=DRAFT, data={"IV-B9": "joint", "IV-B1.1": "sans_objet"}
    ),
    "budgets:budget_document_workbook": Page(axe=False),
    "budgets:budget_document_make": action(),
    "budgets:budget_document_download": Page(axe=False, arguments=FILE),
    "budgets:budget_document_send": action(data={"sent_on": "2023-11-02"}, arguments=FILE),
}


def examples(tenant: Tenant) -> dict[str, Any]:
    """Make a file of a draft."""
    decision = create_decision(tenant.year, "DM", number=41, by=tenant["finance_officer"])
    document = BudgetDocument.objects.create(
        syndicate=tenant.syndicate,
        decision=decision,
        is_draft=True,
        revision=0,
        file_name="projet.pdf",
        content=b"%PDF-1.7",
        pages=1,
        sha256="0" * 64,
    )
    return {"drafted": decision.pk, "printed": document.pk, "state": "II-C1"}
