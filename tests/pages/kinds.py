"""Addresses of the kinds of deliberations."""

from dataclasses import replace
from typing import Any

from budgets.models import BudgetYear, Role
from deliberations.services.drafting import DraftInput, draft_of_kind
from tests.deliberations.factories import actor
from tests.factories import Tenant
from tests.pages import PREPARERS, Page, action

EDITORS = PREPARERS | {Role.ADMINISTRATOR}
FIELDS = {"object": "Adhésion", "reasons": "le syndicat y a intérêt", "decision_text": "Approuve l’adhésion."}


def new(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    return FIELDS | {"budget_year": examples["kind_year"]}


PAGES = {
    "deliberations:kind_list": Page(roles=EDITORS),
    "deliberations:deliberation_new": Page(roles=PREPARERS, also="POST", arguments={"kind": "free_kind"}, data=new),
    "deliberations:kind_wording": Page(
        roles=EDITORS, also="POST", arguments={"kind": "free_kind"}, data={"title": "{{object}}", "save": "1"}
    ),
    "deliberations:act_style": Page(
        roles=EDITORS, also="POST", data={"number_pattern": "{année}-{ordre:2}", "save": "1"}
    ),
    "deliberations:deliberation_fields": Page(roles=PREPARERS, also="POST", arguments={"code": "typed"}, data=FIELDS),
    "deliberations:deliberation_chair": action(arguments={"code": "typed"}),
    "deliberations:deliberation_accept": action(arguments={"code": "typed"}),
}


def examples(tenant: Tenant) -> dict[str, Any]:
    """A draft of a free text in a year of its own."""
    year = BudgetYear.objects.create(
        syndicate=tenant.syndicate, budget=tenant.budget, year=2074, chart=tenant.year.chart
    )
    tenant = replace(tenant, year=year)
    given = DraftInput("free", year, fields=FIELDS)
    draft = draft_of_kind(given, by=actor(tenant, "finance_officer"))
    return {"kind_year": year.pk, "free_kind": "free", "typed": draft.pk}
