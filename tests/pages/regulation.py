"""Addresses of what a syndicate sets for itself: departments, financial regulation."""

from typing import Any

from budgets.financial_parameters import parameters
from budgets.models import Department, Role
from budgets.services.financial_rules import change_financial_rules
from tests.factories import Tenant
from tests.pages import PREPARERS, OpenPage, Page, action, form

MANAGERS = PREPARERS | {Role.ADMINISTRATOR}
OPEN_PAGES: dict[str, OpenPage] = {}
PAGES = {
    "budgets:financial_rule_list": Page(),
    "budgets:financial_rule_edit": form(**{it.name: it.legal_value for it in parameters()}),
    "budgets:regulation_rule_list": Page(),
    "budgets:department_list": Page(),
    "budgets:department_add": Page(roles=MANAGERS, also="POST", data={"code": "EAU", "name": "Eau"}),
    "budgets:department_edit": Page(roles=MANAGERS, also="POST", data={"code": "VOI", "name": "Voirie et réseaux"}),
    "budgets:department_delete": action(roles=MANAGERS),
}


def examples(tenant: Tenant) -> dict[str, Any]:
    """Make a department with somebody in it, and a rule of the syndicate's own."""
    department = Department.objects.create(syndicate=tenant.syndicate, code="VOI", name="Voirie")
    department.members.add(tenant["reader"], through_defaults={"syndicate": tenant.syndicate})
    change_financial_rules(tenant.syndicate, {"transfer_ceiling": "5"}, {"transfer_ceiling": "article 3.2"})
    return {"department": department.pk}
