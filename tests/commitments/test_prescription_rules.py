"""Prescription of four years, on what is owed and on what is due; commitments that nothing follows."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.rules.prescription import Watched, debt_limit, late_commitments, prescriptions, title_limit


def watched(kind, since, name="E1"):
    return Watched(kind, name, "Câblage", Decimal("10.00"), since)


def test_the_years_are_those_of_the_real_regulation(acceptance):
    [rule] = [it for it in acceptance("deux-sevres-rbf-2024")["rules"] if it["id"] == "PRESCRIPTION"]
    assert debt_limit(date(2020, 5, 1), rule["value"]) == date(2024, 12, 31)


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)))
def test_a_debt_lasts_four_whole_years_after_its_own(acquired_on):
    limit = debt_limit(acquired_on, 4)
    assert (limit.month, limit.day) == (12, 31)
    assert limit.year - acquired_on.year == 4


def test_a_title_is_pursued_for_four_years_from_the_day_it_was_taken_in_charge():
    assert title_limit(date(2020, 2, 29)) == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2023, 12, 30), None),
        (date(2023, 12, 31), False),
        (date(2024, 12, 31), False),
        (date(2025, 1, 1), True),
    ],
)
def test_a_debt_is_told_a_year_before_and_after(today, told):
    found = prescriptions([watched("service", date(2020, 5, 1))], 4, today)
    assert [alert.is_over for alert in found] == ([] if told is None else [told])


def test_the_nearest_end_comes_first():
    rows = [watched("service", date(2021, 5, 1), "B"), watched("title", date(2020, 5, 1), "A")]
    assert [it.watched.name for it in prescriptions(rows, 4, date(2026, 1, 1))] == ["A", "B"]


def test_a_commitment_is_late_the_day_after_its_months():
    row = watched("commitment", date(2024, 1, 31))
    assert late_commitments([row], 1, date(2024, 2, 29)) == ()
    assert [it.limit_on for it in late_commitments([row], 1, date(2024, 3, 1))] == [date(2024, 2, 29)]
