"""Programme and commitment authorisations: read from the annex, they reach the controls."""

from decimal import Decimal

import pytest

from budgets.controls.decisions import check_decision
from budgets.formats.totem.node import Node, node_to_json
from budgets.models import AnnexRecord, BudgetDecision
from budgets.queries_decision_view import decision_view
from budgets.rules.annexes.authorizations import BLOCK, authorizations
from budgets.rules.annexes.record import Record
from budgets.rules.chart import Section
from budgets.rules.decision_context import Authorization
from budgets.services.decisions import create_decision
from budgets.services.simulations import simulate
from tests.budgets.decisions.test_decision_steps import line


def record(**values):
    return Record(BLOCK, {"CodTypAutori": "P", "NumAutori": "AP1", "MtAutoriPrec": "100.00"} | values)


def test_an_empty_annex_tells_nothing():
    assert authorizations([], is_voted=False) is None
    assert authorizations([record(NumAutori="")], is_voted=False) is None
    assert authorizations([record(CodSTypAutori="R")], is_voted=False) is None


def test_an_authorisation_is_the_sum_of_its_chapters():
    records = [
        record(Chapitre="20", MtAutoriPropose="10.00", MtCPAnt="5.00", MtCPOuv="30.00"),
        record(Chapitre="21", MtAutoriPropose="1.00", MtCPOuv="2.00"),
    ]
    assert authorizations(records, is_voted=False) == {
        "AP1": Authorization("AP1", Section.INVESTMENT, Decimal(211), Decimal(5), Decimal(32), frozenset({"20", "21"}))
    }


@pytest.mark.parametrize(("is_voted", "amount"), [(False, 110), (True, 120)])
def test_what_is_voted_takes_the_place_of_what_was_proposed(is_voted, amount):
    found = authorizations([record(MtAutoriPropose="10.00", MtAutoriVote="20.00")], is_voted=is_voted)
    assert found["AP1"].amount == amount


def test_a_commitment_authorisation_is_of_the_operating_section_and_blank_payments_are_no_schedule():
    found = authorizations([record(CodTypAutori="E")], is_voted=False)
    assert (found["AP1"].section, found["AP1"].scheduled) == (Section.OPERATING, None)


@pytest.mark.django_db
def test_payments_beyond_the_authorisation_of_the_annex_are_told(tenant):
    with tenant.context():
        decision = create_decision(tenant.year, "BP", by=None)
        line(decision, "D", "2051", "150.00", authorization="AP1")
        line(decision, "D", "21838", "10.00", authorization="AP9")
        assert not [it for it in check_decision(decision_view(decision)) if it.code.startswith("APC")]
        values = {"CodTypAutori": "P", "NumAutori": "AP1", "Chapitre": "20", "MtAutoriPrec": "120.00"}
        node = Node("APCP", children=tuple(Node(name, (("V", value),)) for name, value in values.items()))
        AnnexRecord.objects.create(
            syndicate=tenant.syndicate, decision=decision, kind=BLOCK, rank=1, fields=node_to_json(node)
        )
        for checked in (BudgetDecision.objects.get(), simulate(decision, by=None)):
            found = {it.code: it for it in check_decision(decision_view(checked)) if it.code.startswith("APC")}
            assert set(found) == {"APC-01", "APC-02"}
            assert (found["APC-01"].found, found["APC-01"].expected) == (150, 120)
