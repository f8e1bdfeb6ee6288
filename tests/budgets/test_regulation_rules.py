"""The rules of a real regulation, all applied by what exists; the deadlines that follow from the rules."""

from datetime import date

import pytest
from django.urls import reverse

from budgets.controls.registry import controls
from budgets.financial_parameters import parameters
from budgets.regulation_page import screen_address
from budgets.regulation_rules import DOCUMENT, HOW, regulation_rules, with_rules
from budgets.rules.budget_deadlines import deadlines
from budgets.rules.decision_context import BudgetCalendar
from budgets.rules.financial_rules import LEGAL_RULES
from budgets.rules.rule_parameters import Unit


def test_every_rule_of_the_real_regulation_is_there(acceptance):
    real = acceptance("deux-sevres-rbf-2024")["rules"]
    assert [rule.code for rule in regulation_rules() if rule.code not in {it["id"] for it in real}] == []
    assert sorted(rule.code for rule in regulation_rules()) == sorted(it["id"] for it in real)
    assert len(regulation_rules()) == 109


def test_the_values_of_the_real_regulation_are_allowed_or_the_law_s(acceptance):
    """Each rule with a figure is a parameter that takes it."""
    real = {it["id"]: it["value"] for it in acceptance("deux-sevres-rbf-2024")["rules"]}
    by_name = {it.name: it for it in parameters()}
    figures = {
        (rule.code, name): real[rule.code]
        for rule in regulation_rules()
        for name in rule.parameters
        if by_name[name].unit in (Unit.DAY, Unit.DAYS, Unit.MONTHS, Unit.YEARS, Unit.PERCENT, Unit.EUROS)
        and name not in ("debate_weeks", "transfer_alert", "exceptional_revenue_share", "late_change_days")
    }
    for (code, name), value in figures.items():
        if code not in ("PAYMENT-DELAY-START", "LATE-INTEREST", "PAYMENT-DELAY-MOE", "CRC-SUSPENSION"):
            assert by_name[name].check(str(value)), code
    assert by_name["budget_deadline"].check(real["BUDGET-DEADLINE"]) == "04-15"
    assert by_name["attachment_threshold"].check(real["RATTACHEMENT-THRESHOLD-MAIN"]) == "1200.00"


def test_each_rule_is_applied_by_what_exists():
    codes, names = {control.code for control in controls()}, {it.name for it in parameters()}
    for rule in regulation_rules():
        assert set(rule.controls) <= codes, rule.code
        assert set(rule.parameters) <= names, rule.code
        assert rule.how in HOW
        assert rule.where or rule.controls, rule.code
        if rule.how == "control":
            assert rule.controls, rule.code
        if rule.how == "parameter":
            assert rule.parameters, rule.code


def test_every_enforceable_rule_of_the_real_regulation_points_to_a_control_or_a_screen(acceptance, tenant):
    """A screen is an address that exists, for the syndicate or for one of its budget years."""
    real = {it["id"]: it["enforcement"] for it in acceptance("deux-sevres-rbf-2024")["rules"]}
    codes = {control.code for control in controls()}
    with tenant.context():
        for rule in regulation_rules():
            is_screen = bool(screen_address(rule.page, tenant.syndicate, tenant.year))
            assert is_screen or not rule.page, f"{rule.code}: no address is called {rule.page}"
            if real[rule.code] != "information":
                assert is_screen or set(rule.controls) & codes, rule.code
                assert rule.how != "information", rule.code


def test_the_page_leads_to_the_screen_and_to_the_control(client, tenant):
    client.force_login(tenant["finance_officer"])
    page = client.get(reverse("budgets:regulation_rule_list", args=[tenant.slug])).content.decode()
    year = [tenant.slug, tenant.budget.code, tenant.year.year]
    assert reverse("commitments:payment_delays", args=year) in page
    assert f"{reverse('budgets:decision_control_list', args=year)}?words=EQU-05" in page
    assert reverse("budgets:member_list", args=[tenant.slug]) not in page  # the administrator's alone


def test_the_documentation_has_the_table():
    page = DOCUMENT.read_text(encoding="utf-8")
    assert with_rules(page) == page, "run scripts/manage write_regulation"


@pytest.mark.parametrize(
    ("calendar", "label", "limit", "kept"),
    [
        (BudgetCalendar(voted_on=date(2024, 4, 16)), "Vote du budget primitif", date(2024, 4, 15), False),
        (
            BudgetCalendar(voted_on=date(2024, 4, 16), is_renewal=True),
            "Vote du budget primitif",
            date(2024, 4, 30),
            True,
        ),
        (
            BudgetCalendar(transmitted_on=date(2024, 4, 30)),
            "Transmission du budget au préfet",
            date(2024, 4, 30),
            True,
        ),
        (
            BudgetCalendar(transmitted_on=date(2024, 4, 10)),
            "Saisine éventuelle de la chambre régionale des comptes",
            date(2024, 5, 10),
            None,
        ),
        (
            BudgetCalendar(opinion_received_on=date(2024, 1, 31), new_deliberation_on=date(2024, 3, 1)),
            "Nouvelle délibération après l’avis de la chambre",
            date(2024, 2, 29),
            False,
        ),
        (BudgetCalendar(), "Vote du compte de l’exercice", date(2025, 6, 30), None),
    ],
)
def test_deadlines_follow_from_the_rules_and_the_dates(calendar, label, limit, kept):
    [found] = [it for it in deadlines("BP", 2024, LEGAL_RULES, calendar) if it.label == label]
    assert (found.limit, found.is_kept) == (limit, kept)


def test_an_amending_decision_has_no_deadline_of_vote():
    assert "Vote du budget primitif" not in {it.label for it in deadlines("DM", 2024, LEGAL_RULES, BudgetCalendar())}
