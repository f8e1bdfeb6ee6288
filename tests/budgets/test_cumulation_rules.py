"""The decisions of a year added up, and what each finds of the ones before."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.formats.totem.document import lines_by_key, step_of
from budgets.formats.totem.reader import parse_totem
from budgets.rules.chart import Direction
from budgets.rules.cumulation import NOTHING, Credits, LineKey, Step, cumulated, gaps, summed
from budgets.rules.money import ZERO
from tests.budgets.totem.documents import CA, DM2, DM3, TEXT, content, real

PAY = LineKey("6411", Direction.EXPENSE)
LOCK = LineKey("2188", Direction.EXPENSE, operation="012")
CENTS = st.decimals(-(10**9), 10**9, places=2)
CREDITS = st.builds(Credits, CENTS, CENTS)
KEYS = st.builds(LineKey, st.sampled_from(["6411", "2188", "021"]), st.sampled_from(list(Direction)), st.booleans())
BUDGETS = st.dictionaries(KEYS, CREDITS, max_size=6)


def euros(voted, carried="0"):
    return Credits(Decimal(voted), Decimal(carried))


def test_open_credits_are_the_voted_ones_and_those_carried_forward():
    assert euros("100.10", "5.05").opened == Decimal("105.15")


def test_lines_of_the_same_key_are_added_up():
    assert summed([(PAY, euros("1")), (LOCK, euros("5", "2")), (PAY, euros("2.50", "1"))]) == {
        PAY: euros("3.50", "1"),
        LOCK: euros("5", "2"),
    }


def test_the_budget_of_the_year_is_the_sum_of_its_decisions():
    assert cumulated([{PAY: euros("100")}, {PAY: euros("-30"), LOCK: euros("30")}, {LOCK: euros("0", "4")}]) == {
        PAY: euros("70"),
        LOCK: euros("30", "4"),
    }


def test_a_sound_chain_has_no_gap():
    primitive = Step("BP", after={PAY: euros("100")})
    amending = Step("DM 1", before={PAY: euros("100")}, after={PAY: euros("70"), LOCK: euros("30")})
    accounts = Step("CA", after={PAY: euros("70"), LOCK: euros("30")})
    assert gaps([primitive, amending, accounts]) == []


def test_a_line_that_does_not_start_from_where_the_one_before_ends_is_told():
    primitive = Step("BP", after={PAY: euros("100")})
    (gap,) = gaps([primitive, Step("DM 1", before={PAY: euros("99.99")}, after={})])
    assert (gap.key, gap.earlier, gap.later) == (PAY, "BP", "DM 1")
    assert (gap.expected, gap.found, gap.difference) == (euros("100"), euros("99.99"), euros("-0.01"))


def test_a_line_that_only_one_of_two_documents_has_is_told_unless_it_has_no_credits():
    first = Step("DM 1", after={PAY: euros("100"), LOCK: euros("0")})
    second = Step("DM 2", before={LineKey("60632", Direction.EXPENSE): euros("5"), PAY: euros("100")}, after={})
    (gap,) = gaps([first, second])
    assert (gap.key.account, gap.expected) == ("60632", NOTHING)


def test_credits_moved_from_voted_to_carried_forward_are_a_gap_unless_a_document_tells_only_their_total():
    decision, accounts = Step("DM 1", after={PAY: euros("90", "10")}), {PAY: euros("100")}
    assert len(gaps([decision, Step("CA", after=accounts)])) == 1
    assert gaps([decision, Step("CFU", after=accounts, tells_carried=False)]) == []


def test_a_key_names_itself_in_french():
    key = LineKey("2188", Direction.EXPENSE, is_order=True, order_type="1", operation="012", function="020")
    assert str(key) == "compte 2188, dépense, ordre, opération 012, fonction 020"
    assert str(LineKey("4582", Direction.REVENUE, third_party="003")) == "compte 4582, recette, tiers 003"


@given(st.lists(BUDGETS, max_size=4))
def test_the_sum_does_not_depend_on_the_order_of_decisions(decisions):
    assert cumulated(decisions) == cumulated(reversed(decisions))


@given(BUDGETS, BUDGETS)
def test_a_decision_that_finds_what_the_former_left_follows_it(first, second):
    later = Step("DM", before=first, after=cumulated([first, second]))
    assert gaps([Step("BP", after=first), later, Step("CA", after=cumulated([first, second]))]) == []


@given(BUDGETS, KEYS, CREDITS.filter(lambda credit: credit != NOTHING))
def test_any_change_of_a_line_is_seen(first, key, change):
    (gap,) = gaps([Step("BP", after=first), Step("CA", after=cumulated([first, {key: change}]))])
    assert (gap.key, gap.difference) == (key, change)


def amending(number, lines=TEXT):
    return lines.replace('<NatDec V="01"/>', f'<NatDec V="02"/><NumDec V="{number}"/>')


def test_a_primitive_budget_opens_what_it_votes_and_what_it_carries_forward():
    step = step_of(parse_totem(content()))
    loan = LineKey("1641", Direction.EXPENSE)
    assert step.before is None
    assert step.after[loan] == euros("300", "25")


def test_a_draft_counts_what_is_proposed():
    draft = TEXT.replace('<Exer V="2024"/>', '<Exer V="2024"/><ProjetBudget V="true"/>')
    step = step_of(parse_totem(content(draft.replace('MtPropNouv V="1200.50"', 'MtPropNouv V="1300.00"'))))
    assert step.after[LineKey("60632", Direction.EXPENSE, function="020")] == euros("1300")


def test_an_amending_decision_finds_the_former_budget_and_the_part_of_it_that_was_carried_forward():
    text = amending(1).replace(
        '<MtPrev V="5000"/>\n         <OpBudg V="0"/>',
        '<MtBudgPrec V="900.00"/><MtPrev V="-50.00"/><OpBudg V="0"/><MtSup Code="RARPrec" V="40.00"/>',
    )
    step = step_of(parse_totem(content(text)))
    assert step.before[PAY] == euros("860", "40")
    assert step.after[PAY] == euros("810", "40")


def test_single_accounts_tell_the_open_credits_only():
    text = TEXT.replace('<NatDec V="01"/>', '<NatDec V="10"/>')
    text = text.replace('<MtPrev V="5000"/>', '<MtPrev V="0"/><CredOuv V="5100.00"/>')
    step = step_of(parse_totem(content(text)))
    assert step.after[PAY] == euros("5100")
    assert not step.tells_carried


@pytest.fixture
def chain(shared):
    return [parse_totem(real(shared, name)) for name in (DM2, DM3, CA)]


def test_the_real_chain_of_two_amending_decisions_and_the_accounts_cumulates_line_by_line(chain):
    steps = [step_of(document) for document in chain]
    assert gaps(steps) == []
    assert [len(step.after) for step in steps] == [185, 186, 196]


def test_the_amounts_that_the_real_documents_print_are_those_of_the_chain(chain):
    second, third, accounts = (lines_by_key(document) for document in chain)
    for key, lines in third.items():
        before = second.get(key, [])
        expected = sum((_of(line, "MtBudgPrec") + _of(line, "MtPrev") for line in before), ZERO)
        assert sum((_of(line, "MtBudgPrec") for line in lines), ZERO) == expected
    for key, lines in accounts.items():
        before = third.get(key, [])
        opened = sum((_of(line, "MtBudgPrec") + _of(line, "MtPrev") for line in before), ZERO)
        assert sum((_of(line, "CredOuv") for line in lines), ZERO) == opened
        assert sum((_of(line, "CredOuv") for line in lines), ZERO) == step_of(chain[2]).after[key].opened


def test_a_changed_line_of_the_real_chain_is_found(shared, chain):
    raw = real(shared, DM3)
    at = raw.index(b'<MtBudgPrec V="') + len(b'<MtBudgPrec V="')
    changed = parse_totem(raw[:at] + b"1" + raw[at:])
    assert {gap.later for gap in gaps([step_of(chain[0]), step_of(changed)])} == {changed.header.title}


def _of(line, name):
    return line.amount(name) or ZERO
