"""States II-A, II-C1, II-C2 and II-D, row by row, to the cent of the real documents."""

from decimal import Decimal

import pytest

from budgets.rules.chart import Section
from budgets.rules.general_balance import general_balance, order_row
from budgets.rules.section_states import overview, section_state
from tests.budgets.decision_cases import BETWEEN, INSIDE, D, R, decision, eure_et_loir, line, preziere, roynac

M = Decimal
ZERO = M("0.00")
INV, OPE = Section.INVESTMENT, Section.OPERATING
STATES = [
    ("II-C1", INV, "depenses", D),
    ("II-C1", INV, "recettes", R),
    ("II-C2", OPE, "depenses", D),
    ("II-C2", OPE, "recettes", R),
]


def by_code(view, section, direction):
    return {row.code: row for row in section_state(view, section, direction)}


@pytest.mark.parametrize(("state", "section", "name", "direction"), STATES)
def test_each_row_of_eure_et_loir_in_its_five_columns(acceptance, state, section, name, direction):
    data = acceptance("eure-et-loir-dm2-2025")
    found = by_code(eure_et_loir(data), section, direction)
    seen = set()
    for row in data["maquette"][f"{state}-{name}"]:
        if row["kind"] in ("carried", "grand_total"):
            code = "cumulated" if row["kind"] == "grand_total" else row["code"]
            assert found[code].total == M(row["amount"]), row["code"]
        elif row["kind"] != "memo":
            code = row["code"]
            it = found[code]
            printed = [M(row[key] or 0) for key in ("budget_I", "rar_II", "proposals", "vote_III", "total_IV")]
            assert [it.previous, it.rar, it.proposed, it.voted, it.total] == printed, (state, code)
        seen.add(row["code"])
    assert set(found) <= seen | {"cumulated"}


@pytest.mark.parametrize(("state", "section", "name", "direction"), STATES)
def test_each_row_of_roynac_in_its_five_columns(acceptance, state, section, name, direction):
    data = acceptance("roynac-bp-2024")
    found = by_code(roynac(data), section, direction)
    printed = data[f"{state}-{name}"]["rows"]
    subtotals = {
        "Total des dépenses d'équipement": "equipment",
        "Total des recettes d'équipement": "equipment",
        "Total des dépenses financières": "financial",
        "Total des recettes financières": "financial",
        "Total des dépenses de gestion courante": "management",
        "Total des recettes de gestion courante": "management",
        "Total des dépenses réelles d'investissement": "real",
        "Total des recettes réelles d'investissement": "real",
        "Total des dépenses réelles de fonctionnement": "real",
        "Total des recettes réelles de fonctionnement": "real",
        "Total des recettes d'ordre d'investissement": "order",
        "Total des dépenses d'ordre de fonctionnement": "order",
    }
    codes = set()
    for row in printed:
        if row["kind"] == "single":
            continue
        code = row.get("code") or subtotals[row["label"]]
        it = found[code]
        columns = ("previous_budget", "rar", "proposals", "vote", "total")
        assert [it.previous, it.rar, it.proposed, it.voted, it.total] == [M(row[key] or 0) for key in columns], code
        codes.add(code)
    left = {code for code, row in found.items() if row.total or row.previous} - codes
    assert left <= {"D001", "R002", "cumulated"}
    singles = {row["label"]: M(row["amount"]) for row in printed if row["kind"] == "single"}
    assert found["cumulated"].total in singles.values()


@pytest.mark.parametrize("column", ["voted", "proposed"])
@pytest.mark.parametrize(
    ("table", "section", "direction"),
    [
        ("operating_expenses", OPE, D),
        ("operating_revenues", OPE, R),
        ("investment_expenses", INV, D),
        ("investment_revenues", INV, R),
    ],
)
def test_each_row_of_annex_2_of_preziere(acceptance, column, table, section, direction):
    data = acceptance("preziere-crc-2024")
    found = by_code(preziere(data, column), section, direction)
    same = {"4581": "45", "4582": "45"}
    for row in data["annex_2"][table]:
        if row["code"] == "operations":  # no equipment operation
            continue
        assert found[same.get(row["code"], row["code"])].total == M(row[column]), row["code"]


def test_the_overview_of_roynac(acceptance):
    data = acceptance("roynac-bp-2024")
    found = overview(roynac(data))
    for section, name, carried in ((INV, "investment", "001"), (OPE, "operating", "002")):
        for direction, side in ((D, "expenses"), (R, "revenues")):
            printed = data["II-A"][name]
            it = found[section, direction]
            assert it.new == M(printed["vote"][side])
            assert it.rar == M(printed["rar"][side])
            assert it.carried == M(printed[carried][side] or 0)
            assert it.total == M(printed["total"][side])


@pytest.mark.parametrize(
    ("state", "section", "direction"),
    [
        ("II-D1-investissement", INV, D),
        ("II-D1-fonctionnement", OPE, D),
        ("II-D2-investissement", INV, R),
        ("II-D2-fonctionnement", OPE, R),
    ],
)
def test_the_general_balance_of_roynac(acceptance, state, section, direction):
    """Row 75 of II-D2 prints 0,00 as its total, an error of the source that its own column total contradicts."""
    data = acceptance("roynac-bp-2024")
    found = general_balance(roynac(data), section, direction)
    printed = {row.get("code", "TOTAL"): row for row in data[state]["rows"] if row["kind"] in ("row", "subtotal")}
    assert set(found) == set(printed)
    for code, row in printed.items():
        assert (found[code].real, found[code].order) == (M(row["real"] or 0), M(row["order"] or 0))
        total = M("6000.00") if code == "75" else M(row["total"])
        assert found[code].total == total


def test_chapter_16_has_two_rows_in_revenue_and_1068_one_of_its_own():
    found = by_code(
        decision(line(R, "1641", "10.00"), line(R, "165", "3.00"), line(R, "1068", "5.00"), line(R, "10222", "2.00")),
        INV,
        R,
    )
    assert [found[code].total for code in ("16", "16bis", "1068", "10")] == [10, 3, 5, 2]
    assert found["equipment"].total == 10
    assert found["financial"].total == 10


def test_operations_for_third_parties_are_one_row():
    found = by_code(decision(line(D, "4581", "10.00", third_party="1"), line(D, "45411", "3.00")), INV, D)
    assert found["45"].total == 13
    assert found["real"].total == 13
    assert found["equipment"].total == 0


@pytest.mark.parametrize(
    ("section", "account", "row"),
    [
        (INV, "13911", "13"),
        (INV, "28188", "28"),
        (INV, "192", "198"),
        (INV, "2324", "204"),
        (INV, "2313", "23"),
        (INV, "3551", "3..."),
        (INV, "4912", "49"),
        (OPE, "6811", "68"),
        (OPE, "777", "77"),
        (OPE, "722", "72"),
    ],
)
def test_an_order_amount_counts_at_the_row_of_its_family(section, account, row):
    assert order_row(section, account) == row


def test_the_general_balance_gathers_voted_operations_and_leaves_1068_out():
    view = decision(
        line(D, "2313", "100.00", operation="12"),
        line(D, "2313", "40.00"),
        line(D, "2188", "5.00", INSIDE),
        line(R, "1068", "7.00"),
        line(R, "10222", "2.00"),
        line(R, "28188", "9.00", BETWEEN),
        formal_operations=True,
    )
    expenses = general_balance(view, INV, D)
    assert expenses["operations"].real == 100
    assert expenses["23"].real == 40
    assert (expenses["21"].order, expenses["TOTAL"].total) == (5, 145)
    revenues = general_balance(view, INV, R)
    assert (revenues["10"].real, revenues["28"].order, revenues["TOTAL"].total) == (2, 9, 11)
