"""What the grid exchanges with the server: lines since a revision, edits, conflicts, findings, who is there."""

import json
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from budgets import live_decisions
from budgets.controls.decisions import check_decision
from budgets.live_decisions import live_decision
from budgets.models import BudgetDecision, CreditLine, Department, DepartmentMember
from budgets.queries_decision_view import decision_view
from tests.budgets.grid.lines import prepared
from tests.queries import count_queries

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(autouse=True)
def _nothing_kept():
    live_decisions.forget_all()
    yield
    live_decisions.forget_all()


def address(tenant, name, decision):
    return reverse(f"budgets:{name}", args=[tenant.slug, tenant.budget.code, tenant.year.year, decision.pk])


def send(client, tenant, decision, *edits, since=""):
    file = SimpleUploadedFile("edits.json", json.dumps(edits).encode(), "application/json")
    return client.post(address(tenant, "decision_grid_edit", decision), {"edits": file, "since": since})


def lines(client, tenant, decision, **query):
    return client.get(address(tenant, "decision_grid_lines", decision), query).json()


def decided(tenant, count=2, number=1):
    with tenant.context():
        return prepared(tenant, number=number, lines=[("D", "6156", "10.00"), ("R", "7478", "10.00")] * (count // 2))


@pytest.mark.parametrize("name", ["decision_grid", "decision_grid_lines", "decision_grid_findings"])
def test_the_statements_do_not_depend_on_the_lines(client, tenant, name):
    client.force_login(tenant["finance_officer"])
    counts = set()
    for number, count in ((1, 2), (2, 60)):
        decision = decided(tenant, count, number)
        live_decisions.forget_all()
        counts.add(count_queries(client, address(tenant, name, decision)))
    assert len(counts) == 1
    assert counts.pop() <= 30


def test_an_edit_answers_with_the_line_and_the_findings_that_changed(client, tenant):
    decision = decided(tenant)
    client.force_login(tenant["finance_officer"])
    told = lines(client, tenant, decision)
    assert (told["revision"], told["count"], len(told["lines"])) == (0, 2, 2)
    line = told["lines"][0][0]
    answer = send(client, tenant, decision, {"line": line, "revision": 0, "fields": {"proposed": "30"}}, since="0")
    done = answer.json()
    assert (done["revision"], [it[0] for it in done["lines"]]) == (1, [line])
    assert list(done["editors"].values()) == [tenant["finance_officer"].get_full_name()]
    assert "EQU-01" in {it["code"] for it in done["findings"]["new"].values()}
    assert lines(client, tenant, decision, since="1")["lines"] == []
    assert [it[0] for it in lines(client, tenant, decision, since="0")["lines"]] == [line]


def test_added_lines_come_with_their_rank_and_deleted_ones_leave_the_list(client, tenant):
    decision = decided(tenant)
    client.force_login(tenant["finance_officer"])
    line = lines(client, tenant, decision)["lines"][0][0]
    edits = [{"fields": {"account": "611", "proposed": "1"}}, {"line": line, "revision": 0, "deletes": True}]
    done = send(client, tenant, decision, *edits, since="0").json()
    assert (done["added"], done["deleted"], done["count"]) == ({"0": 3}, [line], 2)
    assert line not in lines(client, tenant, decision, since="1", ids="1")["ids"]


def test_mistakes_conflicts_and_closed_decisions_say_so(client, tenant):
    decision = decided(tenant)
    client.force_login(tenant["finance_officer"])
    line = lines(client, tenant, decision)["lines"][0][0]
    wrong = send(
        client, tenant, decision, {"line": line, "revision": 0, "fields": {"proposed": "x"}, "place": "ligne 1"}
    )
    assert wrong.status_code == 422
    assert wrong.json()["faults"][0]["place"] == "ligne 1"
    send(client, tenant, decision, {"line": line, "revision": 0, "fields": {"proposed": "20"}})
    late = send(client, tenant, decision, {"line": line, "revision": 0, "fields": {"proposed": "30"}})
    assert late.status_code == 409
    [conflict] = late.json()["conflicts"]
    assert (conflict["mine"], conflict["theirs"]) == ("30", "20.00")
    for body in ("{", "[1]", '[{"line": "x"}]', '[{"fields": {"nope": "1"}}]'):
        file = SimpleUploadedFile("edits.json", body.encode())
        answer = client.post(address(tenant, "decision_grid_edit", decision), {"edits": file})
        assert answer.status_code == 400, body
    with tenant.context():
        BudgetDecision.objects.filter(pk=decision.pk).update(state="proposed")
    closed = send(client, tenant, decision, {"line": line, "fields": {"proposed": "30"}})
    assert closed.status_code == 403
    assert "arrêtée" in closed.json()["refused"]
    with tenant.context():
        assert CreditLine.objects.get(pk=line).proposed == D("20.00")


def test_an_agent_sees_and_edits_the_lines_of_his_department(client, tenant):
    decision = decided(tenant)
    with tenant.context():
        own = Department.objects.create(syndicate=tenant.syndicate, code="EAU", name="Eau")
        DepartmentMember.objects.create(syndicate=tenant.syndicate, department=own, user=tenant["reader"])
        CreditLine.objects.filter(decision=decision, rank=1).update(department=own)
    client.force_login(tenant["reader"])
    told = lines(client, tenant, decision)
    assert [it[1] for it in told["lines"]] == [1]
    assert "toute la décision" in client.get(address(tenant, "decision_grid_findings", decision)).json()["unchecked"]
    done = send(client, tenant, decision, {"line": told["lines"][0][0], "revision": 0, "fields": {"proposed": "11"}})
    assert done.status_code == 200
    assert done.json()["findings"]["order"] == []
    assert "6156" in client.get(address(tenant, "decision_lines_csv", decision)).content.decode()
    assert "7478" not in client.get(address(tenant, "decision_lines_csv", decision)).content.decode()


def test_each_hears_where_the_others_are(client, tenant):
    decision = decided(tenant)
    client.force_login(tenant["finance_officer"])
    assert lines(client, tenant, decision, since="0", cell="a/proposed")["others"] == []
    client.force_login(tenant["authorising_officer"])
    name = tenant["finance_officer"].get_full_name()
    assert lines(client, tenant, decision, since="0", cell="")["others"] == [{"name": name, "cell": "a/proposed"}]


def test_a_kept_decision_is_the_one_that_a_whole_read_gives(client, tenant, django_capture_on_commit_callbacks):
    """Kept at each edit, caught up with what another process wrote, read again where lines went or terms changed."""
    decision = decided(tenant, 4)
    client.force_login(tenant["finance_officer"])

    def act(*edits):
        with django_capture_on_commit_callbacks(execute=True):
            return send(client, tenant, decision, *edits).json()

    def same():
        with tenant.context(), django_capture_on_commit_callbacks(execute=True):
            found = BudgetDecision.objects.get(pk=decision.pk)
            kept, whole = live_decision(found), decision_view(found)
        assert kept.revision == found.revision
        assert dict(kept.view.lines) == dict(whole.lines)
        assert kept.findings == check_decision(whole)

    same()
    ids = [it[0] for it in lines(client, tenant, decision)["lines"]]
    act({"line": ids[0], "revision": 0, "fields": {"proposed": "99"}})
    same()
    act({"fields": {"account": "611", "proposed": "1"}}, {"line": ids[1], "revision": 0, "deletes": True})
    same()
    for edits in (
        [{"line": ids[2], "revision": 0, "fields": {"proposed": "5"}}],
        [{"line": ids[3], "revision": 0, "deletes": True}],
    ):
        send(client, tenant, decision, *edits)  # as another process would: this one does not hear of it
        same()
    with tenant.context():
        BudgetDecision.objects.filter(pk=decision.pk).update(taking_up="after_accounts", revision=9)
    same()


def test_an_edit_of_a_kept_decision_reads_neither_its_lines_nor_its_chart(
    client, tenant, django_capture_on_commit_callbacks, django_assert_max_num_queries
):
    decision = decided(tenant, 60)
    client.force_login(tenant["finance_officer"])
    line = lines(client, tenant, decision)["lines"][0][0]
    with django_capture_on_commit_callbacks(execute=True):
        client.get(address(tenant, "decision_grid_findings", decision))
    with django_assert_max_num_queries(34) as queries:
        send(client, tenant, decision, {"line": line, "revision": 0, "fields": {"proposed": "30"}}, since="0")
    assert not [it for it in queries.captured_queries if "budgets_chapter" in it["sql"]]
