"""Self-financing, savings, ratios, and the transfers between chapters."""

from dataclasses import replace
from decimal import Decimal

import pytest

from budgets.rules.chart import Section
from budgets.rules.decision_context import DecisionContext
from budgets.rules.fungibility import fungibility
from budgets.rules.savings import ratios, savings, self_financing
from tests.budgets.decision_cases import BETWEEN, DM, TRANSFER, D, R, decision, eure_et_loir, line, roynac

M = Decimal
INV, OPE = Section.INVESTMENT, Section.OPERATING


@pytest.mark.parametrize(("case", "build"), [("eure-et-loir-dm2-2025", eure_et_loir), ("roynac-bp-2024", roynac)])
def test_forecast_self_financing_is_the_printed_one(acceptance, case, build):
    data = acceptance(case)
    state = data["maquette"]["II-C1-recettes"] if "maquette" in data else data["II-C1-recettes"]["rows"]
    printed = next(row for row in state if "AUTOFINANCEMENT" in row["label"])
    assert self_financing(build(data)) == M(printed["amount"])


def test_self_financing_and_savings_of_eure_et_loir_written_out():
    view = decision(
        line(D, "023", "-118763.60", previous="262000.00"),
        line(D, "6811", previous="4919947.38", kind=BETWEEN),
        line(R, "777", previous="3774863.95", kind=BETWEEN),
        line(D, "60631", "89775.61", previous="2183124.62"),
        line(D, "64111", previous="527840.00"),
        line(R, "752", "-28987.99", previous="3231030.74"),
        line(R, "002", previous="887017.31"),
        line(D, "1641", "-500000.00", previous="2649394.97"),
        line(D, "165", previous="50.00"),
        kind=DM,
        context=DecisionContext(debt_on_1_january=M("32020427.50")),
    )
    found = savings(view)
    assert found.self_financing == M("1288319.83")
    assert (found.revenues, found.expenses) == (M("3202042.75"), M("2800740.23"))
    assert found.gross == M("401302.52")
    assert found.capital == M("2149394.97")
    assert found.net == M("-1748092.45")
    it = ratios(view)
    assert it.staff_share == M("18.85")  # 527 840,00 / 2 800 740,23
    assert it.expenses_and_debt == M("154.59")
    assert it.debt == M("1000.00")
    assert it.gross_saving == M("12.53")


def test_a_ratio_that_cannot_be_computed_is_blank():
    it = ratios(decision(line(D, "60631", "10.00")))
    assert (it.debt, it.gross_saving, it.expenses_and_debt) == (None, None, None)
    assert it.staff_share == 0


def test_the_limits_of_transfers_of_roynac(acceptance):
    data = acceptance("roynac-bp-2024")
    view = roynac(data)
    derived = data["I-B"]["fungibility_amounts_derived"]
    for section, name in ((OPE, "operating"), (INV, "investment")):
        found = fungibility(view, section)
        assert found.base == M(derived[name]["real_expenses"])
        assert found.limit == M(derived[name]["limit"])
        assert found.left == found.limit


def test_a_transfer_uses_what_its_gaining_chapters_receive():
    view = decision(
        line(D, "60631", "-300.00", previous="8000.00"),
        line(D, "6156", "100.00", previous="1000.00"),  # same chapter: free
        line(D, "65888", "200.00", previous="1000.00"),
        kind=TRANSFER,
        operating_transfer_rate=M("7.50"),
        context=DecisionContext(transferred={OPE: M("300.00")}),
    )
    found = fungibility(view, OPE)
    assert (found.base, found.limit, found.used, found.moved) == (M("10000.00"), M("750.00"), M("300.00"), M("200.00"))
    assert found.left == M("250.00")
    base = replace(view, context=DecisionContext(transfer_base={OPE: M("4000.00")}))
    assert fungibility(base, OPE).left == M("100.00")


def test_nothing_may_be_moved_without_a_rate_nor_in_a_commercial_service():
    assert fungibility(decision(line(D, "60631", "10.00")), OPE).limit == 0
    commercial = decision(line(D, "6061", "10.00"), variant="M49_A", operating_transfer_rate=M("7.50"))
    assert fungibility(commercial, OPE).rate is None
