"""The state of carry-forward: arithmetic by properties, and the real state to the cent."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.rules.money import AmountError
from commitments.rules.rar import PARTS, RarLine, build_rar_state, rar_total, remaining_commitment

EUROS = st.decimals(min_value=0, max_value=10**9, places=2)
LINE = RarLine(
    number="IN23000101P",
    section="investment",
    direction="expense",
    chapter="20",
    account="2051",
    function="020",
    operation="",
    supplier="Imprimerie Martin",
    label="logiciel",
    committed=Decimal("100.00"),
    released=Decimal("0.00"),
    ordered=Decimal("0.00"),
    attached=Decimal("0.00"),
)


@st.composite
def lines(draw: st.DrawFn) -> RarLine:
    section, direction = draw(st.sampled_from(PARTS))
    account = draw(st.sampled_from(["2051", "21838", "2188", "6068", "7478"]))
    committed = draw(EUROS)
    nothing_left = draw(st.booleans())
    return replace(
        LINE,
        section=section,
        direction=direction,
        account=account,
        chapter=account[:2],
        committed=committed,
        released=committed if nothing_left else draw(EUROS),
        ordered=Decimal("0.00") if nothing_left else draw(EUROS),
        attached=Decimal("0.00") if nothing_left or section == "investment" else draw(EUROS),
    )


@given(committed=EUROS, released=EUROS, ordered=EUROS, attached=EUROS)
def test_operating_leaves_out_what_is_attached_and_investment_does_not(committed, released, ordered, attached):
    amounts = {"committed": committed, "released": released, "ordered": ordered, "attached": attached}
    assert remaining_commitment("investment", **amounts) == committed - released - ordered
    assert remaining_commitment("operating", **amounts) == committed - released - ordered - attached


def test_an_over_released_commitment_is_shown_negative_and_carried():
    line = replace(LINE, released=Decimal("130.00"))
    state = build_rar_state([line], year=2023)
    assert line.remaining == Decimal("-30.00")
    assert state.overdrawn == (line,)
    assert state.remaining("investment") == Decimal("-30.00")


def test_an_amount_finer_than_a_cent_is_refused():
    with pytest.raises(AmountError, match="plus fin que le centime"):
        remaining_commitment(
            "investment", committed=Decimal("1.005"), released=Decimal("0.00"), ordered=Decimal("0.00")
        )


@given(st.lists(lines(), max_size=30))
def test_each_line_is_in_one_part_once_and_the_totals_of_the_parts_are_those_of_the_lines(listing):
    state = build_rar_state(listing, year=2023)
    placed = [line for part in state.parts for line in (*part.lines, *part.not_carried)]
    assert sorted(placed, key=repr) == sorted(listing, key=repr)
    assert sum(part.listing_total.committed for part in state.parts) == sum(line.committed for line in listing)
    assert sum(part.total.remaining for part in state.parts) == sum(line.remaining for line in listing)


@given(st.lists(lines(), max_size=30))
def test_nothing_remaining_is_never_carried_and_anything_else_always_is(listing):
    for part in build_rar_state(listing, year=2023).parts:
        assert all(line.remaining != 0 for line in part.lines)
        assert all(line.remaining == 0 for line in part.not_carried)
        assert part.not_carried_total.remaining == 0


@given(st.lists(lines(), max_size=30))
def test_chapters_and_accounts_add_up_to_the_part(listing):
    for part in build_rar_state(listing, year=2023).parts:
        for totals in (part.by_chapter, part.by_account):
            assert sum(total.remaining for total in totals) == part.total.remaining
            assert sum(total.count for total in totals) == len(part.lines)
            assert [total.code for total in totals] == sorted({total.code for total in totals})


def test_the_state_is_drawn_on_the_last_day_of_the_year_unless_told_otherwise():
    assert build_rar_state([], year=2023).on == date(2023, 12, 31)
    assert build_rar_state([], year=2023, on=date(2023, 11, 30)).on == date(2023, 11, 30)


def test_a_year_without_commitments_has_an_empty_state_with_its_four_parts():
    state = build_rar_state([], year=2023)
    assert state.is_empty
    assert [(part.section, part.direction) for part in state.parts] == list(PARTS)
    assert state.remaining("operating", "revenue") == Decimal("0.00")


def test_sitiv_carries_28_of_its_30_commitments_to_the_cent(sitiv):
    source = sitiv["commitments_carried_over"]
    listing = [
        replace(
            LINE,
            number=line["number"],
            account=line["nature"],
            chapter=line["nature"][:2],
            committed=Decimal(line["engaged"]),
            released=Decimal(line["released"] or "0.00"),
        )
        for line in source["lines"]
    ]
    part = build_rar_state(listing, year=2023).part("investment")
    assert (len(listing), len(part.lines), len(part.not_carried)) == (30, 28, 2)
    assert [line.number for line in part.not_carried] == ["IN23006301P", "IN22008901P"]
    assert part.total.remaining == Decimal("377528.45")
    assert part.listing_total == rar_total(listing)
    assert (part.listing_total.committed, part.listing_total.released) == (Decimal("429656.45"), Decimal("52128.00"))
    printed = {line["number"]: Decimal(line["balance"] or "0.00") for line in source["lines"]}
    assert {line.number: line.remaining for line in listing} == printed
