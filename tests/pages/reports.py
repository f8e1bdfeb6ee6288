"""Addresses of the report to the assembly: on the decision of the addresses of decisions."""

from typing import Any

from tests.factories import Tenant
from tests.pages import OpenPage, Page, form

OPEN_PAGES: dict[str, OpenPage] = {}
PAGES = {
    "budgets:decision_report": Page(),
    "budgets:decision_report_edit": form(introduction="Le contexte de la décision.", earlier_acts="BP + BS"),
    "budgets:decision_report_pdf": Page(axe=False),
}


def examples(tenant: Tenant) -> dict[str, Any]:
    """Make nothing more: the decision is that of the addresses of decisions."""
    return {}
