"""Simulations: apart from the real decisions, beside them on a page, adopted or thrown away."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse

from budgets.models import BudgetDecision, CreditLine
from budgets.queries_year_budget import budget_of_year
from budgets.services.decision_steps import take_step
from budgets.services.decisions import change_terms, delete_decision
from budgets.services.simulations import MOST, ChangedSinceError, adopt_simulation, simulate
from budgets.simulation_page import simulation_page
from tests.budgets.decisions.test_decision_steps import balanced, step, voted

pytestmark = pytest.mark.django_db


def amounts(decision):
    rows = CreditLine.objects.filter(decision=decision).order_by("rank")
    return [(it.account.code, it.proposed) for it in rows.select_related("account")]


def spend_more(simulation, amount="150.00"):
    CreditLine.objects.filter(decision=simulation, direction="D").update(proposed=amount)


def address(name, decision):
    return reverse(f"budgets:{name}", args=["alpha", "TNO", 2023, decision.pk])


def test_a_simulation_changes_nothing_and_is_seen_nowhere(tenant, client, capsys):
    with tenant.context():
        decision = balanced(tenant)
        copy = simulate(decision, by=tenant["finance_officer"], subject="Sans emprunt")
        spend_more(copy)
        assert amounts(decision) == [("611", 100), ("7478", 100)]
        assert list(BudgetDecision.objects.all()) == [decision]
        assert budget_of_year(tenant.year).sides == []
        with pytest.raises(ValidationError, match="simulation"):
            take_step(copy, "propose", by=None, roles={"finance_officer"})
    call_command("decisions", "--syndicate", "alpha", "--json")
    assert str(copy.pk) not in capsys.readouterr().out
    client.force_login(tenant["finance_officer"])
    listed = client.get(reverse("budgets:decision_list", args=["alpha", "TNO", 2023])).content.decode()
    assert str(copy.pk) not in listed
    for name in ("decision_xml", "decision_csv"):
        assert client.get(address(name, copy)).status_code == 404
    assert client.get(address("decision_detail", copy)).status_code == 200
    client.force_login(tenant["reader"])
    assert client.get(address("decision_detail", copy)).status_code == 403


def test_its_effect_stands_beside_the_original_s(tenant):
    with tenant.context():
        decision = balanced(tenant)
        copy = simulate(decision, by=None)
        spend_more(copy)
        page = simulation_page(decision, copy)
    figures = {figure.label: figure for group in page.groups for figure in group.figures}
    balance = figures["Fonctionnement\u00a0: différence"]
    assert (balance.before, balance.after, balance.difference) == (0, -50, -50)
    assert figures["Épargne brute"].difference == -50
    assert (figures["bloquant"].before, figures["bloquant"].after) == (0, 1)
    assert "EQU-01" in {it.code for it in page.appeared}
    assert page.gone == [] or "EQU-01" not in {it.code for it in page.gone}


def test_an_original_in_preparation_takes_the_lines_of_its_simulation(tenant):
    with tenant.context():
        decision = balanced(tenant)
        copy = simulate(decision, by=None)
        CreditLine.objects.filter(decision=copy).update(proposed="80.00")
        change_terms(copy, operating_level="article")
        adopted = adopt_simulation(copy, by=None)
        assert adopted.pk == decision.pk
        assert amounts(adopted) == [("611", 80), ("7478", 80)]
        assert (adopted.operating_level, adopted.revision) == ("article", decision.revision + 1)
        assert not BudgetDecision.with_simulations.filter(pk=copy.pk).exists()


def test_edits_made_meanwhile_are_not_erased_without_being_told(tenant, client):
    with tenant.context():
        decision = balanced(tenant)
        copy = simulate(decision, by=None)
        CreditLine.objects.filter(decision=copy).update(proposed="80.00")
        change_terms(decision, subject="Retouché")
        with pytest.raises(ChangedSinceError):
            adopt_simulation(copy, by=None)
        assert amounts(decision) == [("611", 100), ("7478", 100)]
    client.force_login(tenant["finance_officer"])
    answer = client.post(address("simulation_adopt", copy))
    assert answer.status_code == 409
    assert "Remplacer quand même" in answer.content.decode()
    assert client.post(address("simulation_adopt", copy), {"replaces": "yes"}).status_code == 302
    with tenant.context():
        assert amounts(decision) == [("611", 80), ("7478", 80)]


def test_what_it_changes_in_a_voted_original_becomes_an_amending_decision(tenant):
    with tenant.context():
        decision = voted(tenant)
        copy = simulate(decision, by=None, subject="Hausse")
        assert amounts(copy) == [("611", 100), ("7478", 100)]
        CreditLine.objects.filter(decision=copy).update(proposed="130.00")
        adopted = adopt_simulation(copy, by=None)
        assert (adopted.kind, adopted.number, adopted.state, adopted.subject) == ("DM", 1, "preparation", "Hausse")
        assert amounts(adopted) == [("611", 30), ("7478", 30)]
        assert {it.previous for it in adopted.lines.all()} == {Decimal(100)}
        assert amounts(decision) == [("611", 100), ("7478", 100)]


def test_a_simulation_that_changes_nothing_in_a_voted_original_is_no_decision(tenant):
    with tenant.context():
        copy = simulate(voted(tenant), by=None)
        with pytest.raises(ValidationError, match="rien à proposer"):
            adopt_simulation(copy, by=None)
        assert BudgetDecision.with_simulations.filter(pk=copy.pk).exists()


def test_a_proposal_must_be_taken_back_first(tenant):
    with tenant.context():
        decision = balanced(tenant)
        copy = simulate(decision, by=None)
        step(decision, "propose")
        with pytest.raises(ValidationError, match="reprenez-la"):
            adopt_simulation(copy, by=None)


def test_a_simulation_is_thrown_away_and_goes_with_its_original(tenant):
    with tenant.context():
        decision = balanced(tenant)
        first, second = (simulate(decision, by=None) for _ in range(2))
        delete_decision(first)
        assert set(BudgetDecision.with_simulations.all()) == {decision, second}
        delete_decision(decision)
        assert not BudgetDecision.with_simulations.exists()
        assert not CreditLine.objects.exists()


def test_there_is_an_end_to_simulations(tenant):
    with tenant.context():
        decision = balanced(tenant)
        for _ in range(MOST):
            simulate(decision, by=None)
        with pytest.raises(ValidationError, match="jetez celles"):
            simulate(decision, by=None)


def test_a_simulation_of_a_later_decision_starts_from_the_earlier_ones(tenant):
    with tenant.context():
        voted(tenant)
        amending = voted(tenant, "DM", "20.00", on=date(2023, 6, 1))
        copy = simulate(amending, by=None)
        page = simulation_page(amending, copy)
    assert all(not figure.difference for group in page.groups for figure in group.figures)
