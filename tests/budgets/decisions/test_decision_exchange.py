"""Through the database and back: nothing of a document is lost; what was changed is sealed anew."""

import csv
import io
from dataclasses import replace
from decimal import Decimal

import pytest

from budgets.formats.totem.editing import with_header
from budgets.formats.totem.reader import parse_totem
from budgets.formats.totem.seal import check_seal
from budgets.formats.totem.writer import write_totem
from budgets.models import AnnexRecord, BudgetDecision, CreditLine, DecisionSource
from budgets.services.decision_exports import export_scdl_budget, export_totem
from tests.budgets.decisions.documents import draft, imported, real_year, small_year
from tests.budgets.totem.documents import CFU_END, DM2, REAL, TEXT, content, real, wrapped

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", REAL)
def test_a_real_document_comes_out_as_it_came_in(shared, tenant, name):
    original = real(shared, name)
    with tenant.context():
        decision = imported(real_year(tenant, original), original)
        exported = export_totem(decision)
        assert decision.lines.count() == len(parse_totem(original).credit_lines)
        assert decision.source.seal == "intact"
    assert exported == original


@pytest.mark.parametrize("name", REAL)
def test_a_real_document_gives_the_tables_of_its_publication(shared, tenant, name):
    original, expected = real(shared, name), shared(f"reference/totem/{name}/expected.csv").read_bytes()
    with tenant.context():
        decision = imported(real_year(tenant, original), original)
        ours = export_scdl_budget(decision)
        national = export_scdl_budget(decision, national=True)
    assert ours == expected
    assert len(without_labels(national)) == len(without_labels(expected))


def without_labels(table):
    rows = csv.DictReader(io.StringIO(table.decode("utf-8"), newline=""))
    return [{name: value for name, value in row.items() if not name.endswith("_LABEL")} for row in rows]


@pytest.mark.parametrize(
    "text", [TEXT, wrapped(), draft(), TEXT.replace("      <LigneBudget>", "      <!-- a -->\n      <LigneBudget>")]
)
def test_a_document_of_ours_comes_out_byte_for_byte(tenant, text):
    with tenant.context():
        assert export_totem(imported(small_year(tenant), text)) == content(text)
        assert ("CompteFinancierUnique" in text) == (CFU_END in text)


def test_the_decision_says_what_the_document_says(tenant):
    with tenant.context():
        decision = imported(small_year(tenant))
        decision.refresh_from_db()
        assert (decision.kind, decision.number, decision.state) == ("BP", 0, "voted")
        assert (str(decision.decided_on), decision.specialised_articles) == ("2024-03-28", ["2188"])
        assert (decision.comparison, decision.taking_up, decision.formal_operations) == ("primitive", "none", True)
        lines = {it.account.code: it for it in decision.lines.select_related("account")}
        supplies, order, third = lines["60632"], lines["021"], lines["4581"]
        assert (supplies.previous, supplies.proposed, supplies.voted) == tuple(
            map(Decimal, ("1000.00", "1200.50", "1200.50"))
        )
        assert (supplies.function, supplies.direction, supplies.kind) == ("020", "D", "R")
        assert (order.direction, order.kind, third.third_party) == ("R", "OES", "003")
        assert lines["1641"].rar == Decimal("25.00")
        assert len(lines) == 9
        annexes = [(it.kind, it.rank) for it in AnnexRecord.objects.order_by("rank")]
        assert annexes == [("DATA_EMPRUNT", 1), ("DATA_SOMMAIRE", 2)]
        source = DecisionSource.objects.get(decision=decision)
        assert (bytes(source.content), source.seal, len(source.sha256)) == (content(), "absent", 64)


def test_a_draft_that_was_changed_is_written_with_its_changes_and_sealed(tenant):
    with tenant.context():
        decision = imported(small_year(tenant), draft())
        CreditLine.objects.filter(account__code="60632").update(voted=Decimal("1300.00"))
        CreditLine.objects.filter(account__code="6411").delete()
        exported = parse_totem(export_totem(decision))
    assert check_seal(exported).is_intact
    lines = {it.account: it for it in exported.lines}
    assert lines["60632"].amount("MtPrev") == Decimal("1300.00")
    assert lines["60632"].traits == (("Section", "F"),)
    assert "6411" not in lines
    assert not any(it.is_calculated for it in exported.lines)
    assert exported.annexes == parse_totem(content()).annexes


def test_an_annex_record_taken_away_from_a_draft_is_not_written(tenant):
    with tenant.context():
        decision = imported(small_year(tenant), draft())
        AnnexRecord.objects.filter(kind="DATA_EMPRUNT").delete()
        exported = parse_totem(export_totem(decision))
    assert [block.name for block in exported.annexes] == ["DATA_SOMMAIRE"]
    assert exported.credit_lines == parse_totem(content()).credit_lines


def test_a_decision_made_here_is_written_whole_and_sealed(tenant):
    with tenant.context():
        decision = imported(small_year(tenant), draft())
        ours = BudgetDecision.objects.create(
            syndicate=tenant.syndicate, budget_year=decision.budget_year, kind="DM", number=3
        )
        CreditLine.objects.update(decision=ours, extra=None)
        exported = parse_totem(export_totem(ours))
        next_one = with_header(exported, replace(exported.header, number=4))
        again = imported(decision.budget_year, write_totem(next_one))
        assert again.lines.count() == 9
    assert check_seal(exported).is_intact
    assert exported.header.title.replace("\u00a0", " ") == "décision modificative n° 3 de 2024"
    assert {it.key for it in exported.lines} == {it.key for it in parse_totem(content()).credit_lines}


def test_a_transfer_has_no_form_in_the_format_of_the_state(tenant):
    with tenant.context():
        transfer = BudgetDecision.objects.create(
            syndicate=tenant.syndicate, budget_year=small_year(tenant), kind="VC", number=1
        )
        with pytest.raises(LookupError, match="virement de crédits"):
            export_totem(transfer)


def test_the_chain_of_real_documents_is_stored_in_order(shared, tenant):
    with tenant.context():
        original = real(shared, DM2)
        year = real_year(tenant, original)
        for name in [name for name in REAL if "21560046100010" in name]:
            imported(year, real(shared, name))
        stored = [str(it) for it in BudgetDecision.objects.filter(budget_year=year).order_by("kind", "number")]
    assert [it.replace("\u00a0", " ") for it in stored] == [
        "compte administratif",
        "décision modificative n° 2",
        "décision modificative n° 3",
    ]
