from datetime import date

from budgets.rules.dates import format_date


def test_dates_are_written_in_french():
    assert format_date(date(2024, 2, 15)) == "15 février 2024"
    assert format_date(date(2024, 2, 15), weekday=True) == "jeudi 15 février 2024"


def test_the_first_day_of_a_month_is_an_ordinal():
    assert format_date(date(2024, 8, 1)) == "1er août 2024"
