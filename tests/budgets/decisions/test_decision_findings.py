"""What the controls find in stored decisions: the view made of the rows, the command, the page."""

import json
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from budgets.controls.decisions import check_decision, decision_controls
from budgets.models import Account, Budget, BudgetDecision, BudgetYear, CreditLine
from budgets.queries_decision_view import AccountsNotChecked, decision_view
from budgets.rules.chart import Section
from budgets.rules.decision import DecisionKind, TakingUp
from commitments.services.results import open_result, type_figures
from tests.budgets.decisions.documents import amending, imported, real_year, small_year, tenant_document
from tests.budgets.totem.documents import CA, DM1, DM2, DM3, TRANSPORT, real
from tests.commitments.results_data import FIGURES

pytestmark = pytest.mark.django_db
D = Decimal


def decided(tenant, kind, number=0, day=None, lines=(), state="voted", **terms):
    """Store a decision of the tenant's year, then its state; `lines`: direction, account, vote."""
    decision = BudgetDecision.objects.create(
        syndicate=tenant.syndicate, budget_year=tenant.year, kind=kind, number=number, decided_on=day, **terms
    )
    for rank, (direction, code, voted) in enumerate(lines, 1):
        account = tenant.year.chart.accounts.get(code=code)
        CreditLine.objects.create(
            syndicate=tenant.syndicate, decision=decision, rank=rank, direction=direction, account=account,
            voted=D(voted), proposed=D(voted),
        )  # fmt: skip
    decision.state = state
    decision.save()
    return decision


def codes(decision):
    return {finding.code for finding in check_decision(decision_view(decision))}


def run(*arguments, **options):
    output = StringIO()
    call_command("check_decision", *map(str, arguments), stdout=output, **options)
    return output.getvalue()


def page(client, tenant, decision, role="reader", query=""):
    client.force_login(tenant[role])
    year = decision.budget_year
    address = reverse("budgets:decision_detail", args=[tenant.slug, year.budget.code, year.year, decision.pk])
    return client.get(address + query).content.decode().replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize("name", [DM1, DM2, DM3, TRANSPORT])
def test_a_real_decision_has_nothing_that_blocks(shared, tenant, name):
    """They were voted and enforced. DM 2 and DM 3 of 2021 have credits for unforeseen expenses (020 and 022): M14,
    which they follow, allowed them up to 7.5 % (INS-09); only M57 refuses them (INS-07)."""
    original = real(shared, name)
    with tenant.context():
        decision = imported(real_year(tenant, original), original)
        found = check_decision(decision_view(decision))
    assert [it.message for it in found if it.is_blocking] == []
    assert {it.code for it in found} == {
        DM1: {"MOD-01", "EQU-06", "EPA-02", "ANX-01", "ANX-02"},
        DM2: {"MOD-01", "ANX-01", "ANX-02", "ANX-06", "ANX-08"},
        DM3: {"MOD-01", "ANX-01", "ANX-02", "ANX-06", "ANX-08"},
        TRANSPORT: {"CPT-04", "CPT-11", "INS-13", "ANX-01", "ANX-02"},
    }[name]


def test_real_accounts_are_not_checked(shared, tenant):
    original = real(shared, CA)
    with tenant.context():
        decision = imported(real_year(tenant, original), original)
        with pytest.raises(AccountsNotChecked, match="le compte administratif constate ce qui a été fait"):
            decision_view(decision)


def test_the_view_says_what_the_rows_say(tenant):
    """The small document carries 25 € forward without taking the results up, nor balancing the section."""
    with tenant.context():
        decision = imported(small_year(tenant))
        view = decision_view(decision)
        assert (view.kind, view.year, view.is_voted, len(view.lines)) == (DecisionKind.PRIMITIVE, 2024, True, 9)
        assert view.terms.taking_up is TakingUp.NONE
        assert view.terms.specialised_articles == {"2188"}
        assert view.context.calendar.voted_on == date(2024, 3, 28)
        assert view.context.closing is None
        assert codes(decision) == {"EQU-01", "RDB-05", "FON-02"}


def test_results_are_those_of_the_kind_that_the_decision_takes_up(tenant):
    with tenant.context():
        before = BudgetYear.objects.create(
            syndicate=tenant.syndicate, budget=tenant.budget, year=2022, chart=tenant.year.chart
        )
        type_figures(open_result(before, "anticipated"), FIGURES)
        lines = [("D", "001", "100.00")]
        early = decided(
            tenant, "BP", day=date(2023, 3, 1), lines=lines, taking_up="anticipated", comparison="primitive"
        )
        assert {"REP-01", "REP-02", "REP-03"} <= codes(early)
        late = decided(tenant, "BS", day=date(2023, 6, 1), lines=lines, taking_up="after_accounts")
        assert decision_view(late).context.closing is None
        type_figures(open_result(before, "final"), FIGURES)
        assert {"REP-01", "REP-02", "REP-03"} <= codes(late)


def test_results_are_not_taken_up_before_the_vote_of_the_accounts(tenant):
    with tenant.context():
        before = BudgetYear.objects.create(
            syndicate=tenant.syndicate, budget=tenant.budget, year=2022, chart=tenant.year.chart
        )
        accounts = BudgetDecision.objects.create(
            syndicate=tenant.syndicate, budget_year=before, kind="CA", decided_on=date(2023, 6, 2), state="voted"
        )
        decision = decided(tenant, "BS", day=date(2023, 6, 1), taking_up="after_accounts")
        assert decision_view(decision).context.calendar.accounts_voted_on == accounts.decided_on
        assert "CAL-06" in codes(decision)


def test_a_transfer_is_held_to_what_the_assembly_voted_and_to_the_transfers_before_it(tenant):
    """7.5 % of 1 000 € of real operating expenses are 75 €: 50 € were moved, then 20 €; 10 € more are too many."""
    budget = [("D", "6156", "900.00"), ("D", "64111", "100.00"), ("D", "002", "500.00"), ("R", "7478", "1500.00")]
    rates = {"operating_transfer_rate": D("7.5"), "comparison": "primitive", "specialised_articles": ["611"]}
    with tenant.context():
        decided(tenant, "BP", day=date(2023, 3, 1), lines=budget, **rates)
        decided(tenant, "DM", 1, date(2023, 9, 1), [("D", "6156", "5000.00"), ("R", "7478", "5000.00")])
        transfers = [
            decided(tenant, "VC", number, date(2023, 5, number), [("D", "64111", amount), ("D", "6156", f"-{amount}")])
            for number, amount in ((1, "50.00"), (2, "20.00"), (3, "10.00"))
        ]
        views = [decision_view(transfer) for transfer in transfers]
        assert [(it.context.transferred or {}).get(Section.OPERATING) for it in views] == [None, D("50.00"), D("70.00")]
        assert {it.context.transfer_base[Section.OPERATING] for it in views} == {D("1000.00")}
        assert {it.terms.operating_transfer_rate for it in views} == {D("7.5")}
        assert views[0].terms.specialised_articles == {"611"}
        assert ["FON-03" in codes(it) for it in transfers] == [False, False, True]
        assert "FON-09" in codes(transfers[1])


def test_a_draft_takes_the_voted_decisions_alone_for_earlier(tenant):
    with tenant.context():
        decided(tenant, "VC", 1, lines=[("D", "64111", "50.00"), ("D", "6156", "-50.00")], state="proposed")
        assert decision_view(decided(tenant, "DM", 1, state="proposed")).context.transferred is None


def test_an_annex_budget_is_added_to_the_main_one_of_its_own_syndicate(tenant, other_tenant):
    with tenant.context():
        Budget.objects.filter(pk=tenant.budget.pk).update(kind="annex")
        tenant.year.budget.refresh_from_db()
        decision = decided(tenant, "DM", 1)
        assert "LIE-02" in codes(decision)
        Budget.objects.create(syndicate=tenant.syndicate, code="PRINC", name="Principal", variant="M57_D")
        assert decision_view(decision).context.main_budget == "Principal"
        assert "LIE-02" not in codes(decision)


def test_the_statements_of_a_view_do_not_depend_on_the_rows(tenant):
    counts = set()
    with tenant.context():
        for number, lines in ((1, 1), (2, 40)):
            decision = imported(tenant.year, tenant_document(number, lines))
            decision = BudgetDecision.objects.select_related("budget_year__budget", "budget_year__chart").get(
                pk=decision.pk
            )
            with CaptureQueriesContext(connection) as queries:
                decision_view(decision)
            counts.add(len(queries))
    assert len(counts) == 1
    assert counts.pop() <= 12


def test_the_command_writes_the_findings_of_the_decision_it_names(tenant, other_tenant, settings):
    settings.COMMAND_SYNDICATES = []
    with tenant.context():
        decision = imported(small_year(tenant), amending())
    found = json.loads(run(f"alpha/{decision.pk}", "--json"))
    assert list(found[0]) == ["code", "severity", "message", "found", "expected", "lines", "mend"]
    assert found[0]["severity"] == "blocking"
    assert "constat(s)." in run(decision.pk, "--syndicate", "alpha")
    with pytest.raises(CommandError, match="Aucune décision n’a l’identifiant"):
        run(f"{other_tenant.slug}/{decision.pk}", "--json")
    with tenant.context():
        accounts = decided(tenant, "CA")
    assert json.loads(run(f"alpha/{accounts.pk}", "--json")) == []


def test_the_page_groups_the_findings_and_leads_to_their_lines(client, tenant):
    """R 7478 is below zero: nothing else is in the decision to make up for it."""
    with tenant.context():
        decision = decided(tenant, "DM", 1, date(2023, 6, 1), [("D", "6156", "10.00"), ("R", "7478", "-10.00")])
    shown = page(client, tenant, decision)
    assert "Ce qui bloque" in shown
    assert "(EQU-01)" in shown
    assert "Que faire" in shown
    assert shown.index("Ce qui bloque") < shown.index("Bon à savoir")
    assert '<tr id="ligne-2">' in shown
    assert 'href="#ligne-2"' in shown
    elsewhere = page(client, tenant, decision, query="?chapter=011")
    assert '<tr id="ligne-2">' not in elsewhere
    assert 'href="?chapter=74#ligne-2"' in elsewhere


def test_the_page_of_accounts_shows_their_results_and_what_was_done_beyond_the_credits(client, tenant):
    with tenant.context():
        owned = {"syndicate": tenant.syndicate, "budget_year": tenant.year}
        decision = BudgetDecision.objects.create(**owned, kind="CFU")
        line = {"syndicate": tenant.syndicate, "decision": decision, "direction": "D"}
        account = Account.objects.get(chart=tenant.year.chart, code="6156")
        CreditLine.objects.create(**line, rank=1, account=account, opened=Decimal(100), realised=Decimal("130.5"))
    shown = page(client, tenant, decision)
    assert "Résultats de 2023" in shown
    assert "EXE-02" in shown
    assert "130,50 € mandatés" in shown


def test_the_catalogue_says_what_each_control_rests_on(client, tenant):
    client.force_login(tenant["reader"])
    address = reverse("budgets:decision_control_list", args=[tenant.slug, tenant.budget.code, tenant.year.year])
    shown = client.get(address).content.decode()
    for control in decision_controls():
        assert f"({control.code})" in shown
        assert control.validity in shown
    assert "(RAR-01)" not in shown
