from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.rules.allocation import AllocationChoice, AllocationError, TakeBackCase
from budgets.rules.results import Family, FiguresError, YearFigures, family_of, year_results

D = Decimal
ZERO = D("0.00")

# SITIV, annex budget TNO, 2023: the statement the assembly had before it.
SITIV = YearFigures(
    investment_expenses=D("603801.97"),
    investment_revenues=D("1177830.44"),
    investment_opening=D("-742627.83"),
    operating_expenses=D("617275.47"),
    operating_revenues=D("1139176.00"),
    operating_opening=D("358573.56"),
    rar_investment_expenses=D("429656.45"),
)

unsigned = st.integers(0, 10**11).map(lambda n: D(n).scaleb(-2))
signed = st.integers(-(10**11), 10**11).map(lambda n: D(n).scaleb(-2))


@st.composite
def figures(draw, family=None):
    family = family or draw(st.sampled_from(Family))
    return YearFigures(
        investment_expenses=draw(unsigned),
        investment_revenues=draw(unsigned),
        investment_opening=draw(signed),
        operating_expenses=draw(unsigned),
        operating_revenues=draw(unsigned),
        operating_opening=draw(signed),
        rar_investment_expenses=draw(unsigned),
        rar_operating_expenses=draw(unsigned),
        rar_investment_revenues=draw(unsigned),
        rar_operating_revenues=draw(unsigned),
        disposal_gains=draw(unsigned) if family is Family.COMMERCIAL else ZERO,
        family=family,
    )


@st.composite
def figures_and_choices(draw):
    """Any figures with a choice that they allow."""
    drawn = draw(figures())
    plain = year_results(drawn)
    free = plain.allocation.free
    surplus = max(ZERO, plain.investment_cumulated)
    choice = AllocationChoice(
        additional_reserve=(free * draw(st.integers(0, 100)) / 100).quantize(D("0.01"), "ROUND_DOWN"),
        take_back=(surplus * draw(st.integers(0, 100)) / 100).quantize(D("0.01"), "ROUND_DOWN"),
        take_back_case=draw(st.sampled_from(TakeBackCase)),
    )
    return drawn, choice


def test_the_state_of_sitiv_holds_to_the_cent():
    results = year_results(SITIV)
    assert results.result_rows["total"] == (D("1221077.44"), D("2317006.44"), D("-384054.27"), D("711874.73"))
    assert results.result_rows["investment"].result == D("-168599.36")
    assert results.result_rows["operating"].result == D("880474.09")
    assert results.rar_rows["total"] == (D("429656.45"), ZERO, D("-429656.45"))
    assert results.rar_rows["investment"] == (D("429656.45"), ZERO, D("-429656.45"))
    assert results.rar_rows["operating"] == (ZERO, ZERO, ZERO)
    assert results.cumulated_rows == {
        "total": D("282218.28"),
        "investment": D("-598255.81"),
        "operating": D("880474.09"),
    }


def test_the_allocation_of_sitiv_holds_to_the_cent():
    allocation = year_results(SITIV).allocation
    assert allocation.need == D("598255.81")
    assert allocation.capitalised == D("598255.81")
    assert allocation.carried_surplus == D("282218.28")
    assert allocation.investment_deficit == D("168599.36")
    assert allocation.investment_surplus == allocation.carried_deficit == allocation.uncovered_need == ZERO


def test_the_allocation_of_sitiv_with_the_balances_of_its_commitments():
    values = {name: getattr(SITIV, name) for name in SITIV.__dataclass_fields__}
    allocation = year_results(YearFigures(**values | {"rar_investment_expenses": D("377528.45")})).allocation
    assert allocation.capitalised == D("546127.81")
    assert allocation.carried_surplus == D("334346.28")


def _figures_of(state: dict, rar: dict) -> YearFigures:
    """The figures that a state I-C1 of the acceptance files starts from."""

    def amount(rows: dict, section: str, column: str) -> Decimal:
        return D(rows[section][column])

    return YearFigures(
        investment_expenses=amount(state, "investment", "expenses"),
        investment_revenues=amount(state, "investment", "revenues"),
        investment_opening=amount(state, "investment", "carried_result"),
        operating_expenses=amount(state, "operating", "expenses"),
        operating_revenues=amount(state, "operating", "revenues"),
        operating_opening=amount(state, "operating", "carried_result"),
        rar_investment_expenses=amount(rar, "investment", "expenses"),
        rar_operating_expenses=amount(rar, "operating", "expenses"),
        rar_investment_revenues=amount(rar, "investment", "revenues"),
        rar_operating_revenues=amount(rar, "operating", "revenues"),
    )


@pytest.mark.parametrize("name", ["sitiv-affectation-2023", "roynac-bp-2024", "eure-et-loir-dm2-2025"])
def test_every_published_state_is_found_again_to_the_cent(acceptance, name):
    document = acceptance(name)
    tables = document.get("tables") or document.get("I-C1") or document["maquette"]["I-C1"]
    state, rar, cumulated = (
        tables[key].get("rows", tables[key])
        for key in ("resultat_exercice_n_1", "restes_a_realiser_n_1", "resultat_cumule")
    )
    results = year_results(_figures_of(state, rar))
    for section, row in results.result_rows.items():
        columns = ("expenses", "revenues", "carried_result", "result_A")
        assert row == tuple(D(state[section][column]) for column in columns), section
    for section, rar_row in results.rar_rows.items():
        assert rar_row == tuple(D(rar[section][column]) for column in ("expenses", "revenues", "balance_B")), section
    for section, amount in results.cumulated_rows.items():
        printed = cumulated[section]
        assert amount == D(printed["amount"] if isinstance(printed, dict) else printed), section


def test_roynac_covers_its_need_and_carries_the_rest():
    roynac = YearFigures(
        investment_expenses=D("1289.00"),
        investment_revenues=D("23314.00"),
        investment_opening=D("-26976.00"),
        operating_expenses=D("601.29"),
        operating_revenues=D("6015.03"),
        operating_opening=D("13216.74"),
    )
    allocation = year_results(roynac).allocation
    assert allocation.investment_deficit == allocation.capitalised == D("4951.00")
    assert allocation.carried_surplus == D("13679.48")


def test_eure_et_loir_capitalises_more_than_it_must():
    eure_et_loir = YearFigures(
        investment_expenses=D("9105674.21"),
        investment_revenues=D("12650277.81"),
        investment_opening=D("254049.78"),
        operating_expenses=D("6484849.85"),
        operating_revenues=D("6894852.96"),
        operating_opening=D("887014.20"),
    )
    results = year_results(eure_et_loir, AllocationChoice(additional_reserve=D("410000.00")))
    assert results.allocation.need == results.allocation.compulsory_reserve == ZERO
    assert results.allocation.investment_surplus == D("3798653.38")
    assert results.allocation.capitalised == D("410000.00")
    assert results.allocation.carried_surplus == D("887017.31")


def _allocation(a2, b2, a3, *, gains="0.00", family=Family.ADMINISTRATIVE, **choice):
    """The allocation of a year that ends with the balances A2, B2 and A3."""
    rar = D(b2)
    year = YearFigures(
        investment_opening=D(a2),
        operating_opening=D(a3),
        rar_investment_expenses=max(ZERO, -rar),
        rar_investment_revenues=max(ZERO, rar),
        disposal_gains=D(gains),
        family=family,
    )
    return year_results(year, AllocationChoice(**choice)).allocation


def test_a_surplus_below_the_need_goes_whole_to_1068():
    allocation = _allocation("-100.00", "-50.00", "120.00")
    assert allocation.capitalised == D("120.00")
    assert allocation.carried_surplus == ZERO
    assert allocation.uncovered_need == D("30.00")


def test_an_operating_deficit_is_carried_and_covers_nothing():
    allocation = _allocation("-100.00", "0.00", "-20.00")
    assert allocation.carried_deficit == D("20.00")
    assert allocation.capitalised == allocation.carried_surplus == ZERO
    assert allocation.uncovered_need == D("100.00")


def test_an_investment_surplus_is_carried_and_leaves_operating_free():
    allocation = _allocation("300.00", "0.00", "120.00")
    assert allocation.investment_surplus == D("300.00")
    assert allocation.carried_surplus == allocation.free == D("120.00")


def test_carry_forward_of_expenses_can_turn_a_surplus_into_a_need():
    allocation = _allocation("300.00", "-400.00", "120.00")
    assert allocation.need == allocation.capitalised == D("100.00")
    assert allocation.investment_surplus == D("300.00")


def test_carry_forward_of_revenues_reduces_the_need():
    allocation = _allocation("-300.00", "250.00", "120.00")
    assert allocation.need == allocation.capitalised == D("50.00")
    assert allocation.investment_deficit == D("300.00")


def test_operating_carry_forward_does_not_change_the_allocation():
    year = YearFigures(operating_opening=D("120.00"), rar_operating_expenses=D("500.00"))
    results = year_results(year)
    assert results.allocation.carried_surplus == D("120.00")
    assert results.operating_cumulated == D("-380.00")


def test_an_additional_reserve_comes_out_of_what_is_free():
    allocation = _allocation("-100.00", "0.00", "150.00", additional_reserve=D("20.00"))
    assert allocation.capitalised == D("120.00")
    assert allocation.carried_surplus == D("30.00")
    assert allocation.free == D("50.00")  # what the assembly had to share


@pytest.mark.parametrize("operating", ["150.00", "-10.00"])
def test_an_additional_reserve_beyond_what_is_free_is_refused(operating):
    with pytest.raises(AllocationError, match="dépasse ce qui reste libre") as refusal:
        _allocation("-100.00", "0.00", operating, additional_reserve=D("50.01"))
    assert refusal.value.field == "additional_reserve"


def test_gains_on_disposals_come_first_in_industrial_and_commercial_services():
    allocation = _allocation("-100.00", "0.00", "150.00", gains="30.00", family=Family.COMMERCIAL)
    assert allocation.regulated_reserve == D("30.00")
    assert allocation.compulsory_reserve == D("70.00")  # the gains already pay 30 of the need of 100
    assert allocation.carried_surplus == D("50.00")


def test_gains_beyond_the_surplus_take_all_of_it():
    allocation = _allocation("-100.00", "0.00", "20.00", gains="30.00", family=Family.COMMERCIAL)
    assert allocation.regulated_reserve == D("20.00")
    assert allocation.capitalised == allocation.carried_surplus == ZERO
    assert allocation.uncovered_need == D("80.00")


def test_gains_beyond_the_need_leave_no_compulsory_reserve():
    allocation = _allocation("-10.00", "0.00", "100.00", gains="30.00", family=Family.COMMERCIAL)
    assert allocation.compulsory_reserve == allocation.uncovered_need == ZERO
    assert allocation.carried_surplus == D("70.00")


def test_gains_on_disposals_are_refused_in_m57():
    with pytest.raises(FiguresError, match="plus-values") as refusal:
        YearFigures(disposal_gains=D("1.00"))
    assert refusal.value.field == "disposal_gains"


def test_taking_back_an_investment_surplus_without_a_case_is_refused():
    with pytest.raises(AllocationError, match="2311-14") as refusal:
        _allocation("300.00", "0.00", "0.00", take_back=D("50.00"))
    assert refusal.value.field == "take_back_case"


@pytest.mark.parametrize("case", list(TakeBackCase))
def test_an_investment_surplus_is_taken_back_in_the_cases_of_the_code(case):
    allocation = _allocation("300.00", "-100.00", "0.00", take_back=D("200.00"), take_back_case=case)
    assert allocation.take_back == D("200.00")
    assert allocation.investment_surplus == D("300.00")


def test_taking_back_more_than_the_surplus_left_by_the_carry_forward_is_refused():
    with pytest.raises(AllocationError, match="dépasse l’excédent") as refusal:
        _allocation("300.00", "-100.00", "0.00", take_back=D("200.01"), take_back_case=TakeBackCase.GIFT)
    assert refusal.value.field == "take_back"


@pytest.mark.parametrize("amount", ["-0.01", "0.001", "1000000000000.00", "NaN"])
def test_figures_that_cannot_be_are_refused_by_name(amount):
    with pytest.raises(FiguresError) as refusal:
        YearFigures(rar_operating_revenues=D(amount))
    assert refusal.value.field == "rar_operating_revenues"


def test_openings_are_signed_but_never_finer_than_a_cent():
    assert YearFigures(investment_opening=D("-0.01")).investment_opening == D("-0.01")
    with pytest.raises(FiguresError):
        YearFigures(operating_opening=D("0.001"))


@pytest.mark.parametrize(
    ("chart", "family"),
    [
        ("M57_D", Family.ADMINISTRATIVE),
        ("M14_COM_500_3500", Family.ADMINISTRATIVE),
        ("M4", Family.COMMERCIAL),
        ("M43", Family.COMMERCIAL),
        ("M49_A", Family.COMMERCIAL),
    ],
)
def test_the_family_follows_from_the_chart(chart, family):
    assert family_of(chart) is family


@given(figures_and_choices())
def test_every_euro_of_the_operating_result_is_allocated_once(drawn):
    results = year_results(*drawn)
    to = results.allocation
    allocated = to.regulated_reserve + to.compulsory_reserve + to.additional_reserve + to.carried_surplus
    assert allocated - to.carried_deficit == results.a3
    assert to.carried_deficit == ZERO or allocated == ZERO
    assert min(to[:-1]) >= ZERO


@given(figures_and_choices())
def test_the_investment_balance_is_carried_whole_and_on_one_side(drawn):
    results = year_results(*drawn)
    to = results.allocation
    assert to.investment_surplus - to.investment_deficit == results.a2
    assert ZERO in {to.investment_surplus, to.investment_deficit}


@given(figures())
def test_the_need_is_covered_before_anything_is_left_free(drawn):
    to = year_results(drawn).allocation
    assert to.free == ZERO or to.uncovered_need == ZERO
    assert to.compulsory_reserve <= to.need


@given(figures())
def test_signs_follow_the_notes_of_the_state(drawn):
    results = year_results(drawn)
    for row in results.result_rows.values():
        assert (row.result < 0) == (row.expenses > row.revenues + row.opening)
    for rar_row in results.rar_rows.values():
        assert (rar_row.balance < 0) == (rar_row.expenses > rar_row.revenues)


@given(figures())
def test_the_identities_of_the_state_hold(drawn):
    results = year_results(drawn)
    for rows in (results.result_rows, results.rar_rows):
        for column in range(len(rows["total"])):
            assert rows["total"][column] == rows["investment"][column] + rows["operating"][column]
    for section, amount in results.cumulated_rows.items():
        assert amount == results.result_rows[section].result + results.rar_rows[section].balance
    assert results.cumulated == results.investment_cumulated + results.operating_cumulated
