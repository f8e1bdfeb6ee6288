"""The year's chain: where each step stands and what it offers to whom."""

from dataclasses import replace
from decimal import Decimal

import pytest

from budgets.rules.results import YearFigures, year_results
from deliberations.rules.workflow import State
from deliberations.rules.year_chain import Action, ChainFacts, StepState, year_chain

RESULTS = year_results(YearFigures(investment_expenses=Decimal("200.00"), operating_revenues=Decimal("900.00")))
FINANCE, OFFICER, TREASURER, READER = (
    frozenset({role}) for role in ("finance_officer", "authorising_officer", "treasurer", "reader")
)
COMPLETE = ChainFacts(commitments=3, committed=Decimal("30.00"), has_result=True, results=RESULTS)
SIGNED = replace(COMPLETE, signed=True, attested=True)


def states(facts: ChainFacts, roles: frozenset[str] = FINANCE) -> list[str]:
    return [step.state.value for step in year_chain(facts, roles)]


def current(facts: ChainFacts, roles: frozenset[str] = FINANCE) -> tuple[str, Action]:
    step = next(step for step in year_chain(facts, roles) if step.is_current)
    return step.name, step.action


def test_an_empty_year_begins_with_the_commitments():
    assert states(ChainFacts()) == ["todo", "waiting", "todo", "waiting", "waiting"]
    assert current(ChainFacts()) == ("commitments", Action.COMMITMENTS_IMPORT)
    assert current(ChainFacts(), READER) == ("commitments", Action.COMMITMENTS_SEE)


def test_missing_figures_are_counted():
    facts = replace(COMPLETE, missing=2)
    assert current(facts) == ("results", Action.RESULTS_PREPARE)
    assert "2 montants" in year_chain(facts, FINANCE)[2].summary


def test_a_gap_in_the_carry_forward_blocks_and_says_why():
    facts = replace(COMPLETE, rar_faults=("Écart de 10,00 €.",))
    step = year_chain(facts, FINANCE)[1]
    assert (step.state, step.action, step.blocks) == (
        StepState.BLOCKED,
        Action.RAR_SETTLE,
        ("Écart de 10,00 €.",),
    )
    assert year_chain(facts, READER)[1].action is Action.RAR_SEE
    assert states(facts)[3] == "waiting"


@pytest.mark.parametrize(
    ("facts", "roles", "action"),
    [
        (COMPLETE, OFFICER, Action.SHEET_SIGN),
        (COMPLETE, TREASURER, Action.SHEET_SEE),
        (replace(COMPLETE, signed=True), OFFICER, Action.SHEET_SEE),
        (replace(COMPLETE, signed=True), TREASURER, Action.SHEET_ATTEST),
    ],
)
def test_the_sheet_is_signed_by_one_then_attested_by_the_other(facts, roles, action):
    assert current(facts, roles) == ("allocation", action)


def test_a_final_result_needs_no_sheet():
    assert states(replace(COMPLETE, needs_signatures=False))[3] == "done"


def test_the_text_is_drafted_by_those_who_prepare():
    assert current(SIGNED) == ("deliberation", Action.DELIBERATION_DRAFT)
    assert current(SIGNED, READER) == ("deliberation", Action.RESULTS_SEE)


def test_the_deliberation_says_whose_turn_it_is():
    facts = replace(SIGNED, deliberation=State.SUBMITTED, deliberation_number="CS_2024_02_3")
    step = year_chain(facts, FINANCE)[4]
    assert step.action is Action.DELIBERATION_SEE
    assert "par l’ordonnateur\u00a0: inscrire à l’ordre du jour" in step.summary


def test_an_enforceable_act_ends_the_chain():
    steps = year_chain(replace(SIGNED, deliberation=State.ENFORCEABLE, deliberation_number="X"), FINANCE)
    assert {step.state for step in steps} == {StepState.DONE}
    assert not any(step.is_current for step in steps)


def test_a_year_without_commitments_may_still_end_with_its_act():
    facts = replace(SIGNED, commitments=0, deliberation=State.VOTED, deliberation_number="X")
    assert current(facts) == ("deliberation", Action.DELIBERATION_SEE)
    assert states(facts) == ["todo", "waiting", "done", "done", "ongoing"]


def test_a_declared_amount_that_is_kept_is_said():
    assert "maintenu, pour un motif écrit" in year_chain(replace(COMPLETE, rar_kept=True), FINANCE)[1].summary


def test_the_amounts_are_those_of_the_results():
    amounts = dict(year_chain(COMPLETE, FINANCE)[3].amounts)
    assert amounts == {
        "Besoin de financement": Decimal("200.00"),
        "Réserves (R 1068)": Decimal("200.00"),
        "Report en fonctionnement (002)": Decimal("700.00"),
    }
