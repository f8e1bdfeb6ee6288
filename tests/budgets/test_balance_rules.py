"""Sections, mirrors and real balance: the three real budgets to the cent, and figures written out."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.rules.balance import budget_balance
from budgets.rules.mirrors import mirror_gaps
from budgets.rules.real_balance import SurplusPermit, mirrored_revenues, real_balance
from tests.budgets.decision_cases import (
    BETWEEN,
    DM,
    INSIDE,
    D,
    R,
    decision,
    eure_et_loir,
    line,
    preziere,
    roynac,
)

M = Decimal
ZERO = M("0.00")


def sides(view):
    balance = budget_balance(view)
    return {it.section.value: (it.expenses.total, it.revenues.total) for it in balance.sections}


def test_eure_et_loir_is_balanced_before_by_and_after_the_amending_decision(acceptance):
    data = acceptance("eure-et-loir-dm2-2025")
    view = eure_et_loir(data)
    assert sides(view) == {"F": (M("7863924.01"),) * 2, "I": (M("10173469.00"),) * 2}
    for it, change in zip(budget_balance(view).sections, ("operating_change", "investment_change"), strict=True):
        assert it.is_balanced
        assert it.decision_difference == ZERO
        assert it.expenses.decision == M(data["report"]["balance"][change])
    assert real_balance(view).holds


def test_roynac_is_balanced_with_its_carried_results(acceptance):
    data = acceptance("roynac-bp-2024")
    totals = data["II-A"]
    expected = {
        letter: tuple(M(totals[section]["total"][side]) for side in ("expenses", "revenues"))
        for letter, section in (("F", "operating"), ("I", "investment"))
    }
    view = roynac(data)
    assert sides(view) == expected
    assert budget_balance(view).investment.expenses.carried == M("4951.00")
    assert real_balance(view).holds


@pytest.mark.parametrize("column", ["voted", "proposed"])
def test_preziere_totals_are_those_of_annex_2(acceptance, column):
    data = acceptance("preziere-crc-2024")
    annex = data["annex_2"]
    found = sides(preziere(data, column))
    for letter, section in (("F", "operating"), ("I", "investment")):
        printed = tuple(M(annex[f"{section}_{side}"][-1][column]) for side in ("expenses", "revenues"))
        assert found[letter] == printed
        assert printed[1] - printed[0] == M(annex[f"{section}_result"][column])


def test_preziere_voted_budget_only_seems_in_surplus(acceptance):
    data = acceptance("preziere-crc-2024")
    facts = {control["id"]: control["facts"] for control in data["voted_budget_controls"]}
    found = real_balance(preziere(data, "voted"))
    (pair,) = found.mirrored
    assert (pair.expense_account, pair.revenue_account) == ("1068", "778")
    assert pair.amount == M(facts["PAIR-1068-778"]["expense"]["amount"])
    assert found.sincere_operating == M(facts["REAL-EQUILIBRIUM"]["operating_without_pair"])
    assert found.sincere_investment == M(facts["REAL-EQUILIBRIUM"]["investment_without_pair"])
    assert found.operating_permit is None
    assert found.investment_permit is SurplusPermit.CARRIED_OR_INVESTMENT
    assert found.is_annuity_covered  # without a loan the condition has no object
    assert not found.holds


def test_preziere_proposal_is_in_real_balance_with_the_investment_surplus_that_the_law_allows(acceptance):
    found = real_balance(preziere(acceptance("preziere-crc-2024"), "proposed"))
    assert found.mirrored == ()
    assert found.investment_permit is SurplusPermit.CARRIED_OR_INVESTMENT
    assert found.holds


def test_a_small_budget_adds_up_by_hand():
    view = decision(
        line(D, "60631", "90.00", rar="5.00"),
        line(D, "023", "15.00"),
        line(R, "752", "70.00"),
        line(R, "002", "40.00"),
        line(D, "2188", "25.00", rar="10.00"),
        line(D, "001", "5.00"),
        line(R, "021", "15.00"),
        line(R, "1068", "20.00"),
    )
    balance = budget_balance(view)
    expenses = balance.operating.expenses
    assert (expenses.real, expenses.order, expenses.carried, expenses.rar) == (M("95.00"), M("15.00"), ZERO, M("5.00"))
    assert sides(view) == {"F": (M("110.00"), M("110.00")), "I": (M("40.00"), M("35.00"))}
    assert balance.investment.difference == M("-5.00")
    assert not real_balance(view).holds


def test_a_line_that_the_chart_does_not_place_counts_nowhere():
    view = decision(line(R, "60631", "10.00"), line(R, "752", "1.00"))
    assert sides(view)["F"] == (ZERO, M("1.00"))


MIRRORS = [
    ("DF 023 = RI 021", (D, "023", None), (R, "021", None)),
    ("DI 040 = RF 042", (D, "13911", BETWEEN), (R, "777", BETWEEN)),
    ("RI 040 = DF 042", (R, "28188", BETWEEN), (D, "6811", BETWEEN)),
    ("DI 041 = RI 041", (D, "2188", INSIDE), (R, "2031", INSIDE)),
    ("DF 043 = RF 043", (D, "605", INSIDE), (R, "791", INSIDE)),
]


@pytest.mark.parametrize(("name", "first", "second"), MIRRORS)
def test_order_operations_mirror_each_other_to_the_cent(name, first, second):
    pair = [line(side, account, "10.00", kind) for side, account, kind in (first, second)]
    assert mirror_gaps(decision(*pair)) == []
    (gap,) = mirror_gaps(decision(*pair, line(first[0], first[1], "0.01", first[2])))
    assert (gap.mirror.name, gap.first, gap.second) == (name, M("10.01"), M("10.00"))


def test_mirrors_hold_on_the_year_not_on_the_decision_alone():
    before = (line(D, "023", "5.00", previous="10.00"), line(R, "021", previous="15.00"))
    assert mirror_gaps(decision(*before, kind=DM)) == []


@pytest.mark.parametrize("case", ["eure-et-loir-dm2-2025", "roynac-bp-2024"])
def test_the_mirrors_of_real_budgets_hold(acceptance, case):
    build = eure_et_loir if case.startswith("eure") else roynac
    assert mirror_gaps(build(acceptance(case))) == []


@pytest.mark.parametrize("column", ["voted", "proposed"])
def test_the_mirrors_of_preziere_hold(acceptance, column):
    assert mirror_gaps(preziere(acceptance("preziere-crc-2024"), column)) == []


def test_an_operating_surplus_is_allowed_when_it_is_a_carried_one():
    found = real_balance(decision(line(R, "002", "100.00"), line(D, "60631", "60.00")))
    assert found.operating_permit is SurplusPermit.CARRIED_OR_INVESTMENT
    assert found.holds


def test_an_operating_surplus_is_allowed_when_investment_is_in_real_balance():
    sound = decision(line(R, "752", "100.00"))
    assert real_balance(sound).operating_permit is SurplusPermit.INVESTMENT_SOUND
    unsound = decision(line(R, "752", "100.00"), line(D, "2188", "1.00"))
    assert real_balance(unsound).operating_permit is None
    assert not real_balance(unsound).is_balanced


def test_a_revenue_is_mirrored_only_by_an_equal_expense_on_reserves():
    pair = (line(D, "1068", "50.00"), line(R, "75888", "50.00"))
    assert [pair.amount for pair in mirrored_revenues(decision(*pair))] == [M("50.00")]
    assert mirrored_revenues(decision(line(D, "1068", "50.00"), line(R, "75888", "50.01"))) == ()
    # the same amounts by chance, elsewhere: Roynac has 500,00 at D 165 and at R 773
    assert mirrored_revenues(decision(line(D, "165", "500.00"), line(R, "773", "500.00"))) == ()


amounts = st.decimals(0, 10**7, places=2)


@given(amounts, amounts, amounts, amounts, amounts)
def test_self_financing_is_what_the_balanced_operating_section_leaves(revenue, carried, expense, depreciation, quota):
    """Identity O7 of the maquette: for a balanced section, DF 023 + DF 042 - RF 042 = RRF + R 002 - DRF."""
    transfer = revenue + carried + quota - expense - depreciation
    view = decision(
        line(R, "752", revenue),
        line(R, "002", carried),
        line(R, "777", quota, BETWEEN),
        line(D, "60631", expense),
        line(D, "6811", depreciation, BETWEEN),
        line(D, "023", transfer),
        line(R, "021", transfer),
        line(R, "28188", depreciation, BETWEEN),
        line(D, "13911", quota, BETWEEN),
    )
    assert budget_balance(view).operating.is_balanced
    assert mirror_gaps(view) == []
    assert transfer + depreciation - quota == revenue + carried - expense
    investment = budget_balance(view).investment
    assert investment.difference == revenue + carried - expense
