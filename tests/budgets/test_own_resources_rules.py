"""States IV-C1.1 to C1.3, to the cent of Eure-et-Loir's, and figures written out."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.rules.own_resources import own_resources
from tests.budgets.decision_cases import BETWEEN, DM, D, R, decision, eure_et_loir, line, preziere, roynac

M = Decimal
ZERO = M("0.00")
C11 = {
    "001_A": "carried",
    "rar_B": "rar",
    "solde_I": "balance_1",
    "1068_C": "reserve",
    "solde_I_bis": "balance_1",
    "solde_II": "balance_2",
    "depenses_D": "expenses",
    "ressources_E": "resources",
    "solde_III": "balance_3",
}


def test_state_c11_of_eure_et_loir_to_the_cent(acceptance):
    data = acceptance("eure-et-loir-dm2-2025")
    found = own_resources(eure_et_loir(data))
    printed = data["maquette"]["IV-C1.1"]
    assert {row["code"] for row in printed} == set(C11)
    for row in printed:
        mine = getattr(found, C11[row["code"]])
        assert (mine.previous, mine.proposed, mine.voted, mine.total) == tuple(
            M(row[column]) for column in ("memo_previous", "proposals", "vote", "total")
        ), row["code"]


def test_state_c12_of_eure_et_loir_to_the_cent(acceptance):
    data = acceptance("eure-et-loir-dm2-2025")
    found = own_resources(eure_et_loir(data))
    mine = {"I": found.expenses, "A": found.capital, "B": found.deductions}
    mine |= {row.code: row for row in (*found.capital_rows, *found.deduction_rows)}
    for row in data["maquette"]["IV-C1.2"]:
        if row["budget"] is None:  # the two rows of accounts 10 are blank
            continue
        it = mine[row["code"]]
        assert (it.previous, it.proposed, it.voted) == (M(row["budget"]), M(row["proposals"]), M(row["vote"]))


def test_the_annuity_of_eure_et_loir_is_covered_by_what_earlier_years_left():
    # written out from states II-C1 and IV-C1.1: the year alone lacks 861 075,14
    view = decision(
        line(R, "001", previous="3798653.38"),
        line(R, "1068", previous="410000.00"),
        line(D, "1641", "-500000.00", previous="2649394.97"),
        line(D, "13911", previous="3774863.95", kind=BETWEEN),
        line(R, "021", "-118763.60", previous="262000.00"),
        line(R, "28188", previous="4919947.38", kind=BETWEEN),
        kind=DM,
    )
    found = own_resources(view)
    assert found.balance_2.total == M("4208653.38")
    assert found.balance_3.total == M("-861075.14")
    assert found.has_debt
    assert found.is_covered
    assert not found.is_covered_by_the_year
    assert found.margin == M("3347578.24")


def test_roynac_has_no_debt_to_cover(acceptance):
    # account 165 is not a loan; what the state would have shown
    found = own_resources(roynac(acceptance("roynac-bp-2024")))
    assert found.balance_1.total == M("-4951.00")
    assert found.reserve.total == M("4951.00")
    assert found.balance_2.total == ZERO
    assert found.expenses.total == ZERO
    assert found.resources.total == found.balance_3.total == M("5500.00")
    assert not found.has_debt
    assert found.is_covered


def test_preziere_has_no_loan_so_the_condition_has_no_object(acceptance):
    data = acceptance("preziere-crc-2024")
    found = own_resources(preziere(data, "voted"))
    control = next(it for it in data["voted_budget_controls"] if it["id"] == "DEBT-CAPITAL")
    assert found.capital.total == M(control["facts"]["debt_capital"])
    assert not found.has_debt


def test_carry_forward_is_left_out_of_the_annuity_and_counted_with_earlier_years():
    view = decision(
        line(D, "1641", "100.00", rar="7.00"),
        line(R, "10222", "60.00", rar="5.00"),
        line(D, "2188", rar="20.00"),
        line(R, "1322", rar="30.00"),
        line(D, "001", "4.00"),
    )
    found = own_resources(view)
    assert found.capital.total == M("100.00")
    assert found.resources.total == M("60.00")
    assert found.rar.total == M("8.00")
    assert found.balance_1.total == M("4.00")
    assert found.margin == M("-36.00")
    assert not found.is_covered


@pytest.mark.parametrize(
    ("account", "counts"),
    [("1641", True), ("16441", True), ("165", False), ("166", False), ("16449", False), ("1688", False), ("16", True)],
)
def test_what_counts_as_capital_of_the_debt(account, counts):
    assert own_resources(decision(line(D, account, "10.00"))).has_debt is counts


@pytest.mark.parametrize(
    ("account", "kind", "counts"),
    [
        ("021", BETWEEN, True),
        ("28188", BETWEEN, True),
        ("4912", BETWEEN, True),
        ("024", None, True),
        ("10222", None, True),
        ("1381", None, True),
        ("271", None, True),
        ("1068", None, False),
        ("1641", None, False),
        ("1322", None, False),
        ("2188", BETWEEN, False),
    ],
)
def test_what_counts_as_an_own_resource(account, kind, counts):
    assert own_resources(decision(line(R, account, "10.00", kind))).resources.total == (10 if counts else 0)


def test_unforeseen_expenses_are_to_be_covered_in_a_commercial_service_only():
    assert own_resources(decision(line(D, "020", "10.00"), variant="M49_A")).expenses.total == M("10.00")
    assert own_resources(decision(line(D, "020", "10.00"))).expenses.total == ZERO


amounts = st.decimals(-(10**6), 10**6, places=2)


@given(amounts, amounts, amounts, amounts, amounts)
def test_the_balances_of_the_state_add_up(debt, subsidy, transfer, reserve, surplus):
    found = own_resources(
        decision(
            line(D, "1641", debt, previous=subsidy),
            line(D, "13911", subsidy, BETWEEN),
            line(R, "021", transfer, previous=debt),
            line(R, "1068", reserve),
            line(R, "001", surplus),
            kind=DM,
        )
    )
    for column in ("previous", "proposed", "voted", "total"):
        row = {name: getattr(getattr(found, name), column) for name in set(C11.values())}
        assert row["balance_1"] == row["carried"] + row["rar"]
        assert row["balance_2"] == row["reserve"] + row["balance_1"]
        assert row["balance_3"] == row["resources"] - row["expenses"]
    assert found.expenses.total == found.expenses.previous + found.expenses.voted
