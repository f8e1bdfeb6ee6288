"""The view of a decision: where lines fall, and totals that an edit leaves as if everything were added again."""

from dataclasses import fields, replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.rules.chart import Section
from budgets.rules.decision import DecisionView, LineChange, LineView
from budgets.rules.decision_totals import Amounts, LineFlag, Totals, totals_of
from budgets.rules.placement import Fit
from tests.budgets.decision_cases import BETWEEN, BP, DM, INSIDE, REAL, D, R, decision, line, placements

ZERO = Decimal("0.00")


@pytest.mark.parametrize(
    ("variant", "column", "chapter", "section", "is_equipment", "fit"),
    [
        ("M57_D", (D, REAL, "60631"), "011", "F", False, Fit.EXACT),
        ("M57_D", (D, REAL, "2188"), "21", "I", True, Fit.EXACT),
        ("M57_D", (D, REAL, "1641"), "16", "I", False, Fit.EXACT),
        ("M57_D", (R, REAL, "1641"), "16", "I", True, Fit.EXACT),
        ("M57_D", (R, REAL, "165"), "16", "I", False, Fit.EXACT),
        ("M57_D", (R, REAL, "13146"), "13", "I", True, Fit.EXACT),  # the chart's own mark says financial
        ("M57_D", (R, REAL, "1381"), "13", "I", False, Fit.EXACT),
        ("M57_D", (R, REAL, "1068"), "10", "I", False, Fit.EXACT),
        ("M57_D", (D, BETWEEN, "139"), "040", "I", False, Fit.PARENT),
        ("M57_D", (D, BETWEEN, "68"), "042", "F", False, Fit.PARENT),
        ("M57_D", (D, REAL, "65"), "65", "F", False, Fit.CHAPTER),
        ("M57_D", (D, REAL, "011"), "011", "F", False, Fit.CHAPTER),
        ("M57_D", (D, REAL, "23"), "23", "I", True, Fit.CHAPTER),
        ("M57_D", (R, REAL, "16"), "16", "I", True, Fit.CHAPTER),
        ("M57_D", (D, BETWEEN, "040"), "040", "I", False, Fit.CHAPTER),
        ("M57_D", (R, REAL, "011"), "", None, False, Fit.UNKNOWN),
        ("M57_D", (R, REAL, "6068"), "", None, False, Fit.WRONG_COLUMN),
        ("M57_D", (D, REAL, "99999"), "", None, False, Fit.UNKNOWN),
        ("M49_A", (D, REAL, "658"), "65", "F", False, Fit.WITHDRAWN),
        ("M49_A", (D, REAL, "1068"), "10", "I", False, Fit.EXACT),
    ],
)
def test_a_line_falls_where_its_chart_says_even_when_the_account_is_not_exact(
    variant, column, chapter, section, is_equipment, fit
):
    place = placements(variant).find(column)
    assert (place.chapter, place.section, place.is_equipment, place.fit) == (
        chapter,
        section and Section(section),
        is_equipment,
        fit,
    )


def test_a_column_that_does_not_fit_is_explained_with_its_mend():
    refusal = placements().refusal((D, REAL, "6063"))
    assert "60631" in refusal.mend
    assert placements().refusal((D, REAL, "60631")) is None
    assert [account.code for account in placements().below((D, REAL, "6063"))] == ["60631", "60632", "60633", "60636"]


def test_the_credits_of_a_primitive_budget_leave_the_year_before_out():
    view = decision(line(D, "60631", "100.00", previous="900.00", rar="20.00"), kind=BP)
    chapter = view.chapter(D, REAL, "011")
    assert view.of_the_year(chapter) == Decimal("120.00")
    assert view.without_rar(chapter) == Decimal("100.00")
    assert view.rar_of_the_year(chapter) == Decimal("20.00")


def test_an_amending_decision_adds_to_the_budget_of_the_year():
    view = decision(line(D, "60631", "-100.00", previous="900.00", previous_rar="50.00", rar="20.00"), kind=DM)
    chapter = view.chapter(D, REAL, "011")
    assert view.of_the_year(chapter) == Decimal("820.00")
    assert view.without_rar(chapter) == Decimal("750.00")
    assert view.rar_of_the_year(chapter) == Decimal("70.00")


def test_the_proposal_counts_until_the_vote():
    given = line(D, "60631", proposed="10.00", voted="7.00")
    assert decision(given, voted=False).credit(D, REAL, "011") == Decimal("10.00")
    assert decision(given).credit(D, REAL, "011") == Decimal("7.00")


def test_two_lines_of_the_same_key_are_refused():
    with pytest.raises(ValueError, match="same key"):
        decision(line(D, "60631", key="a"), line(D, "60632", key="a"))


def test_lines_are_told_as_people_name_them():
    view = decision(line(D, "60631", "1.00"), line(R, "28", "1.00", BETWEEN), kind=DM)
    assert [it.reference for it in view.lines.values()] == ["D 60631", "R 28 (ordre)"]
    assert replace(view, number=2).name == "décision modificative n°\u00a02 de 2024"


def test_what_sets_a_line_apart_is_found_without_reading_all_lines():
    view = decision(
        line(D, "2188", "1.00", operation="10", key="in its place"),
        line(D, "1641", "1.00", operation="10", key="misplaced"),
        line(D, "6811", "1.00", BETWEEN, authorization="AE1", key="order"),
        line(D, "60631", rar="-1.00", key="negative"),
        line(R, "021", rar="1.00", key="rar"),
    )
    assert view.totals.flagged == {
        LineFlag.MISPLACED_OPERATION: {"misplaced"},
        LineFlag.ORDER_IN_AUTHORIZATION: {"order"},
        LineFlag.NEGATIVE_RAR: {"negative"},
        LineFlag.RAR_ON_ORDER: {"rar"},
    }


def test_changes_are_added_to_a_line_or_make_a_new_one():
    view = decision(line(D, "60631", "10.00", key="a"), voted=False)
    changed = view.with_changes(
        [LineChange(D, "60631", proposed=Decimal("-4.00"), key="a"), LineChange(R, "752", proposed=Decimal("6.00"))]
    )
    assert changed.credit(D, REAL, "011") == Decimal("6.00")
    assert changed.credit(R, REAL, "75") == Decimal("6.00")
    assert view.credit(D, REAL, "011") == Decimal("10.00")  # a view is frozen


CODES = [
    ("60631", D, REAL),
    ("6068", R, REAL),  # not a revenue
    ("2188", D, REAL),
    ("1641", D, REAL),
    ("1068", R, REAL),
    ("6811", D, BETWEEN),
    ("28188", R, BETWEEN),
    ("2188", D, INSIDE),
    ("65", D, REAL),  # a chapter
    ("nothing", D, REAL),
]
amounts = st.decimals(-1000, 1000, places=2)


@st.composite
def lines(draw, key=None):
    account, direction, kind = draw(st.sampled_from(CODES))
    return LineView(
        key or draw(st.sampled_from("abcdefgh")),
        direction,
        account,
        kind,
        function=draw(st.sampled_from(["", "020"])),
        operation=draw(st.sampled_from(["", "10"])),
        authorization=draw(st.sampled_from(["", "AP1"])),
        third_party=draw(st.sampled_from(["", "1"])),
        previous=draw(amounts),
        rar=draw(amounts),
        proposed=draw(amounts),
        voted=draw(amounts),
        previous_rar=draw(amounts),
    )


@st.composite
def edits(draw):
    keys = draw(st.lists(st.sampled_from("abcdefgh"), max_size=4, unique=True))
    return {key: draw(st.none() | lines(key=key)) for key in keys}


@settings(deadline=None)  # the first example reads the chart
@given(st.lists(lines(), max_size=8, unique_by=lambda it: it.key), st.lists(edits(), max_size=4))
def test_totals_after_edits_are_those_of_adding_everything_again(first, steps):
    view = DecisionView.of(DM, 2024, first, placements())
    for edit in steps:
        view = view.with_lines(edit)
    again = totals_of(view.lines.values(), placements())
    for field in fields(Totals):
        assert _present(getattr(view.totals, field.name)) == _present(getattr(again, field.name)), field.name


def _present(values):
    """Return what there is, lists of keys in any order."""
    if not isinstance(values, dict):
        return values
    return {key: _unordered(value) for key, value in values.items() if value}


def _unordered(value):
    if isinstance(value, dict):
        return dict(value)
    return value if isinstance(value, Amounts | int) else frozenset(value)


def test_a_paste_of_many_lines_adds_everything_again():
    view = decision(line(D, "60631", "1.00", key="a"))
    pasted = {f"p{rank}": line(D, "60632", "1.00", key=f"p{rank}") for rank in range(60)}
    assert view.with_lines(pasted).credit(D, REAL, "011") == Decimal("61.00")
