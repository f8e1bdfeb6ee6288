"""Decisions that the program drafts: to the cent on the real figures, and balanced as they should for any."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.rules.allocation import AllocationChoice
from budgets.rules.balance import budget_balance
from budgets.rules.chart import Direction, OperationKind, Section
from budgets.rules.decision import DecisionKind, LineView
from budgets.rules.drafting.adjustment import adjustment, taken_from
from budgets.rules.drafting.carry_forward import CarriedDetail, CarriedKey
from budgets.rules.drafting.draft import Origin
from budgets.rules.drafting.from_results import DraftError, from_results
from budgets.rules.drafting.rectification import rectification
from budgets.rules.results import YearFigures, year_results
from tests.budgets import test_opinion_rules
from tests.budgets.decision_cases import D, R, closing, placements, preziere

M = Decimal
ZERO = M("0.00")
OPE, INV = Section.OPERATING, Section.INVESTMENT
NAME = "Avis n° 2024-0015"
NO_DETAIL = CarriedDetail({}, "le compte")


def column(draft):
    """Return what the draft brings by direction and account, in euros."""
    found = {}
    for line in draft.lines:
        key = (line.direction.value, line.account)
        found[key] = found.get(key, ZERO) + line.amount
    return found


def rar_of(figures):
    """Return a detail by account that adds up to the figures."""
    amounts = {
        CarriedKey(D, "2051"): figures.rar_investment_expenses,
        CarriedKey(R, "1321"): figures.rar_investment_revenues,
        CarriedKey(D, "611"): figures.rar_operating_expenses,
        CarriedKey(R, "74888"): figures.rar_operating_revenues,
    }
    return CarriedDetail({key: amount for key, amount in amounts.items() if amount}, "les engagements")


# --- from the results -------------------------------------------------------------------------------------------------


def test_eure_et_loir_takes_up_its_results_of_2024(acceptance):
    """410 000 at 1068 by choice: the lines are those of its budget of 2025 (R 001, R 002, R 1068)."""
    state = acceptance("eure-et-loir-dm2-2025")["maquette"]["I-C1"]
    results = closing(state, choice=AllocationChoice(additional_reserve=M("410000.00")))
    draft = from_results(results, NO_DETAIL, placements(), year=2024)
    assert draft.kind is DecisionKind.SUPPLEMENTARY
    assert column(draft) == {
        ("R", "001"): M("3798653.38"),
        ("R", "002"): M("887017.31"),
        ("R", "1068"): M("410000.00"),
    }
    assert [line.origin for line in draft.lines] == [Origin.RESULT, Origin.RESULT, Origin.ALLOCATION]


def test_roynac_covers_its_need_first(acceptance):
    draft = from_results(closing(acceptance("roynac-bp-2024")["I-C1"]), NO_DETAIL, placements(), year=2023)
    assert column(draft) == {("D", "001"): M("4951.00"), ("R", "002"): M("13679.48"), ("R", "1068"): M("4951.00")}
    totals = draft.totals(placements())
    assert totals[INV].balance == ZERO
    assert totals[OPE].balance == M("13679.48")
    assert any("13 679,48" in note.replace("\u202f", " ") for note in draft.notes)


def test_each_line_says_where_it_comes_from(acceptance):
    results = year_results(YearFigures(rar_investment_expenses=M("100.00"), operating_revenues=M("300.00")))
    draft = from_results(
        results, CarriedDetail({CarriedKey(D, "2051"): M("100.00")}, "les engagements"), placements(), year=2024
    )
    assert {line.account: line.comment for line in draft.lines} == {
        "002": "Excédent de fonctionnement de 2024.",
        "1068": "Couverture du besoin de financement de l’investissement de 2024.",
        "2051": "Restes à réaliser au 31 décembre 2024, d’après les engagements.",
    }


def test_a_detail_that_does_not_make_the_total_is_told():
    figures = YearFigures(rar_investment_expenses=M("120.00"), operating_revenues=M("300.00"))
    detail = CarriedDetail({CarriedKey(D, "2051"): M("100.00")}, "les engagements")
    draft = from_results(year_results(figures), detail, placements(), year=2024)
    told = [note.replace("\u202f", " ").replace("\u00a0", " ") for note in draft.notes if "Restes à réaliser" in note]
    assert told
    assert "retiennent 120,00 €" in told[0]
    assert "donne 100,00 €" in told[0]


@pytest.mark.parametrize("transfer", ["-1.00", "300.01"])
def test_a_transfer_beyond_the_surplus_is_refused(transfer):
    results = year_results(YearFigures(operating_revenues=M("300.00")))
    with pytest.raises(DraftError, match="virement"):
        from_results(results, NO_DETAIL, placements(), year=2024, transfer=M(transfer))


def test_a_surplus_taken_back_has_no_account_in_m57_any_more(acceptance):
    choice = AllocationChoice(take_back=M("50.00"), take_back_case="reserve")
    figures = YearFigures(investment_revenues=M("100.00"))
    draft = from_results(year_results(figures, choice), NO_DETAIL, placements(), year=2024)
    assert any("D. 2311-14" in line.comment for line in draft.lines) is False
    assert any("n’a pas de compte" in note for note in draft.notes)
    commercial = from_results(year_results(figures, choice), NO_DETAIL, placements("M49_A"), year=2024)
    assert column(commercial)[("R", "778")] == column(commercial)[("D", "1068")] == M("50.00")


euros = st.integers(0, 10**9).map(lambda cents: M(cents) / 100)
signed = st.integers(-(10**9), 10**9).map(lambda cents: M(cents) / 100)
figures = st.builds(
    YearFigures,
    investment_expenses=euros,
    investment_revenues=euros,
    investment_opening=signed,
    operating_expenses=euros,
    operating_revenues=euros,
    operating_opening=signed,
    rar_investment_expenses=euros,
    rar_investment_revenues=euros,
    rar_operating_expenses=euros,
    rar_operating_revenues=euros,
)


@given(figures)
def test_the_draft_brings_all_of_the_results_and_nothing_else(given_figures):
    results = year_results(given_figures)
    draft = from_results(results, rar_of(given_figures), placements(), year=2023)
    assert draft.unplaced(placements()) == []
    totals = draft.totals(placements())
    need_left = max(ZERO, -(results.investment_cumulated)) - results.allocation.capitalised
    assert totals[INV].balance == max(ZERO, results.investment_cumulated) - need_left
    assert totals[INV].balance + totals[OPE].balance == results.cumulated
    assert not any("retiennent" in note for note in draft.notes)


@given(figures)
def test_the_whole_surplus_transferred_balances_operating(given_figures):
    results = year_results(given_figures)
    free = from_results(results, rar_of(given_figures), placements(), year=2023).totals(placements())[OPE].balance
    if free > ZERO:
        draft = from_results(results, rar_of(given_figures), placements(), year=2023, transfer=free)
        assert draft.totals(placements())[OPE].balance == ZERO


# --- from the difference with the anticipated results -----------------------------------------------------------------


@given(figures, figures)
def test_the_adjustment_leads_from_the_anticipated_results_to_the_final_ones(before, after):
    anticipated, final = year_results(before), year_results(after)
    first = from_results(anticipated, rar_of(before), placements(), year=2023)
    draft = adjustment(
        taken_from(anticipated, 2023),
        final,
        rar_of(after),
        rar_of(before).amounts,
        placements(),
        year=2023,
        transferred=M("99999999.00"),
    )
    wanted = column(from_results(final, rar_of(after), placements(), year=2023))
    found = column(first)
    for key, amount in column(draft).items():
        found[key] = found.get(key, ZERO) + amount
    moved = found.pop(("D", "023"), ZERO), found.pop(("R", "021"), ZERO)
    assert {key: amount for key, amount in found.items() if amount} == wanted
    assert moved[0] == moved[1]
    assert draft.totals(placements())[OPE].balance == ZERO


def test_the_transfer_is_not_lowered_below_zero():
    anticipated, final = (year_results(YearFigures(operating_revenues=M(it))) for it in ("500.00", "200.00"))
    draft = adjustment(
        taken_from(anticipated, 2023), final, NO_DETAIL, {}, placements(), year=2023, transferred=M("120.00")
    )
    assert column(draft) == {("R", "002"): M("-300.00"), ("D", "023"): M("-120.00"), ("R", "021"): M("-120.00")}
    assert any("180,00" in note and "fonctionnement" in note for note in draft.notes)


def test_accounts_that_confirm_what_was_taken_up_leave_nothing_to_adjust(acceptance):
    results = closing(acceptance("roynac-bp-2024")["I-C1"])
    draft = adjustment(taken_from(results, 2023), results, NO_DETAIL, {}, placements(), year=2023)
    assert draft.lines == ()


def test_a_deficit_that_becomes_a_surplus_changes_sides():
    before = year_results(YearFigures(investment_opening=M("-50.00"), operating_revenues=M("80.00")))
    after = year_results(YearFigures(investment_opening=M("20.00"), operating_revenues=M("80.00")))
    draft = adjustment(taken_from(before, 2023), after, NO_DETAIL, {}, placements(), year=2023)
    assert column(draft) == {
        ("D", "001"): M("-50.00"),
        ("R", "001"): M("20.00"),
        ("R", "1068"): M("-50.00"),
        ("R", "002"): M("50.00"),
        ("D", "023"): M("50.00"),
        ("R", "021"): M("50.00"),
    }


# --- from an opinion --------------------------------------------------------------------------------------------------


def preziere_draft(acceptance):
    data = acceptance("preziere-crc-2024")
    view = preziere(data, "voted")
    held = {}
    for line in view.lines.values():
        held[line.column] = held.get(line.column, ZERO) + line.voted
    return data, view, rectification(test_opinion_rules.preziere(data), held, placements("M49_A"), name=NAME)


def test_preziere_becomes_what_the_chamber_proposes(acceptance):
    data, view, draft = preziere_draft(acceptance)
    after = view.with_lines(
        {f"d{rank}": LineView(f"d{rank}", it.direction, it.account, it.kind, proposed=it.proposed, voted=it.proposed)
         for rank, it in enumerate(draft.lines)}
    )  # fmt: skip
    assert {it.section: (it.expenses.total, it.revenues.total) for it in budget_balance(after).sections} == {
        OPE: (M("329718.00"), M("329718.00")),
        INV: (M("216008.00"), M("415188.00")),
    }
    for table, direction in test_opinion_rules.PREZIERE_TABLES:
        for row in data["annex_2"][table]:
            if row["kind"] in ("chapter", "order"):
                kind = OperationKind.BETWEEN if row["code"] in ("021", "023", "040", "042") else OperationKind.REAL
                assert after.chapter(direction, kind, row["code"]).voted == M(row["proposed"]), row["label"]


def test_preziere_follows_the_articles_where_they_make_the_chapter(acceptance):
    _, _, draft = preziere_draft(acceptance)
    by_account = {(it.direction, it.kind, it.account): it for it in draft.lines}
    assert by_account[Direction.EXPENSE, OperationKind.BETWEEN, "675"].proposed == M("193825.00") - M("29087.00")
    assert by_account[Direction.EXPENSE, OperationKind.REAL, "653"].proposed == M("-3684.00")  # 1 666, not 1 686
    assert by_account[Direction.EXPENSE, OperationKind.REAL, "653"].comment.startswith("Avis n° 2024-0015")
    assert sum("ne font pas son chapitre" in note for note in draft.notes) == 2  # chapters 65 and 13
    assert draft.unplaced(placements("M49_A")) == []


def test_a_budget_that_is_not_the_one_the_chamber_read_is_told(acceptance):
    data = acceptance("preziere-crc-2024")
    draft = rectification(test_opinion_rules.preziere(data), {}, placements("M49_A"), name=NAME)
    assert sum("La décision part du budget" in note for note in draft.notes) > 10
    assert sum((it.proposed for it in draft.lines if it.direction is Direction.REVENUE), ZERO) == M("744906.00")
