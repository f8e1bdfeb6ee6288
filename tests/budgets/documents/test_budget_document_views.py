"""Pages of the budget document: origin of a figure with its links, search, comparison, workbook; for its syndicate."""

import re
import zipfile
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from lxml import etree

from budgets.annex_files import annex_entries
from budgets.models import AnnexRecord, BudgetDecision
from budgets.queries_annexes import entry_records
from tests.budgets.decisions.documents import amending, draft, imported, small_year

pytestmark = pytest.mark.django_db
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DEBT = {"LibTypDette": "Avance", "MtInitDette": "1000.00", "MtDExerDette": "100.00", "MtRestDette": "900.00"}


@pytest.fixture
def decision(tenant):
    with tenant.context():
        made = imported(small_year(tenant), draft())
        fields = ["DETTE", [], [[name, [["V", value]]] for name, value in DEBT.items()]]
        AnnexRecord.objects.create(
            syndicate=tenant.syndicate, decision=made, kind="DATA_DETTE", rank=900, fields=fields
        )
        return BudgetDecision.objects.select_related("budget_year__budget").get(pk=made.pk)


def address(tenant, decision, name, *args):
    year = decision.budget_year
    return reverse(f"budgets:{name}", args=[tenant.slug, year.budget.code, year.year, decision.pk, *args])


def text_of(answer):
    assert answer.status_code == 200
    return answer.content.decode().replace("\u202f", " ").replace("\u00a0", " ")


@pytest.fixture
def reader(client, tenant):
    client.force_login(tenant["reader"])
    return client


def test_a_figure_of_an_annex_leads_to_the_page_of_its_record(reader, tenant, decision):
    where = address(tenant, decision, "budget_document_state", "IV-B1.7")
    state = text_of(reader.get(where))
    assert "Avance" in state
    link = next(it for it in re.findall(r'href="([^"]*)"', state) if "table=dettes" in it and "column=initial" in it)
    origin = text_of(reader.get(link.replace("&amp;", "&")))
    with tenant.context():
        (record,) = entry_records(decision, annex_entries().by_slug["autres-dettes"])
    page = address(tenant, decision, "annex_record", "autres-dettes", record.key)
    assert f'href="{page}"' in origin
    assert "Avance" in text_of(reader.get(page))


def test_a_figure_of_a_line_leads_to_the_line_in_the_page_of_the_decision(reader, tenant, decision):
    where = address(tenant, decision, "budget_document_origin", "III-B1")
    origin = text_of(reader.get(where, {"table": "articles", "row": "011:60632", "column": "vote"}))
    link = next(it for it in re.findall(r'href="([^"]*)"', origin) if "#ligne-" in it)
    page, _, anchor = link.partition("#")
    assert f'id="{anchor}"' in text_of(reader.get(page.replace("&amp;", "&")))


def test_a_sum_leads_to_the_cells_that_it_adds_up(reader, tenant, decision):
    where = address(tenant, decision, "budget_document_origin", "II-C2")
    origin = text_of(reader.get(where, {"table": "depenses", "row": "total", "column": "total"}))
    assert "Cellules additionnées" in origin
    links = [it for it in re.findall(r'href="([^"]*)"', origin) if "table=depenses" in it]
    assert links
    assert all(reader.get(it.replace("&amp;", "&")).status_code == 200 for it in links)


def test_a_cell_that_the_document_does_not_have_leads_nowhere(reader, tenant, decision):
    where = address(tenant, decision, "budget_document_origin", "II-C2")
    assert reader.get(where, {"table": "depenses", "row": "rien", "column": "total"}).status_code == 404
    assert reader.get(address(tenant, decision, "budget_document_state", "II-Z")).status_code == 404


def test_words_are_searched_in_titles_and_rows(reader, tenant, decision):
    found = text_of(reader.get(address(tenant, decision, "budget_document"), {"q": "avance"}))
    assert "IV-B1.7" in found
    assert "Avance" in found


def test_what_a_decision_changes_is_compared_state_by_state(reader, tenant, decision):
    with tenant.context():
        other = imported(decision.budget_year, draft(amending()))
    where = address(tenant, decision, "budget_document_comparison")
    page = text_of(reader.get(where, {"avec": str(other.pk)}))
    assert "IV-B1.7" in page
    assert reader.get(where, {"avec": "00000000-0000-0000-0000-000000000000"}).status_code == 422


def test_the_workbook_has_a_sheet_per_state_and_sums_that_hold(reader, tenant, decision):
    answer = reader.get(address(tenant, decision, "budget_document_workbook"))
    sheets = sheets_of(answer.content)
    assert {"Sommaire", "II-A", "II-C1", "II-C2", "III-B1", "IV-B1.7"} <= set(sheets)
    formulas = [
        (name, formula, value) for name, cells in sheets.items() for formula, value in cells.values() if formula
    ]
    assert len(formulas) > 100
    for name, formula, value in formulas:
        assert added_up(sheets, name, formula) == Decimal(value), (name, formula)


def sheets_of(content):
    """Return, by sheet then address, the formula ("" for none) and the stored number of each cell that has one."""
    with zipfile.ZipFile(BytesIO(content)) as book:
        names = [it.get("name") for it in etree.fromstring(book.read("xl/workbook.xml")).iter(f"{MAIN}sheet")]
        roots = [etree.fromstring(book.read(f"xl/worksheets/sheet{place}.xml")) for place in range(1, len(names) + 1)]
    return {
        name: {
            cell.get("r"): (cell.findtext(f"{MAIN}f") or "", cell.findtext(f"{MAIN}v"))
            for cell in root.iter(f"{MAIN}c")
            if cell.get("t") is None and cell.find(f"{MAIN}v") is not None
        }
        for name, root in zip(names, roots, strict=True)
    }


def added_up(sheets, sheet, formula):
    """Return the sum that a formula of our workbooks makes of the numbers of its terms; a blank counts for nothing."""
    terms = re.findall(r"([+-]?)(?:'([^']+)'!)?([A-Z]+[0-9]+)", formula)
    assert re.fullmatch(r"(?:[+-]?(?:'[^']+'!)?[A-Z]+[0-9]+)+", formula), formula
    amounts = [(sign, sheets[other or sheet].get(at, ("", "0"))[1]) for sign, other, at in terms]
    return sum((Decimal(value) * (-1 if sign == "-" else 1) for sign, value in amounts), Decimal(0))


@pytest.mark.parametrize("name", ["budget_document", "budget_document_comparison", "budget_document_workbook"])
def test_another_syndicate_reads_nothing_of_it(client, other_tenant, tenant, decision, name):
    client.force_login(other_tenant["finance_officer"])
    assert client.get(address(tenant, decision, name)).status_code == 404
    assert client.get(address(other_tenant, decision, name)).status_code == 404
