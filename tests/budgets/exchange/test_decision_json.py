"""A decision as JSON: whole, the same bytes each time, as its schema says."""

import json
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from budgets.models import BudgetDecision
from budgets.services.decision_json import export_json
from tests.budgets.decisions.documents import imported, real_year, small_year
from tests.budgets.exchange.test_own_documents import made_here
from tests.budgets.totem.documents import REAL, real

pytestmark = pytest.mark.django_db
SCHEMA = json.loads((files("budgets") / "data" / "decision.schema.json").read_text(encoding="utf-8"))


def faults(content):
    Draft202012Validator.check_schema(SCHEMA)
    return [error.message for error in Draft202012Validator(SCHEMA).iter_errors(json.loads(content))]


def test_a_decision_made_here_is_told_whole(tenant):
    with tenant.context():
        decision = made_here(tenant, "DM", 3, information={"PopTot": "3 446"})
        content = export_json(decision)
        assert export_json(BudgetDecision.objects.get(pk=decision.pk)) == content
    assert faults(content) == []
    told = json.loads(content)
    assert told["information"] == {"PopTot": "3 446"}
    first = told["lines"][0]
    assert (first["account"], first["chapter"], first["section"], first["voted"]) == ("60632", "011", "F", "1200.50")
    totals = {(it["section"], it["direction"]): it["voted"] for it in told["totals"]}
    assert totals == {("F", "D"): "1205.50", ("F", "R"): "1205.50", ("I", "D"): "310.00", ("I", "R"): "5.00"}
    assert told["source"] is None


@pytest.mark.parametrize("name", REAL)
def test_a_real_decision_fits_the_schema(shared, tenant, name):
    original = real(shared, name)
    with tenant.context():
        decision = imported(real_year(tenant, original), original)
        content, count = export_json(decision), decision.lines.count()
    assert faults(content) == []
    assert len(json.loads(content)["lines"]) == count


def test_the_annexes_of_a_document_are_told_in_their_order(tenant):
    with tenant.context():
        told = json.loads(export_json(imported(small_year(tenant))))
    assert [block["block"] for block in told["annexes"]] == ["DATA_EMPRUNT", "DATA_SOMMAIRE"]
    assert ["MtEmprOrig", "1000.00"] in told["annexes"][0]["records"][0]
    assert told["source"]["seal"] == "absent"
