"""Shares and rates: exact to the cent, whatever the amount."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.rules.line_amounts import at_rate, split_amount
from budgets.rules.money import CENT

D = Decimal
amounts = st.decimals(D("-99999999999.99"), D("99999999999.99"), places=2)
weights = st.lists(st.decimals(0, 10_000, places=4), min_size=1, max_size=12).filter(any)


@given(amounts, weights)
def test_shares_add_up_to_the_amount(amount, given_weights):
    shares = split_amount(amount, given_weights)
    assert sum(shares) == amount
    total = sum(given_weights)
    for share, weight in zip(shares, given_weights, strict=True):
        assert abs(share * total - amount * weight) < CENT * total
        assert share * amount >= 0
        assert weight or not share


@given(amounts, st.integers(1, 12))
def test_equal_weights_differ_by_a_cent_at_most(amount, count):
    shares = split_amount(amount, [D(1)] * count)
    assert max(shares) - min(shares) <= CENT


def test_the_cents_left_go_to_the_largest_remainders():
    assert split_amount(D("100.00"), [D(1), D(1), D(1)]) == [D("33.34"), D("33.33"), D("33.33")]
    assert split_amount(D("-0.05"), [D(1), D(3)]) == [D("-0.01"), D("-0.04")]


@pytest.mark.parametrize("wrong", [[], [D(0)], [D(-1), D(2)]])
def test_weights_without_a_sum_are_refused(wrong):
    with pytest.raises(ValueError, match="un poids positif"):
        split_amount(D(1), wrong)


@given(amounts, st.decimals(-100, 1000, places=3))
def test_a_rate_is_right_to_half_a_cent(amount, percent):
    assert abs(at_rate(amount, percent) - amount * (100 + percent) / 100) <= CENT / 2


@given(amounts)
def test_no_rate_changes_nothing(amount):
    assert at_rate(amount, D(0)) == amount


def test_halves_are_rounded_away_from_zero():
    assert (at_rate(D("0.10"), D(5)), at_rate(D("-0.10"), D(5))) == (D("0.11"), D("-0.11"))


def test_an_absurd_rate_is_refused():
    for rate in (D(-101), D(1001)):
        with pytest.raises(ValueError, match="Le taux va de"):
            at_rate(D(1), rate)
