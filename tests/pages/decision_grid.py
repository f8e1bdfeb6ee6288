"""Addresses of the grid of a decision's lines."""

from typing import Any
from uuid import UUID

from budgets.models import Role
from budgets.services.decisions import create_decision
from tests.factories import Tenant
from tests.pages import PREPARERS, Page, action
from tests.pages.commitments import Upload

EDITORS = PREPARERS | {Role.READER}  # the reader of the examples proposes for a department
LINES = b"Compte;Propositions nouvelles\n6156;12,50\n"
OF = {"arguments": {"decision": "edited"}}


def edits(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    return {"edits": Upload("edits.json", b"[]", "application/json")}


def lines_file(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    return {"file": Upload("lignes.csv", LINES, "text/csv")}


def copied(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    return {"source": str(examples["copied"]), "operating": "2"}


PAGES = {
    "budgets:decision_grid": Page(**OF),
    "budgets:decision_grid_chart": Page(**OF, axe=False),
    "budgets:decision_grid_lines": Page(**OF, axe=False),
    "budgets:decision_grid_findings": Page(**OF, axe=False),
    "budgets:decision_grid_shares": Page(**OF, query="?amount=10.00&weight=1&weight=2", axe=False),
    "budgets:decision_lines_xlsx": Page(**OF, axe=False),
    "budgets:decision_lines_csv": Page(**OF, axe=False),
    "budgets:decision_lines_import": Page(roles=EDITORS, **OF, also="POST", data=lines_file),
    "budgets:decision_lines_plan": Page(
        roles=EDITORS, arguments={"decision": "edited", "file": "gone"}, status=302, axe=False, also="POST"
    ),
    "budgets:decision_lines_copy": Page(roles=EDITORS, **OF, also="POST", data=copied),
    "budgets:decision_grid_edit": action(status=200, roles=EDITORS, **OF, data=edits),
}
OPEN_PAGES: dict[str, Any] = {}


def examples(tenant: Tenant) -> dict[str, Any]:
    """Make two decisions in preparation; a file received is kept for its sender alone, so none is there."""
    edited, copied = (create_decision(tenant.year, "DM", number=it, by=tenant["finance_officer"]) for it in (8, 7))
    return {"edited": edited.pk, "copied": copied.pk, "gone": UUID(int=1)}
