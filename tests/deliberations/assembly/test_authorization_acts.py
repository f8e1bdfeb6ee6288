"""The deliberation on authorisations: its table and figures come from the register, its vote votes them."""

from decimal import Decimal

import pytest

from budgets.queries_authorizations import registered
from budgets.services.authorizations import AuthorizationInput, VoteInput, create_authorization, revise_authorization
from deliberations.documents.build import printed_act
from deliberations.queries.act_text import act_text
from deliberations.rules.votes import Votes
from deliberations.services import drafting, workflow
from deliberations.services.drafting import DraftInput
from deliberations.services.refusals import Refused
from deliberations.sources import source_of
from tests.deliberations.assembly.test_kinds import scheduled
from tests.deliberations.factories import actor

D = Decimal


@pytest.fixture
def inside(tenant):
    with tenant.context():
        yield tenant


def prepared(tenant, total="5000.00", code="AP-2023-1"):
    schedule = {("21", 2023): D(1000), ("21", 2024): D(total) - D(1000)}
    given = AuthorizationInput("P", code, "Réseau de fibre")
    return create_authorization(tenant.year, given, VoteInput(schedule, "programme fibre"), by=None).authorization


def drafted(tenant, **fields):
    given = DraftInput("authorizations", tenant.year, fields=fields)
    return drafting.draft_of_kind(given, by=actor(tenant, "finance_officer"))


def words(deliberation):
    blocks = act_text(deliberation).blocks
    return " ".join(block.resolved for block in blocks).replace("\u202f", " ").replace("\u00a0", " ")


def test_the_act_tells_the_schedule_of_the_register_and_votes_it(inside):
    prepared(inside)
    deliberation = drafted(inside)
    assert "AP-2023-1 (5 000,00 €)" in words(deliberation)
    assert "programme fibre" in words(deliberation)
    [row] = source_of(deliberation).tables["authorizations"][1]().rows
    assert [cell.amount for cell in row.cells] == [D(0), D(5000), D(1000), D(4000)]
    scheduled(inside, deliberation)
    voted = workflow.record_vote(deliberation, Votes(4), by=actor(inside, "authorising_officer"))
    [item] = registered(inside.budget)
    assert (item.programme.amount, item.votes[0].reference) == (D(5000), voted.number)
    assert item.votes[0].adopted_on == voted.meeting.held_on
    revise_authorization(item.row, inside.year, VoteInput({("21", 2023): D(6000)}, "avance"), by=None)
    voted.refresh_from_db()
    assert printed_act(voted).number == voted.number  # what was voted is frozen, the draft changes nothing of it


def test_a_schedule_that_changed_is_read_again_before_the_vote(inside):
    row = prepared(inside)
    deliberation = drafted(inside)
    scheduled(inside, deliberation)
    revise_authorization(row, inside.year, VoteInput({("21", 2023): D(6000)}, "avance"), by=None)
    with pytest.raises(Refused, match="ont changé"):
        workflow.record_vote(deliberation, Votes(4), by=actor(inside, "authorising_officer"))
    assert registered(inside.budget)[0].programme.amount == 0


def test_without_a_vote_in_preparation_it_is_typed_or_refused(inside):
    with pytest.raises(Refused, match="aucun vote d’autorisation"):
        drafted(inside)
    text = words(drafted(inside, programs="AP 1 ; 100,00 ; 40,00 ; 60,00 ; 0,00"))
    assert "Arrête à 1 les autorisations" in text
