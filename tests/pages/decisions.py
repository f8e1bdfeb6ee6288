"""Addresses of budget decisions."""

from typing import Any

from budgets.models import Role
from budgets.services.control_runs import run_on_decision
from budgets.services.decision_imports import import_document, receive_document
from budgets.services.decisions import create_decision
from budgets.services.simulations import simulate
from tests.budgets.decisions.documents import tenant_document
from tests.factories import Tenant
from tests.pages import PREPARERS, OpenPage, Page, action, form
from tests.pages.commitments import Upload

OPEN_PAGES: dict[str, OpenPage] = {}


def upload(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    return {"file": Upload("dm3.xml", tenant_document(3), "application/xml")}


TERMS = {
    "subject": "Ajustements",
    "operating_level": "chapter",
    "investment_level": "article",
    "operating_transfer_rate": "7,5",
    "provisions": "semi_budgetary",
    "comparison": "year",
    "taking_up": "none",
}
PAGES = {
    "budgets:decision_list": Page(),
    "budgets:decision_detail": Page(),
    "budgets:decision_control_list": Page(),
    "budgets:decision_xml": Page(roles=PREPARERS | {Role.TREASURER}, axe=False),
    "budgets:decision_csv": Page(axe=False),
    "budgets:decision_json": Page(roles=PREPARERS | {Role.TREASURER}, axe=False),
    "budgets:decision_informations": Page(
        roles=PREPARERS, also="POST", data={"PopTot": "3 446", "IdPost": "069001"}, arguments={"decision": "prepared"}
    ),
    "budgets:decision_import_add": Page(roles=PREPARERS, also="POST", data=upload),
    "budgets:decision_import_detail": Page(roles=PREPARERS),
    "budgets:decision_import_start": action(),
    "budgets:year_budget": Page(),
    "budgets:simulation_add": action(),
    "budgets:simulation_compare": Page(roles=PREPARERS, arguments={"decision": "simulation"}),
    "budgets:simulation_adopt": action(arguments={"decision": "simulation"}),
    "budgets:control_report_list": Page(),
    "budgets:control_run": action(),
    "budgets:decision_check": action(),
    "budgets:decision_mend": action(arguments={"decision": "prepared", "finding": "mended_finding"}),
    "budgets:year_budget_csv": Page(axe=False),
    "budgets:transfer_list": Page(),
    "budgets:decision_add": form(kind="VC"),
    "budgets:decision_terms": Page(roles=PREPARERS, also="POST", data=TERMS, arguments={"decision": "prepared"}),
    "budgets:decision_fill": action(arguments={"decision": "prepared"}),
    "budgets:decision_step": Page(
        roles=PREPARERS, also="POST", arguments={"decision": "prepared", "step": "decision_step"}
    ),
    "budgets:decision_calendar": form(debate_on="2023-02-01"),
    "budgets:decision_delete": action(arguments={"decision": "prepared"}),
}


def examples(tenant: Tenant) -> dict[str, Any]:
    """Make a decision, and a document received that nobody has confirmed yet."""
    given = {"by": tenant["finance_officer"]}
    first, second = (
        receive_document(tenant.year, file_name=f"dm{number}.xml", content=tenant_document(number), **given)
        for number in (1, 2)
    )
    imported = import_document(first)
    prepared = create_decision(tenant.year, "DM", number=9, by=tenant["finance_officer"])
    run_on_decision(imported, "night")
    return {
        "decision": imported.pk,
        "source": second.pk,
        "prepared": prepared.pk,
        "simulation": simulate(prepared, by=tenant["finance_officer"]).pk,
        "decision_step": "arbitrate",
        "mended_finding": "0123456789abcdef",
    }
