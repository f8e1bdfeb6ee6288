"""Addresses of the grid of a decision's lines."""

from typing import Any

from budgets.models import Role
from budgets.services.decisions import create_decision
from tests.factories import Tenant
from tests.pages import PREPARERS, Page, action
from tests.pages.commitments import Upload

EDITORS = PREPARERS | {Role.READER}  # the reader of the examples proposes for a department
OF = {"arguments": {"decision": "edited"}}


def edits(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    return {"edits": Upload("edits.json", b"[]", "application/json")}


PAGES = {
    "budgets:decision_grid": Page(**OF),
    "budgets:decision_grid_chart": Page(**OF, axe=False),
    "budgets:decision_grid_lines": Page(**OF, axe=False),
    "budgets:decision_grid_findings": Page(**OF, axe=False),
    "budgets:decision_grid_edit": action(status=200, roles=EDITORS, **OF, data=edits),
}
OPEN_PAGES: dict[str, Any] = {}


def examples(tenant: Tenant) -> dict[str, Any]:
    """Make a decision in preparation."""
    return {"edited": create_decision(tenant.year, "DM", number=8, by=tenant["finance_officer"]).pk}
