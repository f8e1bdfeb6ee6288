"""All the controls of a year: the command, the page, and who may read it."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from budgets.controls.decisions import decision_controls, year_controls
from budgets.controls.document import document_controls
from budgets.controls.registry import controls
from budgets.models import Role
from commitments.services.results import take_computed_rar
from deliberations.services.findings import year_findings
from tests.commitments.results_data import make_commitment, make_listing, make_result

pytestmark = pytest.mark.django_db


def run(tenant):
    out = StringIO()
    call_command("controls", "--json", syndicate=tenant.slug, budget="TNO", year=2023, stdout=out)
    return json.loads(out.getvalue())


def page(client, tenant, user):
    client.force_login(user)
    return client.get(reverse("deliberations:control_list", args=[tenant.slug, "TNO", 2023]))


def test_the_command_lists_the_finding_that_the_source_document_needed(tenant):
    make_listing(tenant)
    make_result(tenant)
    (finding,) = [finding for finding in run(tenant) if finding["code"] == "RAR-01"]
    assert list(finding) == ["code", "severity", "message", "found", "expected", "lines", "mend"]
    assert (finding["severity"], finding["found"], finding["expected"]) == ("blocking", "429656.45", "377528.45")
    assert {line["reference"]: line["amount"] for line in finding["lines"]} == {
        "IN23005103P": "1224.00",
        "IN23005104P": "14208.00",
        "IN23005105P": "15336.00",
        "IN23006301P": "3360.00",
        "IN22008901P": "18000.00",
    }
    for amount in ("52 128,00", "546 127,81", "598 255,81", "334 346,28", "282 218,28"):
        assert amount in finding["message"]


def test_the_finding_goes_once_the_computed_amount_is_taken(tenant):
    make_listing(tenant)
    result = make_result(tenant)
    with tenant.context():
        take_computed_rar(result, by=None)
    assert "RAR-01" not in {finding["code"] for finding in run(tenant)}


def test_an_empty_year_has_nothing_to_say(tenant):
    assert run(tenant) == []


def test_the_heaviest_findings_come_first_and_each_comes_once(tenant):
    make_commitment(tenant, "A", "10.00", "10.01")
    make_commitment(tenant, "B", "10.00", supplier="AXESS STARXPRT")
    make_commitment(tenant, "C", "10.00", supplier="AXESS STARXPERT")
    make_result(tenant)
    with tenant.context():
        found = year_findings(tenant.year)
    order = [list(type(finding.severity)).index(finding.severity) for finding in found]
    assert order == sorted(order)
    assert len(found) == len(set(found))
    assert {"RAR-03", "ENG-01"} <= {finding.code for finding in found}


def test_the_page_shows_the_findings_and_the_controls_that_run_there(client, tenant):
    make_listing(tenant)
    make_result(tenant)
    shown = page(client, tenant, tenant[Role.READER]).content.decode()
    assert "exactement le total des dégagements" in shown
    assert {it.code for it in controls()} - {it.code for it in year_controls()} == {
        *(it.code for it in decision_controls()),
        *(it.code for it in document_controls()),
        "LIE-01",  # on the budgets of a syndicate together
    }
    for control in year_controls():
        assert f"({control.code})" in shown
        assert control.validity in shown
    for control in decision_controls():
        assert f"({control.code})" not in shown


def test_a_year_without_findings_says_so(client, tenant):
    assert "n’ont rien trouvé à redire" in page(client, tenant, tenant[Role.READER]).content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_every_member_reads_the_controls(client, tenant, role):
    assert page(client, tenant, tenant[role]).status_code == 200


def test_an_officer_of_another_syndicate_gets_404(client, tenant, other_tenant):
    assert page(client, tenant, other_tenant[Role.FINANCE_OFFICER]).status_code == 404
