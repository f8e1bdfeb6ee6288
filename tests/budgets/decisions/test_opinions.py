"""Opinions of audit chambers: Prézière's imported whole, typed chapter by chapter, made into a decision."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from budgets.formats.opinion_table import (
    HEADERS,
    Nature,
    opinion_of,
    read_opinion,
    rows_from_json,
    rows_to_json,
    table_cells,
)
from budgets.formats.sheets.reader import read_sheet
from budgets.formats.sheets.writer import dump_csv, dump_xlsx
from budgets.models import BudgetDecision, ChamberOpinion, CreditLine, Syndicate
from budgets.queries_decision_view import decision_view
from budgets.queries_year_budget import budget_of_year
from budgets.rules.balance import budget_balance
from budgets.rules.chart import Section
from budgets.rules.opinion import inconsistencies
from budgets.services.nomenclature import save_chart
from budgets.services.opinions import create_rectifying_decision, draft_of, import_proposals, record_opinion
from budgets.tenancy import slug_context, syndicate_context
from deliberations.demo_decisions import preziere as preziere_source
from deliberations.demo_decisions.derivation import chart
from deliberations.demonstration import load
from tests.budgets.decision_cases import placements
from tests.budgets.decisions.test_decision_findings import decided
from tests.budgets.test_opinion_rules import preziere

pytestmark = pytest.mark.django_db
D = Decimal
VOTED = (("D", "6156", "100.00"), ("R", "7478", "100.00"))


@pytest.fixture
def opinion(db):
    """The opinion of the demonstration, on the budget that Prézière voted."""
    for year in (2023, 2024):
        save_chart(chart("M49_A", year))
    list(load("sivu-preziere"))
    with slug_context("sivu-preziere"):
        syndicate = Syndicate.objects.get()
    with syndicate_context(syndicate):
        yield ChamberOpinion.objects.select_related("budget_year__budget", "budget_year__chart").get()


def test_preziere_becomes_what_the_chamber_proposes(opinion):
    decision = create_rectifying_decision(opinion, by=None)
    sections = {
        it.section: (it.expenses.total, it.revenues.total) for it in budget_balance(decision_view(decision)).sections
    }
    assert sections == {
        Section.OPERATING: (D("329718.00"), D("329718.00")),
        Section.INVESTMENT: (D("216008.00"), D("415188.00")),
    }
    before = {
        it.section: (it.expenses.total, it.revenues.total)
        for it in budget_of_year(opinion.budget_year).balance.sections
    }
    assert before[Section.OPERATING] == (D("147000.00"), D("188000.00"))
    moved = CreditLine.objects.filter(decision=decision).exclude(proposed=0)
    assert not moved.exclude(comment__startswith="Avis n°\u00a02024-0015").exists()
    assert moved.get(account__code="7011").comment.endswith("Augmentation tarifaire.")  # what annex 3 says of it
    assert (decision.kind, decision.number, decision.state) == ("DM", 1, "preparation")
    opinion.refresh_from_db()
    assert opinion.decision == decision
    with pytest.raises(ValidationError, match="rédigée"):
        create_rectifying_decision(opinion, by=None)


def test_the_contradictions_are_those_found_in_the_source(opinion, acceptance):
    _, found = draft_of(opinion)
    source = inconsistencies(preziere(acceptance("preziere-crc-2024")), placements("M49_A"))
    assert {(it.kind, it.place, it.printed, it.computed) for it in found} == {
        (it.kind, it.place, it.printed, it.computed) for it in source
    }
    assert len(found) > 5


def test_the_table_is_read_as_it_was_written(acceptance):
    rows = list(preziere_source.opinion_rows(acceptance("preziere-crc-2024")))
    cells = list(table_cells(rows))
    for content in (
        "".join(dump_csv(HEADERS, cells)).encode(),
        dump_xlsx(HEADERS, cells, sheet="Propositions", title="Avis", widths={}),
    ):
        read, faults = read_opinion(read_sheet(content))
        assert faults == []
        assert read == rows
    assert rows_from_json(rows_to_json(rows)) == rows


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("X;D;011;;1,00;2,00", "n’est pas une section"),
        ("F;Z;011;;1,00;2,00", "n’est pas un sens"),
        ("F;D;011;;1,00;", "Le montant proposé manque"),
        ("F;D;011;;1,00;douze", "montant"),
        ("F;D;;611;1,00;2,00", "de quel chapitre"),
        ("F;D;011;;1,00;2,345", "deux façons"),
    ],
)
def test_a_wrong_line_is_named_with_its_mend(line, said):
    table = f"Section;Sens;Chapitre;Article;Budget voté;Proposition\nF;D;65;;1,00;2,00\n{line}\n"
    rows, faults = read_opinion(read_sheet(table.encode()))
    assert rows == []
    assert [fault.line for fault in faults] == [3]
    assert said in str(faults[0])
    assert faults[0].mend


def test_a_chapter_without_a_voted_amount_takes_that_of_the_budget():
    table = "Section;Sens;Chapitre;Proposition\nF;D;011;80,00\nF;R;74;80,00\n"
    rows, _ = read_opinion(read_sheet(table.encode()))
    [chapter, _] = opinion_of(rows, {(rows[0].direction, "011"): D("100.00")}).chapters
    assert (chapter.voted, chapter.difference) == (D("100.00"), D("-20.00"))
    assert {row.nature for row in rows} == {Nature.CHAPTER}


def test_proposals_are_typed_chapter_by_chapter(client, tenant, other_tenant):
    with tenant.context():
        decided(tenant, "BP", lines=VOTED)
    client.force_login(tenant["finance_officer"])
    year = [tenant.slug, tenant.budget.code, tenant.year.year]
    given = {"chamber": "Chambre régionale des comptes", "number": "2023-7", "given_on": "2023-06-05"}
    typing = client.post(reverse("budgets:opinion_add", args=year), given).headers["Location"]
    page = client.get(typing).content.decode().replace("\u202f", " ")
    assert page.count('value="100,00"') == 2
    wrong = client.post(typing, {"chapter_0": "80", "chapter_1": "", "side_0": "ID"})
    assert wrong.status_code == 422
    typed = {"chapter_0": "80", "chapter_1": "90", "side_0": "ID", "code_0": "20", "proposed_0": "10", "article_0": ""}
    assert client.post(typing, typed).status_code == 302
    with tenant.context():
        opinion = ChamberOpinion.objects.get()
        detail = opinion.get_absolute_url()
        assert sorted((row["chapter"], row["proposed"]) for row in opinion.rows) == [
            ("011", "80.00"), ("20", "10.00"), ("74", "90.00")
        ]  # fmt: skip
    assert "Décision rectificative que l’avis demande" in client.get(detail).content.decode()
    client.post(f"{detail}rediger/")
    with tenant.context():
        lines = CreditLine.objects.filter(decision__kind="DM").exclude(proposed=0).order_by("account__code")
        assert list(lines.values_list("account__code", "previous", "proposed")) == [
            ("2051", D(0), D(10)), ("6156", D(100), D(-20)), ("7478", D(100), D(-10))
        ]  # fmt: skip
    client.force_login(other_tenant["finance_officer"])
    assert client.get(detail).status_code == 404


def test_a_decision_thrown_away_frees_the_opinion(tenant):
    with tenant.context():
        decided(tenant, "BP", lines=VOTED)
        opinion = record_opinion(tenant.year, chamber="Chambre", number="1", given_on=date(2023, 6, 5), by=None)
        table = b"Section;Sens;Chapitre;Proposition\nF;D;011;80,00\nF;R;74;80,00\n"
        import_proposals(opinion, file_name="avis.csv", content=table)
        decision = create_rectifying_decision(opinion, by=None)
        with pytest.raises(ValidationError, match="rédigée"):
            import_proposals(opinion, file_name="avis.csv", content=table)
        BudgetDecision.objects.get(pk=decision.pk).delete()
        import_proposals(opinion, file_name="avis.csv", content=table)
        assert create_rectifying_decision(opinion, by=None).pk != decision.pk
