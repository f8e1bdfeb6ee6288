"""The life of a deliberation: steps, roles, receipt, dates."""

from datetime import date

import pytest

from deliberations.rules.workflow import (
    PATH,
    STEPS,
    RoleRefused,
    State,
    StepRefused,
    check_publication,
    check_receipt,
    check_step,
    check_transmission,
    enforceable_on,
    may,
    next_step,
    receipt_id,
    steps_open,
)

MEETING, TODAY = date(2024, 2, 15), date(2024, 3, 1)
ACT = {"department": "69", "siren": "256910183", "meeting_on": MEETING, "number": "CS_2024_02_3"}
FINANCE, OFFICER, MEMBER = (
    frozenset({"finance_officer"}),
    frozenset({"authorising_officer"}),
    frozenset({"elected_member"}),
)


def test_the_steps_lead_from_the_draft_to_the_enforceable_act():
    state, path = State.DRAFT, [State.DRAFT]
    while step := next_step(state):
        state = step.target
        path.append(state)
    assert tuple(path) == PATH[:-1]  # enforceable follows by itself from the receipt and the publication


@pytest.mark.parametrize(
    ("step", "state", "roles"),
    [
        ("submit", "draft", FINANCE),
        ("schedule", "submitted", OFFICER),
        ("answer", "on_agenda", MEMBER),
        ("vote", "on_agenda", OFFICER),
        ("seal", "voted", OFFICER),
        ("transmit", "sealed", FINANCE),
        ("edit", "draft", FINANCE),
        ("edit", "submitted", OFFICER),
    ],
)
def test_each_step_is_open_to_the_role_that_may(step, state, roles):
    assert check_step(step, state=state, roles=roles).name == step


@pytest.mark.parametrize(
    ("step", "state", "roles"),
    [
        ("vote", "on_agenda", FINANCE),
        ("schedule", "submitted", FINANCE),
        ("seal", "voted", MEMBER),
        ("edit", "submitted", FINANCE),
        ("answer", "on_agenda", OFFICER),
        ("submit", "draft", frozenset({"treasurer", "reader", "administrator", "elected_member"})),
    ],
)
def test_a_step_is_refused_to_other_roles(step, state, roles):
    with pytest.raises(RoleRefused, match="revient à"):
        check_step(step, state=state, roles=roles)
    assert not may(step, state=state, roles=roles)


@pytest.mark.parametrize("state", ["voted", "rejected", "sealed", "transmitted", "published", "enforceable"])
def test_what_is_voted_is_not_edited_by_anyone(state):
    with pytest.raises(StepRefused, match="ce qui est voté ne se modifie plus"):
        check_step("edit", state=state, roles=FINANCE | OFFICER)


def test_a_text_on_the_agenda_must_be_withdrawn_first():
    with pytest.raises(StepRefused, match="Retirez-la de l’ordre du jour"):
        check_step("edit", state="on_agenda", roles=OFFICER)


def test_nothing_follows_a_rejected_text():
    assert steps_open(state="rejected", roles=FINANCE | OFFICER | MEMBER) == frozenset()


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step.name}-{step.target}")
def test_no_step_is_open_to_a_reader_or_the_treasurer(step):
    assert not step.roles & {"reader", "treasurer", "administrator"}


def test_the_receipt_of_the_act_is_accepted():
    assert receipt_id(**ACT) == "069-256910183-20240215-CS_2024_02_3-DE"
    assert check_receipt("069-256910183-20240215-CS_2024_02_3-DE", **ACT) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("n'importe quoi", "n’a pas la forme"),
        ("038-256910183-20240215-CS_2024_02_3-DE", "le département y est 038"),
        ("069-999999999-20240215-CS_2024_02_3-DE", "le SIREN du syndicat y est 999999999"),
        ("069-256910183-20240216-CS_2024_02_3-DE", "la date de la séance y est 20240216"),
        ("069-256910183-20240215-CS_2024_02_4-DE", "le numéro de l’acte y est CS_2024_02_4"),
        ("069-256910183-20240215-CS_2024_02_3-XX", "la nature"),
    ],
)
def test_the_receipt_of_another_act_says_what_differs(text, words):
    (violation,) = check_receipt(text, **ACT)
    assert words in violation.message
    assert violation.field == "Identifiant de l’accusé de réception"


def test_a_transmission_follows_the_meeting_and_a_receipt_the_transmission():
    dates = {"meeting_on": MEETING, "today": TODAY}
    assert check_transmission(sent_on=date(2024, 2, 20), received_on=date(2024, 2, 20), **dates) == ()
    assert len(check_transmission(sent_on=date(2024, 2, 14), received_on=None, **dates)) == 1
    assert len(check_transmission(sent_on=date(2024, 2, 20), received_on=date(2024, 2, 19), **dates)) == 1
    assert len(check_transmission(sent_on=date(2024, 3, 2), received_on=None, **dates)) == 1


def test_a_publication_follows_the_meeting():
    assert check_publication(meeting_on=MEETING, published_on=date(2024, 2, 20), today=TODAY) == ()
    assert len(check_publication(meeting_on=MEETING, published_on=date(2024, 2, 1), today=TODAY)) == 1


def test_an_act_is_enforceable_at_the_later_of_transmission_and_publication():
    first, last = date(2024, 2, 20), date(2024, 2, 22)
    assert enforceable_on(received_on=first, published_on=last) == last
    assert enforceable_on(received_on=last, published_on=first) == last
    assert enforceable_on(received_on=first, published_on=None) is None
