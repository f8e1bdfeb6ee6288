"""Addresses of budgets."""

from typing import Any

from budgets.models import Budget, Job, Role
from tests.factories import Tenant
from tests.pages import ALL, PREPARERS, OpenPage, Page, action

CHART = {"variant": "M57_D", "year": 2023}  # that of `make_chart`
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})

OPEN_PAGES = {
    "health": OpenPage(anonymous=200, signed_in=200, axe=False),
    "budgets:syndicate_choice": OpenPage(anonymous=302, signed_in=302),
    "budgets:profile": OpenPage(anonymous=302, signed_in=200),
    "budgets:document_check": OpenPage(anonymous=200, signed_in=200),
    "budgets:accessibility": OpenPage(anonymous=200, signed_in=200),
    "budgets:legal_notice": OpenPage(anonymous=200, signed_in=200),
    "budgets:chart_list": OpenPage(anonymous=302, signed_in=200),
    "budgets:chart_detail": OpenPage(anonymous=302, signed_in=200, arguments=CHART),
    "budgets:chart_chapters": OpenPage(anonymous=302, signed_in=200, arguments=CHART),
    "budgets:chart_functions": OpenPage(anonymous=302, signed_in=200, arguments=CHART),
    "budgets:chart_changes": OpenPage(anonymous=302, signed_in=200, arguments=CHART),
    "budgets:account_detail": OpenPage(anonymous=302, signed_in=200, arguments=CHART | {"code": "2051"}),
    "budgets:glossary": OpenPage(anonymous=302, signed_in=200),
}

PAGES = {
    "budgets:syndicate_home": Page(),
    "budgets:budget_add": Page(
        roles=PREPARERS,
        also="POST",
        data={"code": "EAU", "name": "Eau", "kind": "annex", "variant": "M57_D", "tax_basis": "HT"},
    ),
    "budgets:year_open": Page(roles=PREPARERS, also="POST", data={"year": 2024}),
    "budgets:member_list": Page(roles=ADMINISTRATOR),
    "budgets:member_add": Page(
        roles=ADMINISTRATOR,
        also="POST",
        data={"email": "nouveau@exemple.fr", "first_name": "Dominique", "last_name": "Petit", "roles": ["reader"]},
    ),
    "budgets:member_detail": Page(roles=ADMINISTRATOR),
    "budgets:member_role_give": action(roles=ADMINISTRATOR, data={"role": "elected_member"}),
    "budgets:member_role_take": action(roles=ADMINISTRATOR),
    "budgets:member_invite": action(roles=ADMINISTRATOR),
    "budgets:second_factor_demand": action(roles=ADMINISTRATOR, data={"demanded": "on"}),
    "budgets:job_list": Page(roles=ALL),
    "budgets:job_detail": Page(roles=ALL),
    "budgets:job_status": Page(roles=ALL, axe=False),
    "budgets:job_cancel": action(),
    "budgets:job_restart": action(arguments={"job": "failed_job"}),
    "budgets:row_history": Page(roles=ALL),
}


def examples(tenant: Tenant) -> dict[str, Any]:
    """Rows named by the addresses, made as the syndicate; a user to manage, two tasks of the finance officer."""
    officer = tenant["finance_officer"]
    common = {"syndicate": tenant.syndicate, "kind": "example", "requested_by": officer}
    return {
        "user": tenant["reader"].pk,
        "role": "reader",
        "job": Job.objects.create(title="Import en cours", state=Job.State.RUNNING, done=3, total=10, **common).pk,
        "failed_job": Job.objects.create(title="Import refusé", state=Job.State.FAILED, **common).pk,
        "table": Budget._meta.db_table,
        "row": tenant.budget.pk,
    }
