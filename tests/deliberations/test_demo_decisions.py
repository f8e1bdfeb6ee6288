"""The three real decisions of the demonstration: made from the source figures, and to the cent."""

from decimal import Decimal
from pathlib import Path

import pytest

from budgets.controls.decisions import check_decision
from budgets.models import AnnexRecord, BudgetDecision, CreditLine, Syndicate
from budgets.queries_decision_view import decision_view
from budgets.queries_drafting import held_credits
from budgets.rules.balance import budget_balance
from budgets.rules.chart import Direction, OperationKind, Section
from budgets.services.budget_documents import filled
from budgets.services.decision_exports import export_totem
from budgets.services.decision_previous import fill_previous
from budgets.services.decisions import create_decision
from budgets.services.nomenclature import save_chart
from budgets.tenancy import slug_context, syndicate_context
from deliberations.demo_decisions.derivation import chart
from deliberations.demo_decisions.files import DIRECTORY, OPINION, derive_all, derive_opinion, read_all
from deliberations.demo_decisions.tables import dump, parse
from deliberations.demonstration import load, read

D = Decimal
EXPENSE, REVENUE = Direction.EXPENSE, Direction.REVENUE


def test_what_is_on_disk_is_what_the_sources_give(shared):
    folder = shared("acceptance/README.md").parent
    made = {name: text for it in derive_all(folder) for name, text in dump(it).items()}
    made[f"{OPINION}.csv"] = derive_opinion(folder)
    there = {path.name: path.read_bytes().decode() for path in DIRECTORY.iterdir()}
    assert made == there


def test_a_table_says_what_was_written_to_it():
    for decision in read_all():
        files = dump(decision)
        assert parse(files[f"{decision.name}.toml"], files[f"{decision.name}.csv"]) == decision


@pytest.fixture
def decision(request, db):
    """The decision of a demonstration syndicate, loaded by itself, in the syndicate's context."""
    given = read(request.param)["budgets"][0]
    for year in given["years"]:
        save_chart(chart(given["variant"], year))
    list(load(request.param))
    with slug_context(request.param):
        syndicate = Syndicate.objects.get(slug=request.param)
    with syndicate_context(syndicate):
        yield BudgetDecision.objects.select_related("budget_year__budget", "budget_year__chart").get()


def of(slug):
    return pytest.mark.parametrize("decision", [slug], indirect=True)


def chapters(view, column):
    """Return the amounts by direction, order or real, chapter."""
    return {
        (direction, kind is not OperationKind.REAL, chapter): getattr(amounts, column)
        for (direction, kind, chapter), amounts in view.totals.chapters.items()
    }


@of("eure-et-loir-numerique")
def test_eure_et_loir_has_the_columns_of_its_maquette(decision, acceptance):
    view = decision_view(decision)
    before, brought = chapters(view, "previous"), chapters(view, "voted")
    checked = 0
    for state in ("II-C1-depenses", "II-C1-recettes", "II-C2-depenses", "II-C2-recettes"):
        direction = EXPENSE if state.endswith("depenses") else REVENUE
        for row in acceptance("eure-et-loir-dm2-2025")["maquette"][state]:
            code = {"1068": "10", "45": "4581" if direction is EXPENSE else "4582"}.get(row["code"], row["code"])
            if row["kind"] in ("chapter", "order") and (D(row["budget_I"]) or D(row["vote_III"])):
                key = (direction, row["kind"] == "order", code)
                assert (before[key], brought[key]) == (D(row["budget_I"]), D(row["vote_III"])), row["label"]
                checked += 1
            if row["kind"] == "carried" and D(row["amount"]):
                assert before[direction, False, row["code"][1:]] == D(row["amount"])
                checked += 1
    assert checked == len(before)
    balance = budget_balance(view)
    assert [(it.section, it.expenses.total, it.revenues.total) for it in balance.sections] == [
        (Section.OPERATING, D("7863924.01"), D("7863924.01")),
        (Section.INVESTMENT, D("10173469.00"), D("10173469.00")),
    ]
    assert (decision.state, decision.kind, decision.number) == ("voted", "DM", 2)


@of("eure-et-loir-numerique")
def test_eure_et_loir_says_why_each_line_moves(decision):
    moved = CreditLine.objects.filter(decision=decision).exclude(voted=0)
    assert moved.count() == 17
    assert not moved.filter(comment="").exists()


@of("roynac-multiservices")
def test_roynac_has_the_totals_of_its_overview(decision, acceptance):
    data = acceptance("roynac-bp-2024")
    sections = {it.section: it for it in budget_balance(decision_view(decision)).sections}
    for section, name in ((Section.INVESTMENT, "investment"), (Section.OPERATING, "operating")):
        total = data["II-A"][name]["total"]
        assert sections[section].expenses.total == D(total["expenses"])
        assert sections[section].revenues.total == D(total["revenues"])
    assert (decision.state, decision.operating_transfer_rate) == ("enforceable", D("7.50"))
    kinds = list(AnnexRecord.objects.filter(decision=decision).values_list("kind", flat=True))
    assert [it for it in kinds if it != "DATA_SOMMAIRE"] == ["DATA_EMPRUNT", "DATA_SIGNATURE"] + [
        "DATA_SIGNATAIRE"
    ] * 10


@of("roynac-multiservices")
def test_the_document_of_roynac_joins_the_states_that_its_source_joins(decision, acceptance):
    states = acceptance("roynac-bp-2024")["summary"]["states"]
    decision = BudgetDecision.objects.select_related("budget_year__budget", "budget_year__chart", "syndicate").get(
        pk=decision.pk
    )
    made = {state.code: state.is_joint for state in filled(decision).document.states}
    assert made == {f"{it['part']}-{it['code']}": it["status"] == "joint" for it in states}


@of("sivu-preziere")
def test_preziere_has_the_voted_column_of_the_opinion(decision, acceptance):
    data = acceptance("preziere-crc-2024")["annex_2"]
    voted = chapters(decision_view(decision), "voted")
    for table, rows in data.items():
        if isinstance(rows, list) and table != "columns":
            direction = EXPENSE if table.endswith("expenses") else REVENUE
            for row in rows:
                code = row["code"].lstrip("DR") if row["kind"] == "carried" else row["code"]
                if row["kind"] in ("chapter", "order", "carried") and D(row["voted"]):
                    assert voted[direction, row["kind"] == "order", code] == D(row["voted"]), row["label"]


@pytest.mark.parametrize(
    ("decision", "blocking"),
    [
        ("eure-et-loir-numerique", set()),
        ("roynac-multiservices", set()),
        ("sivu-preziere", {"EQU-02", "EQU-04", "INS-04", "INS-05"}),
    ],
    indirect=["decision"],
)
def test_what_blocks_in_each(decision, blocking):
    """Nothing in what was voted in law; in the third, what the chamber calls errors."""
    found = {it.code for it in check_decision(decision_view(decision)) if it.is_blocking}
    assert found == blocking


@pytest.mark.parametrize("decision", ["eure-et-loir-numerique", "roynac-multiservices", "sivu-preziere"], indirect=True)
def test_each_can_be_written_in_the_format_of_the_state(decision):
    assert b"DocumentBudgetaire" in export_totem(decision)


def test_the_project_holds_the_three(shared):
    assert Path(DIRECTORY).is_dir()
    assert {it.name for it in read_all()} == {
        "eure-et-loir-numerique-2025-dm2",
        "roynac-multiservices-2024-bp",
        "sivu-preziere-2024-bp",
    }


@of("eure-et-loir-numerique")
def test_a_decision_that_follows_starts_from_what_the_first_known_one_leaves(decision):
    """The primitive budget is not recorded: what the second amending decision found counts."""
    later = create_decision(decision.budget_year, "DM", by=None)
    fill_previous(later)
    assert later.number == 3
    balance = budget_balance(decision_view(later))
    assert [(it.expenses.total, it.revenues.total) for it in balance.sections] == [
        (D("7863924.01"), D("7863924.01")),
        (D("10173469.00"), D("10173469.00")),
    ]
    assert sum(held_credits(decision.budget_year).values()) == 2 * (D("7863924.01") + D("10173469.00"))
