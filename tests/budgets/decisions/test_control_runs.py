"""The controls run and kept: on demand, every night, between budgets; a mend applied in a click; the catalogue."""

from datetime import date
from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse

from budgets import jobs
from budgets.controls.decisions import check_decision, controls_about_decisions
from budgets.controls.finding import plain
from budgets.controls_page import examples
from budgets.jobs_controls import ask_for_controls
from budgets.models import (
    Account,
    Budget,
    BudgetYear,
    Chapter,
    CommandSyndicate,
    ControlReport,
    CreditLine,
    Department,
    Job,
)
from budgets.queries_decision_view import decision_view
from budgets.services.control_runs import run_on_decision
from budgets.services.decision_mends import FindingGoneError, apply_mend
from budgets.services.decision_steps import vote_decision
from budgets.services.decisions import create_decision
from budgets.services.financial_rules import change_financial_rules
from budgets.services.line_edits import LineAuthor
from budgets.tasks import check_decisions_of_all
from tests.budgets.decision_control_cases import CASES
from tests.budgets.decisions.test_decision_steps import balanced, line, step
from tests.queries import count_queries

pytestmark = pytest.mark.django_db


def findings_page(decision, name="decision_detail", *rest):
    return reverse(f"budgets:{name}", args=["alpha", "TNO", 2023, decision.pk, *rest])


def unbalanced(tenant):
    """A primitive budget that spends 100 which nobody pays."""
    decision = create_decision(tenant.year, "BP", by=None)
    line(decision, "D", "611", "100.00")
    return decision


def run_waiting(tenant):
    with tenant.context():
        waiting = list(Job.objects.filter(finished_at=None))
    for job in waiting:
        jobs.run(job.pk, job.syndicate_id)


def test_the_examples_of_the_catalogue_are_what_the_controls_say():
    said = {
        code: plain(next(it.message for it in check_decision(objected) if it.code == code))
        for code, (objected, _) in CASES.items()
    }
    assert {code: said[code] for code in examples()} == examples()
    assert len(examples()) >= 90


def test_a_run_keeps_what_is_found(tenant):
    with tenant.context():
        decision = unbalanced(tenant)
        checked = run_on_decision(decision, "demand")
        again = run_on_decision(decision, "night")
        [report] = ControlReport.objects.all()
    assert checked.is_worse
    assert not again.is_worse
    assert (report.blocking, report.origin, report.revision) == (1, "night", decision.revision)
    [blocking] = [it for it in report.findings if it["severity"] == "blocking"]
    assert (blocking["code"], blocking["found"], blocking["expected"]) == ("EQU-01", "-100.00", "0.00")


def test_every_night_each_syndicate_is_checked_and_its_administrators_told(tenant, other_tenant, settings):
    for one in (tenant, other_tenant):
        CommandSyndicate.objects.create(slug=one.slug)
        with one.context():
            unbalanced(one) if one is tenant else balanced(one)
    assert check_decisions_of_all() == 2
    for one in (tenant, other_tenant):
        run_waiting(one)
        with one.context():
            assert [it.state for it in Job.objects.all()] == ["done"]
            assert ControlReport.objects.count() == 1
    assert sorted(it.to[0] for it in mail.outbox) == ["administrator@alpha.example", "finance_officer@alpha.example"]
    assert "Budget alpha 2023, budget primitif : 1 bloquant" in mail.outbox[0].body
    check_decisions_of_all()
    run_waiting(tenant)
    assert len(mail.outbox) == 2  # nothing became worse


def test_a_closed_year_is_not_checked_any_more(tenant):
    with tenant.context():
        unbalanced(tenant)
        BudgetYear.objects.update(state="closed")
        job = ask_for_controls(tenant.syndicate, by=tenant["finance_officer"])
    run_waiting(tenant)
    with tenant.context():
        assert Job.objects.get(pk=job.pk).result["decisions"] == 0
        assert not ControlReport.objects.exists()


@pytest.mark.parametrize(("received", "objected"), [("30.00", True), ("40.00", False)])
def test_what_the_main_budget_gives_the_annex_one_receives(tenant, client, received, objected):
    with tenant.context():
        chart = tenant.year.chart
        Chapter.objects.get_or_create(chart=chart, code="65", defaults={"label": "65", "section": "F", "kind": "C"})
        for code, way in (("65821", "expense_real"), ("75822", "revenue_real")):
            Account.objects.create(
                chart=chart, code=code, label=code, short_label=code, search=code, section="F", **{way: code[:2]}
            )
        Budget.objects.update(kind="principal")
        annex = Budget.objects.create(syndicate=tenant.syndicate, code="EAU", name="Eau", kind="annex")
        annex_year = BudgetYear.objects.create(syndicate=tenant.syndicate, budget=annex, year=2023, chart=chart)
        for year, way, account, amount in (
            (tenant.year, "D", "65821", "40.00"),
            (annex_year, "R", "75822", received),
        ):
            decision = create_decision(year, "BP", by=None)
            line(decision, way, account, amount)
            line(decision, "R" if way == "D" else "D", "7478" if way == "D" else "611", amount)
            vote_decision(step(decision, "propose"), date(2023, 4, 3), None, "1")
        ask_for_controls(tenant.syndicate, by=None)
    run_waiting(tenant)
    with tenant.context():
        report = ControlReport.objects.get(year=2023)
    assert [it["code"] for it in report.findings] == (["LIE-01"] if objected else [])
    client.force_login(tenant["reader"])
    text = client.get(reverse("budgets:control_report_list", args=["alpha"])).content.decode()
    assert ("LIE-01" in text) is objected


def test_a_department_sees_its_own_lines_and_no_finding(tenant, client):
    with tenant.context():
        decision = unbalanced(tenant)
        roads = Department.objects.create(syndicate=tenant.syndicate, code="VOI", name="Voirie")
        roads.members.add(tenant["reader"], through_defaults={"syndicate": tenant.syndicate})
        line(decision, "D", "6156", "7.00", department=roads)
    client.force_login(tenant["reader"])
    page = client.get(findings_page(decision)).content.decode()
    assert "6156 Maintenance" in page
    assert "611 Contrats" not in page
    assert "EQU-01" not in page
    assert client.get(findings_page(decision, "decision_csv")).status_code == 403
    client.force_login(tenant["elected_member"])
    page = client.get(findings_page(decision)).content.decode()
    assert "611 Contrats" in page
    assert "EQU-01" in page


def mend_of(decision):
    return next(it for it in check_decision(decision_view(decision)) if it.changes)


@pytest.fixture
def doubtful(tenant):
    """A budget that spends on its reserves without a reason: a mend takes the line back."""
    with tenant.context():
        decision = balanced(tenant)
        line(decision, "D", "1068", "10")
        return decision


def test_a_mend_writes_the_lines_that_it_proposes(doubtful, tenant, client):
    with tenant.context():
        finding = mend_of(doubtful)
    client.force_login(tenant["finance_officer"])
    page = client.get(findings_page(doubtful)).content.decode()
    address = findings_page(doubtful, "decision_mend", finding.key)
    assert address in page
    answer = client.post(address, follow=True)
    assert "Réparation appliquée" in answer.content.decode()
    with tenant.context():
        assert finding.key not in {it.key for it in check_decision(decision_view(doubtful))}
        [change] = finding.changes[:1]
        assert CreditLine.objects.get(decision=doubtful, rank=change.key).revision > 0


def test_a_mend_of_what_has_changed_is_refused(doubtful, tenant):
    with tenant.context():
        finding = mend_of(doubtful)
        apply_mend(doubtful, finding.key, author=LineAuthor(tenant["finance_officer"]))
        before = {it.pk: it.proposed for it in doubtful.lines.all()}
        with pytest.raises(FindingGoneError, match="n’existe plus"):
            apply_mend(doubtful, finding.key, author=LineAuthor(tenant["finance_officer"]))
        assert {it.pk: it.proposed for it in doubtful.lines.all()} == before


def test_a_reader_is_offered_no_mend(doubtful, tenant, client):
    client.force_login(tenant["reader"])
    assert "Appliquer cette réparation" not in client.get(findings_page(doubtful)).content.decode()


def test_the_syndicate_s_own_limit_is_the_one_that_controls_read(tenant):
    with tenant.context():
        decision = create_decision(tenant.year, "BP", by=None, operating_transfer_rate=Decimal(6))
        line(decision, "D", "611", "100")
        line(decision, "R", "7478", "100")
        assert "FON-01" not in {it.code for it in check_decision(decision_view(decision))}
        change_financial_rules(tenant.syndicate, {"transfer_ceiling": "5"})
        assert "FON-01" in {it.code for it in check_decision(decision_view(decision))}


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", len(controls_about_decisions())),
        ("?words=equ-01", 1),
        ("?words=fongibilite+depenses+reelles", None),
        ("?severity=blocking&family=Calendrier", None),
        ("?words=zzz", 0),
        ("?found=on", 1),
    ],
)
def test_the_catalogue_is_searched(tenant, client, query, shown):
    with tenant.context():
        run_on_decision(unbalanced(tenant), "night")
        kept = {it["code"] for it in ControlReport.objects.get().findings}
    client.force_login(tenant["reader"])
    address = reverse("budgets:decision_control_list", args=["alpha", "TNO", 2023]) + query
    page = client.get(address).context["page"]
    rows = [row for _, family in page.families for row in family]
    assert page.shown == len(rows)
    if query == "?found=on":
        assert {row.control.code for row in rows} == kept
    elif "severity" in query:
        assert {(row.control.severity, row.control.family) for row in rows} == {("blocking", "Calendrier")}
    elif shown is not None:
        assert len(rows) == shown


def test_the_catalogue_costs_the_same_whatever_was_found(tenant, client):
    client.force_login(tenant["reader"])
    address = reverse("budgets:decision_control_list", args=["alpha", "TNO", 2023])
    with tenant.context():
        run_on_decision(unbalanced(tenant), "night")
    few = count_queries(client, address)
    with tenant.context():
        for _ in range(3):
            run_on_decision(create_decision(tenant.year, "DM", by=None), "night")
    assert count_queries(client, address) == few
