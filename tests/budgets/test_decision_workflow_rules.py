"""The steps of a decision and who may change its lines: pure rules."""

from datetime import date

import pytest

from budgets.models import BudgetDecision, Role
from budgets.rules.decision import DecisionKind
from budgets.rules.decision_workflow import (
    OFFICER,
    ORDONNATEUR,
    STEPS,
    Situation,
    State,
    obstacles,
    refused_date,
    step_named,
    steps_from,
)
from budgets.rules.edit_rights import edit_rights

AMENDING, TRANSFER = DecisionKind.AMENDING, DecisionKind.TRANSFER


def situation(state="preparation", kind=AMENDING, **facts):
    return Situation(kind, State(state), **({"moving": 3} | facts))


def test_states_and_roles_are_those_of_the_models():
    assert {state.value for state in State} == set(BudgetDecision.State.values)
    assert {OFFICER, ORDONNATEUR} <= set(Role.values)


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (AMENDING, ["arbitrate", "propose", "vote", "enforce"]),
        (TRANSFER, ["arbitrate", "propose", "decide", "enforce"]),
    ],
)
def test_a_decision_goes_from_preparation_to_enforceable(kind, path):
    state = State.PREPARATION
    for name in path:
        step = step_named(name)
        assert step in steps_from(kind, state)
        assert obstacles(step, situation(state, kind), {OFFICER, ORDONNATEUR}) == []
        state = step.ends
    assert state is State.ENFORCEABLE
    assert steps_from(kind, state) == []


def test_nothing_leaves_the_vote_backwards():
    assert not [step for step in STEPS if step.is_backwards and {State.VOTED, State.ENFORCEABLE} & step.starts]


@pytest.mark.parametrize(
    ("name", "facts", "roles", "word"),
    [
        ("propose", {"moving": 0}, {OFFICER}, "vide"),
        ("propose", {"blocking": 2}, {OFFICER}, "2 constats bloquants"),
        ("propose", {"is_simulation": True}, {OFFICER}, "simulation"),
        ("propose", {"is_year_open": False}, {OFFICER}, "clos"),
        ("propose", {}, {"elected_member"}, "autre rôle"),
        ("vote", {}, {ORDONNATEUR}, "ne part pas"),
        ("vote", {"state": "proposed"}, {OFFICER}, "autre rôle"),
        ("vote", {"state": "proposed", "unvoted_before": ("budget primitif",)}, {ORDONNATEUR}, "budget primitif"),
        ("decide", {"state": "proposed", "kind": TRANSFER, "blocking": 1}, {ORDONNATEUR}, "1 constat bloquant."),
        ("decide", {"state": "proposed"}, {ORDONNATEUR}, "ne part pas"),
    ],
)
def test_what_holds_a_step_back(name, facts, roles, word):
    [told] = obstacles(step_named(name), situation(**facts), roles)
    assert word in told


def test_a_vote_is_a_fact_that_findings_do_not_hold_back():
    assert obstacles(step_named("vote"), situation("proposed", blocking=4), {ORDONNATEUR}) == []


def test_a_proposal_is_taken_back_whatever_it_holds():
    assert obstacles(step_named("take_back"), situation("proposed", moving=0, blocking=4), {OFFICER}) == []


@pytest.mark.parametrize(
    ("name", "day", "word"),
    [
        ("vote", date(2025, 6, 12), ""),
        ("vote", date(2024, 12, 12), ""),
        ("vote", date(2023, 12, 12), "n’est pas une date de l’exercice 2025"),
        ("enforce", date(2025, 6, 1), "avant son vote, le 12 juin 2025"),
        ("enforce", date(2025, 6, 12), ""),
    ],
)
def test_the_date_of_a_step(name, day, word):
    told = refused_date(step_named(name), day, situation("voted", decided_on=date(2025, 6, 12)), 2025)
    assert (word in told) if word else (told == "")


@pytest.mark.parametrize(
    ("state", "roles", "own", "edits"),
    [
        ("preparation", {OFFICER}, [], {"A": True, "B": True, None: True}),
        ("preparation", {"reader"}, ["A"], {"A": True, "B": False, None: False}),
        ("preparation", {"reader"}, [], {"A": False, None: False}),
        ("arbitration", {OFFICER}, [], {"A": True, None: True}),
        ("arbitration", {"reader"}, ["A"], {"A": False}),
        ("proposed", {OFFICER, ORDONNATEUR}, ["A"], {"A": False, None: False}),
        ("voted", {OFFICER}, [], {None: False}),
    ],
)
def test_departments_propose_and_the_finance_department_arbitrates(state, roles, own, edits):
    rights = edit_rights(state, roles, own, open_year=True)
    assert {department: rights.may_edit(department) for department in edits} == edits
    assert rights.edits is any(edits.values())


def test_a_department_sees_its_own_lines_until_the_decision_is_proposed():
    before, after = (edit_rights(state, {"reader"}, ["A"], open_year=True) for state in ("preparation", "proposed"))
    assert (before.may_see("A"), before.may_see("B"), before.may_see(None)) == (True, False, False)
    assert after.may_see("B")
    assert after.may_see(None)


def test_a_closed_year_changes_no_more():
    assert not edit_rights("preparation", {OFFICER}, ["A"], open_year=False).edits
