"""Addresses of the annexes of a decision."""

from typing import Any

from budgets.annex_files import annex_entries
from budgets.models import BudgetDecision, Role
from budgets.services.annex_records import save_record
from budgets.services.annex_sheets import receive_sheet
from budgets.services.decisions import create_decision
from tests.factories import Tenant
from tests.pages import PREPARERS, OpenPage, Page, action
from tests.pages.commitments import Upload

OPEN_PAGES: dict[str, OpenPage] = {}
DEBT = {"LibTypDette": "Avance", "MtInitDette": "1 000,00", "MtDExerDette": "100,00", "MtRestDette": "900,00"}
LOAN = {
    "CodTypEmpr": "01",
    "NumContrat": "P-1",
    "CodArticle": "1641",
    "LibOrgaPreteur": "Banque des Rives",
    "MtEmprOrig": "120000.00",
    "DureeContratInit": "10.00",
    "CodPeriodRemb": "I",
    "Txinit": "2.000",
    "Dt1RembInit": "2022-03-31",
    "ProfilCalcul": "C",
    "MtCapitalRestDu_01_01": "108000.00",
    "FormuleTaux": "F",
}
SHEET = "Libellé de la dette;Montant initial de la dette;Dépenses de l'exercice;Dette restante\nA;10,00;1,00;9,00\n"
IN = {"decision": "annexed"}
LOANS = IN | {"record": "loan"}


def upload(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    return {"file": Upload("dettes.csv", SHEET.encode(), "text/csv"), "replaces": "1"}


FILE_READERS = PREPARERS | {Role.TREASURER}
PAGES = {
    "budgets:annex_list": Page(arguments=IN),
    "budgets:annex_take_over": action(arguments=IN),
    "budgets:debt_lines": Page(arguments=IN),
    "budgets:debt_lines_enter": action(arguments=IN),
    "budgets:loan_recompute": action(arguments=IN),
    "budgets:loan_schedule": Page(arguments=LOANS),
    "budgets:annex_entry": Page(arguments=IN),
    "budgets:annex_record_add": Page(roles=PREPARERS, also="POST", data=DEBT, arguments=IN),
    "budgets:annex_xlsx": Page(roles=FILE_READERS, axe=False, arguments=IN),
    "budgets:annex_csv": Page(roles=FILE_READERS, axe=False, arguments=IN),
    "budgets:annex_sheet_add": Page(roles=PREPARERS, also="POST", data=upload, arguments=IN),
    "budgets:annex_sheet_detail": Page(roles=PREPARERS, also="POST", arguments=IN),
    "budgets:annex_record": Page(arguments=IN),
    "budgets:annex_record_edit": Page(roles=PREPARERS, also="POST", data=DEBT, arguments=IN),
    "budgets:annex_record_delete": action(arguments=IN),
}


def examples(tenant: Tenant) -> dict[str, Any]:
    """Make a decision in preparation with a loan and a debt, and a sheet of debts received."""
    officer = tenant["finance_officer"]
    decision: BudgetDecision = create_decision(tenant.year, "DM", number=77, by=officer)
    debts = annex_entries().by_slug["autres-dettes"]
    values = {"LibTypDette": "Avance", "MtInitDette": "10.00", "MtDExerDette": "1.00", "MtRestDette": "9.00"}
    record = save_record(decision, debts, values, None)
    loan = save_record(decision, annex_entries().by_slug["emprunts"], LOAN, None)
    receive_sheet(decision, debts, file_name="dettes.csv", content=SHEET.encode(), replaces=True, by=officer)
    return {"annexed": decision.pk, "entry": debts.slug, "record": record.pk, "loan": loan.pk}
