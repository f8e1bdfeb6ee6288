"""Addresses of the decisions that the program drafts: on years of their own, with results and an opinion."""

from datetime import date
from decimal import Decimal
from typing import Any

from budgets.models import BudgetDecision, BudgetYear, CreditLine
from budgets.services.opinions import import_proposals, record_opinion
from commitments.services.results import open_result, type_figures
from tests.commitments.results_data import FIGURES
from tests.factories import Tenant
from tests.pages import PREPARERS, OpenPage, Page, action, form
from tests.pages.commitments import Upload

YEAR = {"year": "drafting_year"}
OPINION = YEAR | {"opinion": "opinion"}
TABLE = b"Section;Sens;Chapitre;Article;Budget vot\xc3\xa9;Proposition\nF;D;011;;100,00;80,00\nF;R;74;;100,00;80,00\n"
OPEN_PAGES: dict[str, OpenPage] = {}


def table(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    return {"file": Upload("avis.csv", TABLE, "text/csv")}


PAGES = {
    "commitments:draft_choice": Page(roles=PREPARERS, arguments=YEAR),
    "commitments:draft_results": Page(
        roles=PREPARERS, arguments=YEAR, also="POST", data={"kind": "BS", "action": "create"}
    ),
    "commitments:draft_adjustment_add": Page(roles=PREPARERS, arguments={"year": "adjusted_year"}, also="POST"),
    "budgets:opinion_list": Page(arguments=YEAR),
    "budgets:opinion_add": form(chamber="Chambre", number="7", given_on="2030-06-01"),
    "budgets:opinion_detail": Page(arguments=OPINION),
    "budgets:opinion_proposals": Page(
        roles=PREPARERS, arguments=OPINION, also="POST", data={"chapter_0": "80,00", "chapter_1": "80,00"}
    ),
    "budgets:opinion_import": action(arguments=OPINION, data=table),
    "budgets:opinion_table": Page(arguments=OPINION | {"kind": "table_kind"}, axe=False),
    "budgets:opinion_draft": action(arguments=OPINION),
}


def examples(tenant: Tenant) -> dict[str, Any]:
    """Make a year with the results before it and an opinion on its budget, and one that took results up too early."""
    owned = {"syndicate": tenant.syndicate}
    chart = {"budget": tenant.budget, "chart": tenant.year.chart}
    years = {year: BudgetYear.objects.create(**owned, **chart, year=year) for year in (2060, 2061, 2062, 2063)}
    for year, kind in ((2060, "anticipated"), (2062, "anticipated"), (2062, "final")):
        type_figures(open_result(years[year], kind), FIGURES)
    # what 2063 took up of the operating result is right: the final results change the investment section alone
    lines = {2061: (("D", "6156", "100.00"), ("R", "7478", "100.00")), 2063: (("R", "002", "282218.28"),)}
    for year, taking_up in ((2061, "none"), (2063, "anticipated")):
        decision = BudgetDecision.objects.create(**owned, budget_year=years[year], kind="BP", taking_up=taking_up)
        for rank, (way, code, voted) in enumerate(lines[year], 1):
            CreditLine.objects.create(
                **owned, decision=decision, rank=rank, direction=way, account=tenant.year.chart.accounts.get(code=code),
                voted=Decimal(voted), proposed=Decimal(voted),
            )  # fmt: skip
        BudgetDecision.objects.filter(pk=decision.pk).update(state="voted")
    opinion = record_opinion(years[2061], chamber="Chambre", number="1", given_on=date(2061, 6, 5), by=None)
    import_proposals(opinion, file_name="avis.csv", content=TABLE)
    return {"drafting_year": 2061, "adjusted_year": 2063, "opinion": opinion.pk, "table_kind": "csv"}
