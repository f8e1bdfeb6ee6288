"""The arithmetic of authorisations: amounts, schedules, what passes to later years, what lapses, the plan."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.rules.chart import Section
from budgets.rules.multiyear.forecast import Execution, forecast
from budgets.rules.multiyear.lapse import lapse_at, reduced
from budgets.rules.multiyear.programme import (
    Programme,
    ScheduleError,
    Step,
    check_schedule,
    of_schedule,
    shares_of,
    smoothed,
)

D = Decimal
AMOUNTS = st.decimals(min_value=0, max_value=10**7, places=2)
SCHEDULES = st.dictionaries(st.tuples(st.sampled_from(["20", "21", "23"]), st.integers(2023, 2029)), AMOUNTS)


def programme(*steps: Step, **more) -> Programme:
    return Programme("AP1", "Réseau", Section.INVESTMENT, 2023, steps, **more)


FIRST = Step(2023, {"21": D(900)}, {("21", 2023): D(200), ("21", 2024): D(300), ("21", 2025): D(400)})


def test_a_revision_adds_to_the_amount_and_replaces_the_schedule():
    after = {("21", 2023): D(150), ("21", 2024): D(500), ("21", 2026): D(350)}
    shares = shares_of({"21": D(900)}, after)
    found = programme(FIRST, Step(2024, shares, after), Step(2024, {"21": D(5)}, {}, is_voted=False))
    assert shares == {"21": D(100)}
    assert (found.amount, found.planned(2024), found.years) == (D(1000), D(500), (2023, 2024, 2026))
    assert (found.before(2024), found.voted_in(2024)) == ({"21": D(900)}, {"21": D(100)})


@given(SCHEDULES, SCHEDULES)
def test_what_a_vote_adds_makes_the_authorisation_the_sum_of_its_schedule(before, after):
    total = of_schedule(before)
    shares = shares_of(total, after)
    assert sum(total.values()) + sum(shares.values()) == sum(after.values())


@given(SCHEDULES, SCHEDULES, st.integers(2023, 2029), st.booleans())
def test_credits_that_pass_to_later_years_keep_their_total_to_the_cent(schedule, paid, year, spread):
    after = smoothed(schedule, paid, year, spread=spread)
    assert {code: amount for code, amount in of_schedule(after).items() if amount} == {
        code: amount for code, amount in of_schedule(schedule).items() if amount
    }
    for (chapter, on), amount in after.items():
        if on == year:
            assert amount <= max(paid.get((chapter, on), D(0)), D(0)) or amount == schedule.get((chapter, on))
        assert on >= year or amount == schedule[chapter, on]


def test_credits_spread_over_the_years_left_leave_no_cent():
    after = smoothed(FIRST.payments, {("21", 2023): D("99.99")}, 2023, spread=True)
    assert after == {("21", 2023): D("99.99"), ("21", 2024): D("350.00"), ("21", 2025): D("450.01")}


@pytest.mark.parametrize(
    ("schedule", "known", "told"),
    [
        ({("21", 2023): D(-1)}, {}, "négatifs"),
        ({("21", 2022): D(1)}, {}, "date de 2023"),
        ({("21", 2023): D(10)}, {"paid": {("21", 2023): D(11)}}, "déjà mandatés"),
        ({("21", 2023): D(10)}, {"committed": D(11)}, "déjà engagés"),
    ],
)
def test_a_schedule_that_can_not_stand_is_told(schedule, known, told):
    with pytest.raises(ScheduleError, match=told):
        check_schedule(schedule, created_year=2023, **known)


def test_what_nobody_committed_lapses_by_the_rule_of_the_syndicate():
    found = programme(FIRST)
    assert lapse_at(found, D(500), 2025, lapse_years=0) is None
    assert lapse_at(found, D(500), 2024, lapse_years=2) is None
    lapse = lapse_at(found, D(500), 2025, lapse_years=2)
    assert lapse is not None
    assert lapse.amount == D(400)
    assert lapse_at(found, D(900), 2025, lapse_years=2) is None
    unforeseen = lapse_at(programme(FIRST, is_unforeseen=True), D(0), 2023, lapse_years=0)
    assert unforeseen is not None
    assert unforeseen.amount == D(900)


@given(SCHEDULES, AMOUNTS, SCHEDULES)
def test_a_schedule_is_reduced_from_its_last_years_never_below_what_is_paid(schedule, amount, paid):
    after = reduced(schedule, amount, paid, 2029)
    room = sum(max(value - paid.get(key, D(0)), D(0)) for key, value in schedule.items())
    assert sum(schedule.values()) - sum(after.values()) == min(amount, room)
    assert all(after.get(key, D(0)) >= min(value, paid.get(key, D(0))) for key, value in schedule.items())


def test_the_plan_puts_what_is_committed_on_the_credits_to_come():
    done = Execution(committed=D(700), engaged={("21", 2024): D(250)}, paid={("21", 2023): D(180), ("21", 2024): D(50)})
    years = forecast([(programme(FIRST), done)], 2024)
    assert [(it.year, it.planned, it.paid, it.committed_left) for it in years] == [
        (2023, D(200), D(180), D(0)),
        (2024, D(300), D(50), D(200)),
        (2025, D(400), D(0), D(270)),
    ]
    assert years[2].free == D(130)


@given(SCHEDULES, SCHEDULES, AMOUNTS, st.integers(2022, 2030))
def test_the_plan_loses_nothing_of_what_is_committed(schedule, paid, committed, current):
    found = programme(Step(2023, of_schedule(schedule), schedule))
    done = Execution(committed, {}, paid)
    years = forecast([(found, done)], current)
    assert sum(it.planned for it in years) == sum(schedule.values())
    assert sum(it.committed_left for it in years) == max(committed - done.paid_total, D(0))
