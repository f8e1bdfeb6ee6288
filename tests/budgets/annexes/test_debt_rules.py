"""Loans: schedules, years, accrued interest, classes of risk."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.rules.debt.contract import ContractFault, DayCount, Deferral, LoanContract, PeriodRate, Profile
from budgets.rules.debt.day_count import days_of_thirty, year_fraction
from budgets.rules.debt.gissler import Formula, RateTraits, risk_class
from budgets.rules.debt.schedule import capital_at, schedule
from budgets.rules.debt.year import debt_year, years_left
from budgets.rules.money import CENT, ZERO, to_cents

D = Decimal


def loan(amount="100000", rate="3", count=40, months=3, first=date(2024, 3, 31), **terms):
    return LoanContract(D(amount), D(rate), count, months, first, **terms)


contracts = st.builds(
    LoanContract,
    amount=st.decimals("1000", "9999999.99", places=2),
    rate=st.decimals("0", "12", places=3),
    count=st.integers(1, 120),
    months=st.sampled_from([1, 2, 3, 6, 12]),
    first_due=st.dates(date(1995, 1, 1), date(2040, 12, 31)),
    profile=st.sampled_from(Profile),
    day_count=st.sampled_from(DayCount),
    period_rate=st.sampled_from(PeriodRate),
    progression=st.decimals("0", "2", places=2),
)


@settings(max_examples=150, deadline=None)
@given(contracts)
def test_what_is_repaid_is_what_was_lent(contract):
    made = schedule(contract)
    assert len(made) == contract.count
    assert sum((it.capital for it in made), ZERO) == contract.amount
    assert made[-1].closing == 0
    for before, after in pairwise(made):
        assert before.closing == after.opening
        assert before.due == after.start
    for it in made:
        for amount in (it.capital, it.interest, it.annuity, it.closing):
            assert isinstance(amount, Decimal)
            assert amount == amount.quantize(CENT)
        assert it.interest >= 0


@settings(max_examples=150, deadline=None)
@given(contracts)
def test_the_years_of_a_loan_add_up_to_the_loan(contract):
    made = schedule(contract)
    years = [debt_year(contract, made, year) for year in range(contract.starts_on.year, made[-1].due.year + 1)]
    assert sum((it.capital for it in years), ZERO) == contract.amount
    assert sum((it.interest for it in years), ZERO) == sum((it.interest for it in made), ZERO)
    assert sum((it.accrual for it in years), ZERO) == 0  # what one year accrues the next reverses
    for before, after in pairwise(years):
        assert before.capital_on_31_december == after.capital_on_1_january
        assert before.icne == after.icne_before
    for it in years:
        assert it.capital_on_1_january + it.received - it.capital == it.capital_on_31_december


@settings(max_examples=100, deadline=None)
@given(contracts)
def test_a_constant_annuity_is_constant_but_for_the_residue_of_the_last(contract):
    made = schedule(LoanContract(contract.amount, contract.rate, contract.count, contract.months, contract.first_due))
    annuities = {it.annuity for it in made[:-1]}
    assert len(annuities) <= 1
    step = 1 + contract.rate * contract.months / 1200
    residue = CENT * sum((step**rank for rank in range(contract.count)), D(0))  # a cent each time, with its interest
    for annuity in annuities:
        assert abs(made[-1].annuity - annuity) <= residue


@settings(max_examples=100, deadline=None)
@given(contracts)
def test_constant_amortisation_repays_the_same_capital(contract):
    made = schedule(
        LoanContract(
            contract.amount,
            contract.rate,
            contract.count,
            contract.months,
            contract.first_due,
            profile=Profile.CONSTANT,
        )
    )
    assert len({it.capital for it in made[:-1]}) <= 1
    assert all(before.interest >= after.interest for before, after in pairwise(made))


def test_in_fine_repays_everything_with_the_last_instalment():
    made = schedule(loan(profile=Profile.IN_FINE))
    assert {it.capital for it in made[:-1]} == {ZERO}
    assert made[-1].capital == 100000
    assert {it.interest for it in made} == {D("750.00")}


def test_a_progressive_annuity_grows_by_its_rate():
    made = schedule(loan(profile=Profile.PROGRESSIVE, progression=D(1)))
    for before, after in pairwise(made[:-1]):
        assert abs(after.annuity - before.annuity * D("1.01")) <= CENT


@pytest.mark.parametrize(
    ("deferral", "interest", "owed"),
    [(Deferral.PARTIAL, D("750.00"), D("100000.00")), (Deferral.TOTAL, ZERO, D("103033.92"))],
)
def test_a_deferral_leaves_capital_or_everything_for_later(deferral, interest, owed):
    made = schedule(loan(deferral=deferral, deferred=4))
    assert [it.capital for it in made[:4]] == [ZERO] * 4
    assert {it.interest for it in made[:4]} == {interest}
    assert made[3].closing == owed
    assert sum((it.capital for it in made), ZERO) == owed
    assert len({it.annuity for it in made[4:-1]}) == 1


def test_an_indexed_loan_takes_the_rate_of_the_first_day_of_each_period_and_reprices_its_annuity():
    index = ((date(2024, 3, 1), D("2.00")), (date(2025, 3, 31), D("2.50")))
    made = schedule(loan(index=index, margin=D("0.50")))
    assert [it.rate for it in made[:6]] == [D(3), *[D("2.50")] * 4, D("3.00")]
    assert made[0].interest == D("750.00")  # the rate of the contract, until the index has a value
    assert made[1].annuity == made[4].annuity != made[5].annuity
    assert sum((it.capital for it in made), ZERO) == 100000


def test_a_longer_first_period_bears_the_interest_of_its_days_and_repays_the_same_capital():
    regular, longer = schedule(loan()), schedule(loan(released_on=date(2023, 11, 30)))
    assert longer[0].interest == D("1000.00")
    assert regular[0].interest == D("750.00")
    assert [it.capital for it in regular] == [it.capital for it in longer]
    assert capital_at(loan(released_on=date(2023, 11, 30)), longer, date(2024, 1, 1)) == 100000


def test_the_accrued_interest_is_that_of_the_running_period():
    contract = loan("120000", "4", count=12, first=date(2022, 2, 28), months=3, profile=Profile.CONSTANT)
    made = schedule(contract)
    found = debt_year(contract, made, 2022)
    assert (found.capital, found.capital_on_31_december) == (40000, 80000)
    assert found.icne == to_cents(80000 * D("0.04") * 33 / 360)  # since 28 November
    assert found.icne_before == to_cents(120000 * D("0.04") * 33 / 360)
    assert found.accrual == found.icne - found.icne_before


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2021, 11, 1), date(2021, 12, 31), 60),
        (date(2021, 11, 30), date(2021, 12, 31), 30),
        (date(2021, 10, 31), date(2021, 12, 31), 60),
        (date(2020, 2, 15), date(2021, 2, 15), 360),
    ],
)
def test_months_of_thirty_days(start, end, days):
    assert days_of_thirty(start, end) == days


def test_the_other_ways_to_count_days():
    start, end = date(2023, 12, 1), date(2024, 3, 1)
    assert year_fraction(start, end, DayCount.EXACT_360) == D(91) / 360
    assert year_fraction(start, end, DayCount.EXACT_365) == D(91) / 365
    assert year_fraction(start, end, DayCount.EXACT) == D(31) / 365 + D(60) / 366
    assert year_fraction(end, start, DayCount.EXACT) == 0


def test_years_left_end_with_the_last_instalment():
    made = schedule(loan())
    assert years_left(made, date(2024, 1, 1)) == 10
    assert years_left(made, made[-1].due) == 0


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount": "0"}, "MtEmprOrig"),
        ({"count": 0}, "DureeContratInit"),
        ({"deferral": Deferral.PARTIAL, "deferred": 40}, "NbDiffere"),
        ({"released_on": date(2024, 4, 1)}, "DtMobilisation"),
        ({"profile": Profile.PROGRESSIVE, "progression": D(-100)}, "TauxProgression"),
    ],
)
def test_a_contract_without_a_schedule_names_its_field(wrong, field):
    with pytest.raises(ContractFault) as refused:
        loan(**wrong)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("traits", "expected"),
    [
        (RateTraits(Formula.FIXED), "A-1"),
        (RateTraits(Formula.FIXED, "4"), "A-1"),
        (RateTraits(Formula.VARIABLE, "1"), "A-1"),
        (RateTraits(Formula.VARIABLE, "2"), "A-2"),
        (RateTraits(Formula.CAPPED, "1"), "A-1"),
        (RateTraits(Formula.BARRIER, "3"), "B-3"),
        (RateTraits(Formula.SWAPTION, "1"), "C-1"),
        (RateTraits(Formula.MULTIPLIER, "1", D(3)), "D-1"),
        (RateTraits(Formula.MULTIPLIER, "1", D(5), is_capped=True), "D-1"),
        (RateTraits(Formula.MULTIPLIER, "5", D(5)), "E-5"),
        (RateTraits(Formula.MULTIPLIER, "1", D("5.5")), "F-6"),
        (RateTraits(Formula.OTHER, "1"), "F-6"),
        (RateTraits(Formula.VARIABLE, "6"), "F-6"),
    ],
)
def test_the_class_follows_the_declared_traits(traits, expected):
    found = risk_class(traits)
    assert str(found) == expected
    assert found.is_safest is (expected == "A-1")
