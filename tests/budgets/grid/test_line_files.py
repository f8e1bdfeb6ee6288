"""The lines of a decision in a spreadsheet: out, changed, in again; mistakes told with line, field and mend."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from budgets.formats.sheets.reader import read_sheet
from budgets.formats.sheets.sheet import FileRefusedError
from budgets.formats.sheets.writer import dump_xlsx
from budgets.models import BudgetYear, CreditLine
from budgets.queries_nomenclature import read_chart
from budgets.rules.chart import Section
from budgets.rules.placement import Placements
from budgets.services.decision_line_copies import copy_lines, copy_sources
from budgets.services.decision_line_files import export_csv, export_xlsx, plan_lines
from budgets.services.decision_lines import edit_lines
from budgets.services.line_edits import LineAuthor, LineEdit, LinesRefusedError
from tests.budgets.grid.lines import edited, prepared, said

pytestmark = pytest.mark.django_db
D = Decimal
PROGRAM = LineAuthor(None)


def places(decision):
    return Placements(read_chart(decision.budget_year.chart))


def plan(decision, content, *, replaces=False):
    data = content.encode() if isinstance(content, str) else content
    return plan_lines(decision, data, author=PROGRAM, placements=places(decision), replaces=replaces)


def bring_in(decision, content, **options):
    done = plan(decision, content, **options)
    edit_lines(decision, done.edits, author=PROGRAM, placements=places(decision))
    return done.count


def rows(decision):
    found = CreditLine.objects.filter(decision=decision).order_by("rank")
    return [(it.account.code, it.direction, it.proposed, it.comment) for it in found.select_related("account")]


def address(tenant, name, decision, *more):
    return reverse(f"budgets:{name}", args=[tenant.slug, tenant.budget.code, tenant.year.year, decision.pk, *more])


@pytest.mark.parametrize("write", [export_xlsx, lambda *given: "".join(export_csv(*given)).encode()])
def test_what_is_exported_comes_in_again_unchanged(tenant, write):
    with tenant.context():
        decision = prepared(tenant, lines=[("D", "6156", "1234.56"), ("R", "7478", "-10.05"), ("D", "6156", "0.00")])
        lines = CreditLine.objects.filter(decision=decision)
        lines.filter(rank=1).update(comment="-5 % d’après « l’avis »; suite", function="020", previous=D("7.10"))
        content = write(decision, lines, places(decision))
        count = plan(decision, content, replaces=True).count
        assert (count.added, count.changed, count.deleted) == (0, 0, 0)
        copy = prepared(tenant, number=2)
        bring_in(copy, content)
        assert rows(copy) == rows(decision)
        table = read_sheet(content)
    assert table.rows[0][:3] == ["Sens", "Chapitre", "Compte"]
    assert table.rows[0][10].startswith("Budget de l’exercice")
    assert table.rows[1][1] == "011"


def test_a_file_changes_adds_and_with_leave_deletes(tenant):
    with tenant.context():
        decision = prepared(tenant, lines=[("D", "6156", "10.00"), ("D", "611", "5.00")])
        content = "Article;Montant\n6156;1 234,56\n7478;3\nTotal;1 237,56\n"
        kept = plan(decision, content).count
        assert (kept.added, kept.changed, kept.deleted) == (1, 1, 0)
        bring_in(decision, content, replaces=True)
        assert rows(decision) == [("6156", "D", D("1234.56"), ""), ("7478", "R", D("3.00"), "")]


def test_a_chapter_tells_the_direction_and_is_never_believed_against_the_account(tenant):
    with tenant.context():
        decision = prepared(tenant)
        bring_in(decision, "Chapitre;Compte;Propositions\n10;1068;5\n".replace("10;1068", "011;611"))
        with pytest.raises(LinesRefusedError) as refused:
            plan(decision, "Chapitre;Compte;Propositions\n012;611;5\n")
        assert said(refused.value) == [
            "chapter: Le chapitre 012 n’est pas celui du compte 611. Laissez la cellule vide : il se déduit du compte."
        ]


def test_every_mistake_is_told_and_nothing_is_written(tenant):
    with tenant.context():
        decision = prepared(tenant, lines=[("D", "6156", "10.00")])
        content = "Sens;Compte;Propositions nouvelles\nD;6156;dix\nZ;611;1\nD;6;2\n;;\nD;611;1,234\n"
        with pytest.raises(LinesRefusedError) as refused:
            plan(decision, content)
        told = [(it.place, it.label, it.value) for it in refused.value.faults]
        assert told == [
            ("Ligne 2", "Proposé", "dix"),
            ("Ligne 3", "Sens", "Z"),
            ("Ligne 4", "Compte", "6"),
            ("Ligne 6", "Proposé", "1,234"),
        ]
        assert rows(decision) == [("6156", "D", D("10.00"), "")]


def test_a_hundred_thousand_cells_with_text_in_amounts_are_refused_whole(tenant):
    with tenant.context():
        decision = prepared(tenant)
        header = ["Sens", "Compte", "Propositions nouvelles", *(f"Autre {rank}" for rank in range(7))]
        table = [["D", "611", "12,00", *["x"] * 7] for _ in range(9_999)] + [["D", "611", "voir note", *["x"] * 7]]
        content = dump_xlsx(header, table, sheet="Lignes", title="", widths={})
        with pytest.raises(LinesRefusedError) as refused:
            plan(decision, content)
        [fault] = refused.value.faults
        assert str(fault).replace("\u202f", " ").replace("\u00a0", " ") == (
            "Ligne 10001 : « voir note » n’est pas un montant. Écrivez par exemple 1 234,56."
        )
        assert rows(decision) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("Compte;Fonction\n611;020\n", "aucune colonne de montants"),
        ("Montant;Objet\n1,00;x\n", "Une colonne obligatoire manque"),
        ("Compte;Montant\n", "aucune ligne sous ses titres"),
    ],
)
def test_a_table_without_what_it_takes_is_refused(tenant, content, message):
    with tenant.context(), pytest.raises(FileRefusedError, match=message):
        plan(prepared(tenant), content)


def test_the_pages_show_the_plan_then_write_it(client, tenant, other_tenant):
    with tenant.context():
        decision = prepared(tenant, lines=[("D", "6156", "10.00")])
    client.force_login(tenant["finance_officer"])
    file = SimpleUploadedFile("lignes.csv", b"Compte;Montant\n6156;20\n611;5\n")
    sent = client.post(address(tenant, "decision_lines_import", decision), {"file": file})
    shown = client.get(sent.url)
    assert "Lignes ajoutées</dt><dd>1" in shown.content.decode()
    assert client.post(sent.url, {"revision": "7"}).status_code == 200  # not the plan that was shown
    with tenant.context():
        assert len(rows(decision)) == 1
    client.force_login(tenant["authorising_officer"])
    assert client.get(sent.url).status_code == 302  # somebody else's file
    client.force_login(tenant["finance_officer"])
    done = client.post(sent.url, {"revision": "0"})
    assert done.url == address(tenant, "decision_grid", decision)
    with tenant.context():
        assert rows(decision) == [("6156", "D", D("20.00"), ""), ("611", "D", D("5.00"), "")]
    assert client.get(sent.url).status_code == 302


def test_the_page_lists_what_is_to_be_mended(client, tenant):
    with tenant.context():
        decision = prepared(tenant)
    client.force_login(tenant["finance_officer"])
    file = SimpleUploadedFile("lignes.csv", b"Compte;Montant\n6156;vingt\n")
    sent = client.post(address(tenant, "decision_lines_import", decision), {"file": file})
    shown = client.get(sent.url)
    assert shown.status_code == 422
    assert "Ligne 2" in shown.content.decode()
    assert "n’est pas un montant" in shown.content.decode()


def test_last_years_lines_are_copied_at_a_rate(tenant):
    with tenant.context():
        before = BudgetYear.objects.create(
            syndicate=tenant.syndicate, budget=tenant.budget, year=2022, chart=tenant.year.chart
        )
        lines = [("D", "6156", "100.05"), ("D", "21838", "10.00"), ("R", "002", "9.00"), ("D", "611", "0.00")]
        source = prepared(tenant, "BP", 0, lines=lines)
        source.budget_year = before
        source.save()
        decision = prepared(tenant, "BP", 0, lines=[("D", "6156", "1.00")])
        assert list(copy_sources(decision)) == [source]
        rates = {Section.OPERATING: D("2"), Section.INVESTMENT: D("-50")}
        done = copy_lines(decision, source, rates=rates, author=PROGRAM, placements=places(decision))
        assert done.count == 2
        assert rows(decision) == [("6156", "D", D("102.05"), ""), ("21838", "D", D("5.00"), "")]


def test_a_copy_names_the_accounts_that_the_year_does_not_take(tenant):
    with tenant.context():
        source = prepared(tenant, lines=[("D", "6156", "1.00"), ("D", "611", "2.00")])
        CreditLine.objects.filter(decision=source, rank=2).update(kind="OES")
        decision = prepared(tenant, number=2)
        given = {"rates": {}, "author": PROGRAM, "placements": places(decision)}
        with pytest.raises(LinesRefusedError, match="D 611"):
            copy_lines(decision, source, **given)
        assert rows(decision) == []
        done = copy_lines(decision, source, **given, leaves_out=True)
        assert (done.count, len(done.left_out)) == (1, 1)


def test_the_copy_page_refuses_an_absurd_rate(client, tenant):
    with tenant.context():
        source, decision = prepared(tenant, lines=[("D", "6156", "1.00")]), prepared(tenant, number=2)
    client.force_login(tenant["finance_officer"])
    where = address(tenant, "decision_lines_copy", decision)
    assert client.post(where, {"source": source.pk, "operating": "5000"}).status_code == 422
    assert client.post(where, {"source": source.pk, "operating": "1,5"}).status_code == 302
    with tenant.context():
        assert rows(decision) == [("6156", "D", D("1.02"), "")]


def test_shares_are_exact(client, tenant):
    with tenant.context():
        decision = prepared(tenant)
        edited(decision, LineEdit({"account": "611"}))
    client.force_login(tenant["finance_officer"])
    where = address(tenant, "decision_grid_shares", decision)
    told = client.get(where, {"amount": ["100.00", "-0.01"], "weight": ["1", "1", "1"]}).json()
    assert told == {"shares": [["33.34", "33.33", "33.33"], ["-0.01", "0.00", "0.00"]]}
    assert client.get(where, {"amount": "1", "weight": "0"}).status_code == 422
