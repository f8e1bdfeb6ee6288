"""Records of annexes: written, changed, taken over, exported as the State's schema wants them."""

import re
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from lxml import etree

from budgets.annex_files import annex_entries, entry_schema
from budgets.formats.totem.reader import parse_totem
from budgets.models import AnnexRecord, BudgetDecision
from budgets.queries_annexes import annex_records, entry_records, filled_entries
from budgets.rules.annexes.record import Record, total
from budgets.services.annex_records import delete_record, recompute_loans, save_record, take_over, write_sheet
from budgets.services.decision_exports import export_totem
from budgets.services.decisions import create_decision
from budgets.services.simulations import simulate
from tests.budgets.decisions.documents import draft, imported, real_year, small_year, year_of
from tests.budgets.totem.documents import DM1, DM2, TRANSPORT, real

LOAN = {
    "CodTypEmpr": "01", "NumContrat": "P-1", "CodArticle": "1641", "LibOrgaPreteur": "B", "MtEmprOrig": "120000.00",
    "DureeContratInit": "10.00", "CodPeriodRemb": "I", "Txinit": "2.000", "Dt1RembInit": "2022-03-31",
    "ProfilCalcul": "C", "FormuleTaux": "F",
}  # fmt: skip


def entry(slug):
    return annex_entries().by_slug[slug]


def reopened(decision):
    """Return an imported decision that may be edited again."""
    decision.state = BudgetDecision.State.PREPARATION
    decision.save(update_fields=["state"])
    return decision


def open_decision(tenant):
    return reopened(imported(small_year(tenant), draft()))


def test_a_record_is_added_changed_and_deleted(tenant):
    with tenant.context():
        decision = open_decision(tenant)
        grants = entry("subventions-versees")
        values = {"CodArticle": "65748", "CodInvFonc": "F", "LibOrgaBenef": "Le club", "MtSubv": "150.00"}
        row = save_record(decision, grants, values, None)
        assert entry_records(decision, grants) == [Record("DATA_CONCOURS", values, str(row.pk))]
        save_record(decision, grants, values | {"MtSubv": "175.50"}, row.pk)
        assert total(entry_records(decision, grants), "MtSubv") == Decimal("175.50")
        delete_record(decision, grants, row.pk)
        assert entry_records(decision, grants) == []
        with pytest.raises(ValidationError, match="supprimé"):
            delete_record(decision, grants, row.pk)


def test_an_edit_keeps_what_the_schema_does_not_know_and_the_writing_of_what_stays(tenant):
    with tenant.context():
        text = draft().replace("<ObjEmpr ", '<Neuf V="7"/>\n               <DureeRest V="5"/>\n<ObjEmpr ')
        decision = reopened(imported(small_year(tenant), text))
        (loan,) = entry_records(decision, entry("emprunts"))
        save_record(decision, entry("emprunts"), dict(loan.values) | {"MtIntExer": "12.00"}, loan.key)
        (after,) = entry_records(decision, entry("emprunts"))
        assert after.values == dict(loan.values) | {"MtIntExer": "12.00"}
        document = parse_totem(export_totem(decision))
        record = document.annexes[0].records[0]
        assert [name for name, _ in record.fields] == [
            *("CodTypEmpr", "Neuf", "DureeRest", "ObjEmpr", "MtEmprOrig", "MtIntExer", "Champ_Editeur"),
        ]


def test_a_voted_decision_refuses_every_change(tenant):
    with tenant.context():
        decision = imported(small_year(tenant))
        (loan,) = entry_records(decision, entry("emprunts"))
        for refused in (
            lambda: save_record(decision, entry("emprunts"), LOAN, None),
            lambda: delete_record(decision, entry("emprunts"), loan.key),
            lambda: write_sheet(decision, entry("emprunts"), [], replaces=True),
            lambda: take_over(decision),
            lambda: recompute_loans(decision),
        ):
            with pytest.raises(ValidationError, match="La décision est votée"):
                refused()
        assert len(annex_records(decision)) == 2


def test_a_record_belongs_to_the_entry_of_its_codes(tenant):
    with tenant.context():
        decision = open_decision(tenant)
        for code in ("02", "09", "10", "05"):
            save_record(decision, entry("emprunts"), LOAN | {"CodTypEmpr": code}, None)
        counts = {it.entry.slug: len(it.records) for it in filled_entries(decision) if it.records}
        assert counts == {
            "emprunts": 2,
            "emprunts-autres-organismes": 1,
            "emprunts-garantis": 1,
            "ratio-garanties": 1,
            "sommaire": 1,
        }


def test_a_sheet_changes_adds_and_deletes_all_at_once(tenant):
    with tenant.context():
        decision = open_decision(tenant)
        debts = entry("autres-dettes")
        common = {"MtInitDette": "10.00", "MtDExerDette": "1.00", "MtRestDette": "9.00"}
        first, second = (save_record(decision, debts, {"LibTypDette": it} | common, None) for it in "AB")
        write_sheet(
            decision,
            debts,
            [(str(first.pk), {"LibTypDette": "A2"} | common), ("", {"LibTypDette": "C"} | common)],
            replaces=True,
        )
        assert [it.text("LibTypDette") for it in entry_records(decision, debts)] == ["A2", "C"]
        write_sheet(decision, debts, [("", {"LibTypDette": "D"} | common)], replaces=False)
        assert [it.text("LibTypDette") for it in entry_records(decision, debts)] == ["A2", "C", "D"]
        assert len(entry_records(decision, entry("emprunts"))) == 1  # the other annexes are untouched
        assert not AnnexRecord.objects.filter(pk=second.pk)


def test_the_year_before_leaves_its_records_a_year_older(tenant):
    with tenant.context():
        before = open_decision(tenant)
        save_record(before, entry("emprunts"), LOAN, None)
        plain = {"CodTypEmpr": "01", "NumContrat": "Q", "MtEmprOrig": "900.00", "DureeRest": "3.50"}
        known = {"MtCapitalRestDu_01_01": "300.00", "MtCapitalExer": "100.00", "MtIntExer": "4.00"}
        save_record(before, entry("emprunts"), plain | known, None)
        save_record(before, entry("emprunts"), plain | {**known, "NumContrat": "Z", "MtCapitalExer": "300.00"}, None)
        charge = {"CodTypeCharge": "01", "Exer": "2023", "NatDepTransf": "Études", "DureeEtal": "60"}
        amounts = {"MtDepTransf": "500.00", "MtAmort": "100.00", "MtDotAmort": "100.00"}
        save_record(before, entry("charges-transferees"), charge | amounts, None)
        save_record(before, entry("signataires"), {"Signataire": "Quelqu’un"}, None)
        year = year_of(tenant, siret="20009990000015", variant="M57_A", year=2024, code="RIVES")
        after_year = type(year).objects.create(
            syndicate=tenant.syndicate, budget=year.budget, year=2025, chart=year.chart
        )
        after = create_decision(after_year, BudgetDecision.Kind.PRIMITIVE, by=None)
        assert take_over(after) == 4
        loans = {it.text("NumContrat"): it for it in entry_records(after, entry("emprunts"))}
        assert set(loans) == {"", "P-1", "Q"}  # the one that is paid off is gone
        assert loans["Q"].number("MtCapitalRestDu_01_01") == 200
        assert loans["Q"].number("DureeRest") == Decimal("2.50")
        assert loans["Q"].text("MtIntExer") == ""
        assert loans["P-1"].number("MtCapitalRestDu_01_01") == 84000  # its contract says so
        assert loans["P-1"].text("StructureDtVote") + loans["P-1"].text("IndSousJacentDtVote") == "A1"
        assert loans["P-1"].text("ProfilCalcul") == "C"
        (charge_after,) = entry_records(after, entry("charges-transferees"))
        assert charge_after.number("MtAmort") == 200
        assert take_over(after) == 0  # what is there stays


def test_nothing_before_is_said(tenant):
    with tenant.context(), pytest.raises(ValidationError, match="Aucune décision antérieure"):
        take_over(open_decision(tenant))


def test_loans_are_given_what_their_schedule_says(tenant):
    with tenant.context():
        decision = open_decision(tenant)
        row = save_record(decision, entry("emprunts"), LOAN, None)
        assert recompute_loans(decision) == 1
        assert recompute_loans(decision) == 0
        loan = next(it for it in entry_records(decision, entry("emprunts")) if it.key == str(row.pk))
        assert loan.number("MtCapitalRestDu_01_01") == 96000
        assert loan.number("MtCapitalExer") == 12000
        assert loan.number("MtIntExer") == Decimal("1830.00")
        assert loan.number("MtCapitalRestDu_31_12") == 84000


def filled(kind):
    """Return a value for every field of a block that the State's version 95 knows."""
    samples = {"text": "Texte", "digits": "001", "alphanumeric": "A1", "integer": "12", "decimal": "1.50",
               "amount": "1234.50", "date": "2024-03-31", "month": "2024-03", "year": "2024", "boolean": "true",
               "siret": "20009990000015", "siret-siren": "200099900"}  # fmt: skip
    codes = entry_schema().codes
    found = {}
    for name, field in kind.fields.items():
        if field.is_own or field.since:
            continue
        base, _, detail = field.type.partition(":")
        found[name] = next(iter(codes[detail])) if base == "code" else samples[base]
        if base == "text":
            found[name] = found[name][: int(detail)]
    return found


def test_records_made_here_are_valid_in_the_state_s_schema(tenant, shared):
    """One record in every block, all its fields filled: the document validates, and reads back the same."""
    xsd = etree.XMLSchema(etree.parse(str(shared("reference/docbudg/DocumentBudgetaire.xsd"))))
    with tenant.context():
        start, end = (draft().index(it) for it in ("      <LigneBudget calculated", "   </Budget>"))
        text = draft()[:start] + draft()[end:]  # the State's own totals are not valid
        decision = reopened(imported(small_year(tenant), text))
        expected = {}
        for block, kind in reversed(entry_schema().blocks.items()):
            values = filled(kind)
            save_record(decision, annex_entries().of_block(block)[0], values, None)
            expected[block] = values
        content = export_totem(decision)
    tree = etree.fromstring(content)
    xsd.validate(tree)
    assert [str(error) for error in xsd.error_log] == []
    found = {block.name: dict(block.records[0].fields) for block in parse_totem(content).annexes}
    assert found == expected
    assert list(found) == list(entry_schema().blocks)


@pytest.mark.parametrize("name", [DM2, TRANSPORT, DM1])
def test_a_real_document_comes_out_as_it_came_in_once_an_edit_is_undone(tenant, shared, name):
    original = real(shared, name)
    unvoted = re.sub(rb'<ProjetBudget V="false"/>\s*', b"", original)
    unvoted = re.sub(rb"(<Exer [^>]*>)", rb'\1\r\n         <ProjetBudget V="true"/>', unvoted, count=1)
    with tenant.context():
        decision = reopened(imported(real_year(tenant, original), unvoted))
        before = export_totem(decision)
        assert before == unvoted
        for it in filled_entries(decision):
            for record in it.records:
                save_record(decision, it.entry, record.values, record.key)
        assert export_totem(decision) == before


def test_a_simulation_has_the_annexes_of_its_original_and_changes_none(tenant):
    with tenant.context():
        decision = open_decision(tenant)
        row = save_record(decision, entry("emprunts"), LOAN, None)
        copy = simulate(decision, by=None)
        assert [it.key for it in entry_records(copy, entry("emprunts"))][-1] == str(row.pk)
        with pytest.raises(ValidationError, match="modifiez-les là"):
            save_record(copy, entry("emprunts"), LOAN, None)
