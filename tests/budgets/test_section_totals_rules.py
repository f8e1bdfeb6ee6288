"""Totals by section, and the variants that replaced others."""

from decimal import Decimal

import pytest

from budgets.rules.chart import Direction, Section
from budgets.rules.section_totals import SectionTotals, section_totals
from budgets.rules.variants import applicable_variant


def test_each_section_has_its_expenses_its_revenues_and_its_balance():
    totals = section_totals(
        [
            (Section.OPERATING, Direction.EXPENSE, Decimal("10.10")),
            (Section.OPERATING, Direction.EXPENSE, Decimal("-0.10")),
            (Section.OPERATING, Direction.REVENUE, Decimal("12.00")),
            (Section.INVESTMENT, Direction.REVENUE, Decimal("3.00")),
        ]
    )
    assert totals[Section.OPERATING] == SectionTotals(Decimal("10.00"), Decimal("12.00"))
    assert totals[Section.OPERATING].balance == Decimal("2.00")
    assert totals[Section.INVESTMENT].balance == Decimal("3.00")


def test_a_budget_without_lines_has_two_empty_sections():
    assert section_totals([]) == {Section.OPERATING: SectionTotals(), Section.INVESTMENT: SectionTotals()}


@pytest.mark.parametrize(
    ("variant", "year", "expected"),
    [("M43_D", 2022, "M43"), ("M43_A", 2021, "M43"), ("M43_D", 2020, "M43_D"), ("M57_A", 2024, "M57_A")],
)
def test_a_variant_that_was_replaced_gives_way_to_the_one_that_applies(variant, year, expected):
    assert applicable_variant(variant, year) == expected
