"""The parameters of a financial regulation: bounds of the law, values chosen, controls that follow them."""

from dataclasses import fields
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from budgets.controls.registry import controls
from budgets.financial_parameters import parameters
from budgets.models import AuditEntry, FinancialRule
from budgets.queries_financial_rules import financial_rules
from budgets.rules.financial_rules import LEGAL_RULES, FinancialRules
from budgets.rules.rule_parameters import RuleValueError, Unit, parsed, rules_from, shown, written
from budgets.services.financial_rules import change_financial_rules

BY_NAME = {it.name: it for it in parameters()}


def test_each_rule_is_a_parameter_with_existing_controls():
    assert set(BY_NAME) == {field.name for field in fields(FinancialRules)}
    codes = {control.code for control in controls()}
    assert {code for it in parameters() for code in it.controls} <= codes
    assert not [it.name for it in parameters() if not (it.controls or it.used_by)]


@pytest.mark.parametrize("parameter", parameters(), ids=lambda it: it.name)
def test_the_law_s_own_value_is_allowed_and_read_back(parameter):
    assert parameter.check(parameter.legal_value) == parameter.legal_value
    assert shown(parameter.unit, parameter.legal_value)


def test_without_a_choice_the_law_holds():
    assert rules_from(parameters(), {}) == LEGAL_RULES
    assert rules_from(parameters(), {it.name: it.legal_value for it in parameters()}) == LEGAL_RULES


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("transfer_ceiling", "7,6", "la plus haute que la loi permet est 7,5\u00a0%"),
        ("transfer_ceiling", "-1", "la plus basse que la loi permet est 0\u00a0%"),
        ("transfer_ceiling", "cinq", "ne se lit pas"),
        ("transfer_ceiling", "7,123", "Deux décimales"),
        ("transfer_ceiling", "NaN", "Deux décimales"),
        ("budget_deadline", "04-16", "15 avril"),
        ("budget_deadline", "02-30", "ne se lit pas"),
        ("before_vote_fraction", "3", "la plus haute que la loi permet est un quart"),
        ("payment_days", "31", "30\u00a0jours"),
        ("documents_days", "", "Donnez une valeur"),
        ("investment_threshold", "499,99", "500,00"),
    ],
)
def test_a_rule_laxer_than_the_law_or_unreadable_is_refused(name, value, message):
    with pytest.raises(RuleValueError, match=message):
        BY_NAME[name].check(value)


@pytest.mark.parametrize(
    ("unit", "text", "value", "french"),
    [
        (Unit.DAY, "04-01", (4, 1), "1er avril"),
        (Unit.PERCENT, "7,50", Decimal("7.5"), "7,5\u00a0%"),
        (Unit.EUROS, "1 200,00", Decimal(1200), "1\u202f200,00\u00a0€"),
        (Unit.CHOICE, "yes", True, "oui"),
        (Unit.FRACTION, "4", 4, "un quart"),
        (Unit.DAYS, "5", 5, "5\u00a0jours"),
    ],
)
def test_a_value_is_read_written_and_shown(unit, text, value, french):
    assert parsed(unit, text) == value
    assert parsed(unit, written(unit, value)) == value
    assert shown(unit, text) == french


@pytest.mark.django_db
def test_a_syndicate_s_rules_are_its_own(tenant, other_tenant):
    with tenant.context():
        assert change_financial_rules(tenant.syndicate, {"transfer_ceiling": "5", "debate_weeks": "10"}) == 2
        assert (financial_rules().transfer_ceiling, financial_rules().debate_weeks) == (5, 10)
    with other_tenant.context():
        assert financial_rules() == LEGAL_RULES


@pytest.mark.django_db
def test_a_refused_rule_changes_nothing(tenant):
    with tenant.context():
        with pytest.raises(ValidationError) as refused:
            change_financial_rules(tenant.syndicate, {"transfer_ceiling": "5", "payment_days": "60"})
        assert set(refused.value.message_dict) == {"payment_days"}
        assert not FinancialRule.objects.exists()


@pytest.mark.django_db
def test_going_back_to_the_law_leaves_no_choice_but_its_history(tenant):
    with tenant.context():
        change_financial_rules(tenant.syndicate, {"transfer_ceiling": "5"})
        change_financial_rules(tenant.syndicate, {"transfer_ceiling": "7.5"})
        assert not FinancialRule.objects.exists()
        actions = AuditEntry.objects.filter(table_name="budgets_financialrule").order_by("at")
        assert list(actions.values_list("action", flat=True)) == ["insert", "delete"]


@pytest.mark.django_db
def test_the_page_shows_the_mistake_by_its_box(client, tenant):
    client.force_login(tenant["finance_officer"])
    address = reverse("budgets:financial_rule_edit", args=["alpha"])
    sent = {it.name: it.legal_value for it in parameters()} | {"payment_days": "45"}
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "payment_days": ["La valeur la plus haute que la loi permet est 30\u00a0jours."]
    }
