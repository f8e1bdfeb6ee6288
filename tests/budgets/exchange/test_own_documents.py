"""Documents of decisions made here: valid against the State's schema, sealed, read by the common converter."""

import io
import logging
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from lxml import etree

from budgets.chart_files import read_charts, read_variants
from budgets.formats.scdl_budget import chart_labels, converter_csv
from budgets.formats.totem.editing import with_header
from budgets.formats.totem.informations import informations_of
from budgets.formats.totem.reader import parse_totem
from budgets.formats.totem.seal import check_seal
from budgets.formats.totem.writer import write_totem
from budgets.models import Account, BudgetDecision, CreditLine
from budgets.services.decision_exports import export_scdl_budget, export_totem
from budgets.services.nomenclature import save_chart
from tests.budgets.decisions.documents import draft, imported, real_year, small_year, year_of
from tests.budgets.totem.documents import REAL, content, official_chart, real

pytestmark = pytest.mark.django_db
AT = datetime(2024, 3, 28, 10, 30, tzinfo=UTC)
LINES = [
    ("D", "R", "60632", {"voted": "1200.50", "proposed": "1200.50", "previous": "1000"}, {"function": "020"}),
    ("D", "R", "2188", {"voted": "300", "proposed": "300", "rar": "40"}, {"operation": "12"}),
    ("D", "R", "4581", {"voted": "10", "proposed": "10"}, {"third_party": "003"}),
    ("D", "OES", "023", {"voted": "5", "proposed": "5"}, {}),
    ("R", "OES", "021", {"voted": "5", "proposed": "5"}, {}),
    ("R", "R", "7478", {"voted": "1205.50", "proposed": "1205.50"}, {}),
    ("R", "R", "1641", {}, {}),
]


@pytest.fixture(scope="module")
def schema(shared):
    return etree.XMLSchema(etree.parse(shared("reference/docbudg/DocumentBudgetaire.xsd")))


def m57(year=2024):
    variant = next(it for it in read_variants() if it.code == "M57_A")
    return next(chart for chart in read_charts(variant) if chart.year == year)


def made_here(tenant, kind="BP", number=0, state="voted", **fields):
    save_chart(m57())
    year = year_of(tenant, siret="20009990000015", variant="M57_A", year=2024)
    values = {"decided_on": date(2024, 3, 28), "specialised_articles": ["2188"]} | fields
    decision = BudgetDecision.objects.create(
        syndicate=tenant.syndicate, budget_year=year, kind=kind, number=number, **values
    )
    accounts = {it.code: it for it in Account.objects.filter(chart=year.chart)}
    for rank, (direction, operation, code, amounts, codes) in enumerate(LINES, 1):
        CreditLine.objects.create(
            syndicate=tenant.syndicate, decision=decision, rank=rank, direction=direction, kind=operation,
            account=accounts[code], **{name: Decimal(amount) for name, amount in amounts.items()}, **codes,
        )  # fmt: skip
    BudgetDecision.objects.filter(pk=decision.pk).update(state=state)
    decision.refresh_from_db()
    return decision


@pytest.mark.parametrize(
    ("kind", "number", "state"), [("BP", 0, "voted"), ("BS", 0, "voted"), ("DM", 3, "voted"), ("DM", 4, "preparation")]
)
def test_a_decision_made_here_is_valid_for_the_state_and_sealed(schema, tenant, kind, number, state):
    with tenant.context():
        exported = export_totem(made_here(tenant, kind, number, state), at=AT)
    document = etree.fromstring(exported)
    assert schema.validate(document), schema.error_log
    read = parse_totem(exported)
    assert check_seal(read).is_intact
    assert read.header.is_draft is (state == "preparation")
    assert [line.printed_chapter for line in read.lines] == ["011", "21", "4581003", "023", "021", "74", "16"]
    assert [dict(line.traits)["Section"] for line in read.lines] == ["F", "I", "I", "F", "I", "F", "I"]


def test_the_same_decision_at_the_same_instant_gives_the_same_bytes(tenant):
    with tenant.context():
        decision = made_here(tenant)
        assert export_totem(decision, at=AT) == export_totem(decision, at=AT)


def test_what_is_made_here_comes_back_the_same(tenant):
    columns = (
        *("rank", "direction", "kind", "account__code", "function", "operation", "third_party"),
        *("previous", "previous_rar", "rar", "proposed", "voted"),
    )
    with tenant.context():
        ours = made_here(tenant, "DM", 3)
        before = list(ours.lines.order_by("rank").values_list(*columns))
        document = parse_totem(export_totem(ours, at=AT))
        next_one = write_totem(with_header(document, replace(document.header, number=4)))
        again = imported(ours.budget_year, next_one)
        assert list(again.lines.order_by("rank").values_list(*columns)) == before
        assert again.specialised_articles == ours.specialised_articles
        assert again.decided_on == ours.decided_on


def test_the_common_converter_reads_a_decision_made_here(tenant, shared, tmp_path):
    from yatotem2scdl import ConvertisseurTotemBudget

    logging.getLogger("yatotem2scdl").setLevel(logging.WARNING)
    plan = tmp_path / "2024" / "M57" / "M57_A" / "planDeCompte.xml"
    plan.parent.mkdir(parents=True)
    plan.write_bytes(official_chart(shared, "2024/M57_A"))
    with tenant.context():
        decision = made_here(tenant)
        xml = tmp_path / "ours.xml"
        xml.write_bytes(export_totem(decision, at=AT))
        table = export_scdl_budget(decision)
    output = io.StringIO(newline="")
    ConvertisseurTotemBudget().totem_budget_vers_scdl(xml, tmp_path, output)
    assert output.getvalue().encode() == table
    assert table == converter_csv(parse_totem(xml.read_bytes()), chart_labels(m57()))


@pytest.mark.parametrize("name", REAL)
def test_the_common_converter_makes_the_same_table_of_what_we_export(shared, tenant, tmp_path, name):
    from yatotem2scdl import ConvertisseurTotemBudget

    logging.getLogger("yatotem2scdl").setLevel(logging.WARNING)
    original = real(shared, name)
    header = parse_totem(original).header
    plan = tmp_path / str(header.year) / header.norm / header.variant / "planDeCompte.xml"
    plan.parent.mkdir(parents=True)
    plan.write_bytes(official_chart(shared, REAL[name]))
    with tenant.context():
        (tmp_path / "out.xml").write_bytes(export_totem(imported(real_year(tenant, original), original)))
    output = io.StringIO(newline="")
    ConvertisseurTotemBudget().totem_budget_vers_scdl(tmp_path / "out.xml", tmp_path, output)
    assert output.getvalue().encode() == shared(f"reference/totem/{name}/expected.csv").read_bytes()


def test_the_accountant_named_by_an_earlier_decision_is_named_again(tenant):
    """What the headers say of the office and the budget is not typed again for the next decision."""
    given = {"LibellePoste": "SGC des Rives", "IdPost": "069001", "CodColl": "123"}
    with tenant.context():
        made_here(tenant, information=given)
        ours = made_here(tenant, "DM", 1, information={"PopTot": "3 446", "CodColl": "124", "Z9": "libre"})
        exported = parse_totem(export_totem(ours, at=AT))
    assert dict(exported.informations) == {"PopTot": "3 446", "Z9": "libre"}
    header = exported.header
    assert (header.post_name, header.post_code, header.collectivity_code) == ("SGC des Rives", "069001", "124")
    assert (header.legal_nature, header.issued_on) == ("syndicat mixte fermé", date(2024, 3, 28))


def test_informations_changed_on_a_draft_are_exported_and_the_rest_stays(schema, tenant):
    with tenant.context():
        decision = imported(small_year(tenant), draft())
        received = parse_totem(content(draft()))
        decision.information = informations_of(received) | {"PopTot": "4 000", "IdPost": "069001"}
        decision.save()
        exported = parse_totem(export_totem(decision, at=AT))
    assert dict(exported.informations) == dict(received.informations) | {"PopTot": "4 000"}
    assert exported.header.post_code == "069001"
    assert exported.credit_lines == received.credit_lines
    assert check_seal(exported).is_intact


def test_a_draft_voted_since_it_was_received_is_exported_as_voted(tenant):
    with tenant.context():
        decision = imported(small_year(tenant), draft())
        decision.state, decision.decided_on = "voted", date(2024, 4, 11)
        decision.save()
        exported = parse_totem(export_totem(decision, at=AT))
    assert exported.header.is_draft is False
    assert exported.header.decided_on == date(2024, 4, 11)


def test_a_decision_without_lines_has_no_document_yet(tenant):
    with tenant.context():
        empty = BudgetDecision.objects.create(
            syndicate=tenant.syndicate, budget_year=small_year(tenant), kind="DM", number=9
        )
        with pytest.raises(LookupError, match="pas encore de ligne"):
            export_totem(empty)
