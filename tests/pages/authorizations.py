"""Addresses of the authorisations (AP, AE)."""

from datetime import date
from decimal import Decimal
from typing import Any

from budgets.annex_files import annex_entries
from budgets.models import BudgetYear
from budgets.services.annex_records import save_record
from budgets.services.authorizations import (
    AuthorizationInput,
    VoteInput,
    create_authorization,
    revise_authorization,
    vote_drafts,
)
from budgets.services.decisions import create_decision
from tests.factories import Tenant
from tests.pages import PREPARERS, OpenPage, Page, action, form

OPEN_PAGES: dict[str, OpenPage] = {}
REVISED = {"chapter_0": "21", "cp_0_2023": "200,00", "cp_0_2024": "650,00"}
PAGES = {
    "budgets:authorization_list": Page(),
    "budgets:authorization_add": form(kind="P", code="AP-9", label="Réseau", chapter_0="21", cp_0_2023="100,00"),
    "budgets:authorization_export": Page(axe=False),
    "budgets:authorization_take_over": action(arguments={"decision": "told"}),
    "budgets:authorization_annex": action(arguments={"decision": "told"}),
    "budgets:authorization_detail": Page(),
    "budgets:authorization_revise": Page(roles=PREPARERS, also="POST", data=REVISED),
    "budgets:authorization_drop": action(arguments={"authorization": "revised"}),
    "budgets:authorization_lapse": action(),
}


def examples(tenant: Tenant) -> dict[str, Any]:
    """Make two authorisations voted, one of them with a revision in preparation, and an annex that tells a third."""
    rows = []
    for code in ("AP-1", "AP-2"):
        given = AuthorizationInput("P", code, "Réseau de fibre")
        schedule = {("21", tenant.year.year): Decimal(200), ("21", tenant.year.year + 1): Decimal(400)}
        rows.append(create_authorization(tenant.year, given, VoteInput(schedule), by=None).authorization)
    vote_drafts(tenant.year, date(tenant.year.year, 4, 3), "2023-9")
    revise_authorization(rows[1], tenant.year, VoteInput({("21", tenant.year.year): Decimal(700)}, "retard"), by=None)
    decision = create_decision(BudgetYear.objects.get(pk=tenant.year.pk), "DM", number=88, by=None)
    values = {"CodTypAutori": "P", "NumAutori": "AP-3", "Chapitre": "20", "MtAutoriVote": "10.00"}
    save_record(decision, annex_entries().by_slug["autorisations"], values, None)
    return {"authorization": rows[0].pk, "revised": rows[1].pk, "told": decision.pk}
