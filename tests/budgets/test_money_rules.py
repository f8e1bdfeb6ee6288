from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.rules.money import (
    AmountError,
    exact_cents,
    format_amount,
    format_euros,
    json_amount,
    parse_amount,
    to_cents,
)

cents = st.integers(-(10**14) + 1, 10**14 - 1).map(lambda n: Decimal(n) / 100)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1234", "1234.00"),
        ("1 234,56", "1234.56"),
        ("1\u00a0234,56", "1234.56"),
        ("1\u202f234\u202f567,8", "1234567.80"),
        ("1.234,56", "1234.56"),
        ("1.234.567", "1234567.00"),
        ("1,234.56", "1234.56"),
        ("1,234,567", "1234567.00"),
        ("1234.56", "1234.56"),
        ("1234,56", "1234.56"),
        (" -12,5 ", "-12.50"),
        ("\u2212 12,50", "-12.50"),
        ("+3", "3.00"),
        ("12,", "12.00"),
        ("-0,00", "0.00"),
        ("1344.0000", "1344.00"),
        ("999999999999,99", "999999999999.99"),
    ],
)
def test_french_and_english_amounts_are_read(text, amount):
    assert str(parse_amount(text)) == amount


@pytest.mark.parametrize("text", ["1 344,00 TTC", "1 344,00 €", "1344 € TTC", "1344,00 EUR", "1 344,00 HT"])
def test_a_unit_is_read_only_where_it_is_asked_for(text):
    assert parse_amount(text, with_unit=True) == Decimal("1344.00")
    with pytest.raises(AmountError):
        parse_amount(text)


@pytest.mark.parametrize(
    "text",
    ["", "   ", "abc", "12a", "1 2 3", "12 34,56", "1,2,3", "1.2.3", "--1", "1e5", "NaN", "Infinity", "=1+1", "٣", "€"],
)
def test_anything_else_is_refused(text):
    with pytest.raises(AmountError):
        parse_amount(text, with_unit=True)


@pytest.mark.parametrize("text", ["1,234", "12.345", "999,999"])
def test_an_ambiguous_amount_is_refused_with_the_way_to_write_it(text):
    with pytest.raises(AmountError, match="deux façons"):
        parse_amount(text)


@pytest.mark.parametrize("text", ["1234,567", "0,001", "1,2345"])
def test_an_amount_finer_than_a_cent_is_refused(text):
    with pytest.raises(AmountError, match="plus fin que le centime"):
        parse_amount(text)


def test_an_amount_beyond_the_column_is_refused():
    with pytest.raises(AmountError, match="dépasse"):
        parse_amount("1" + "0" * 12)
    with pytest.raises(AmountError, match="dépasse"):
        parse_amount("9" * 400)


def test_halves_are_rounded_away_from_zero():
    assert to_cents(Decimal("0.005")) == Decimal("0.01")
    assert to_cents(Decimal("-0.005")) == Decimal("-0.01")
    assert to_cents(Decimal("2.675")) == Decimal("2.68")


def test_exact_cents_never_rounds():
    assert str(exact_cents(Decimal(3))) == "3.00"
    with pytest.raises(AmountError):
        exact_cents(Decimal("3.001"))
    with pytest.raises(AmountError):
        exact_cents(Decimal("NaN"))


def test_amounts_are_displayed_in_french():
    assert format_euros(Decimal("1234567.5")) == "1\u202f234\u202f567,50\u00a0€"
    assert format_amount(Decimal("-168599.36")) == "-168\u202f599,36"
    assert format_amount(Decimal("-0.00")) == "0,00"
    assert format_euros(None) == format_amount(None) == ""
    assert json_amount(Decimal("1234567.5")) == "1234567.50"


@given(cents)
def test_what_is_displayed_is_read_back_to_the_cent(amount):
    assert parse_amount(format_amount(amount)) == amount
    assert parse_amount(format_euros(amount), with_unit=True) == amount
    assert parse_amount(str(json_amount(amount))) == amount
    assert parse_amount(f"{amount:,.2f}") == amount
