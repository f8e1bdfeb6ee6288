"""A decision made here: its number, its modalities, what is refused; simulations stay out of sight."""

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, transaction

from budgets.models import BudgetDecision, BudgetYear
from budgets.services.decisions import create_decision

pytestmark = pytest.mark.django_db


def made(tenant, kind, **terms):
    return create_decision(tenant.year, kind, by=tenant["finance_officer"], **terms)


def test_decisions_are_numbered_by_kind_within_the_year(tenant):
    with tenant.context():
        there = [made(tenant, kind) for kind in ("BP", "DM", "VC", "DM", "BS")]
    assert [(it.kind, it.number) for it in there] == [("BP", 0), ("DM", 1), ("VC", 1), ("DM", 2), ("BS", 0)]
    assert {it.state for it in there} == {"preparation"}
    assert {it.created_by for it in there} == {tenant["finance_officer"]}


def test_a_number_may_be_chosen_and_counting_goes_on_after_it(tenant):
    with tenant.context():
        made(tenant, "DM", number=2)
        assert made(tenant, "DM").number == 3


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        (("BP", None), ("BP", None), "existe déjà pour cet exercice\u00a0: budget primitif"),
        (("DM", 1), ("DM", 1), "décision modificative n°\u00a01"),
        (("DM", 1), ("BP", None), "arriverait après ce qui le modifie\u00a0: décision modificative n°\u00a01"),
    ],
    ids=["two primitive budgets", "twice the same number", "primitive budget after its amendment"],
)
def test_a_decision_out_of_its_place_is_refused(tenant, first, second, message):
    with tenant.context():
        made(tenant, first[0], number=first[1])
        with pytest.raises(ValidationError) as refused:
            made(tenant, second[0], number=second[1])
        assert message in refused.value.messages[0]
        assert BudgetDecision.objects.count() == 1


def test_a_closed_year_takes_no_decision(tenant):
    with tenant.context():
        BudgetYear.objects.update(state="closed")
        with pytest.raises(ValidationError, match="L’exercice 2023 est clos"):
            made(tenant, "DM")


def test_an_amending_decision_takes_over_the_modalities_of_the_budget(tenant):
    with tenant.context():
        made(tenant, "BP", operating_level="article", operating_transfer_rate="5", specialised_articles=["6574"])
        decision = made(tenant, "DM", taking_up="after_accounts")
    assert (decision.operating_level, decision.operating_transfer_rate) == ("article", 5)
    assert decision.specialised_articles == ["6574"]
    assert (decision.taking_up, decision.comparison) == ("after_accounts", "year")


def test_a_rate_above_the_law_is_refused(tenant):
    with tenant.context(), pytest.raises(ValidationError) as refused:
        made(tenant, "BP", investment_transfer_rate="8")
    assert refused.value.messages == ["Les virements entre chapitres sont limités à 7,5 % des dépenses réelles."]


def test_simulations_are_seen_by_those_who_ask_for_them_alone(tenant):
    with tenant.context():
        decision = made(tenant, "DM")
        copy = BudgetDecision.objects.create(
            syndicate=tenant.syndicate, budget_year=tenant.year, kind="DM", number=1, simulation_of=decision
        )
        assert list(BudgetDecision.objects.all()) == [decision]
        assert list(tenant.year.decisions.all()) == [decision]
        assert set(BudgetDecision.with_simulations.all()) == {decision, copy}
        with pytest.raises(Error, match="simulation"), transaction.atomic():
            BudgetDecision.with_simulations.filter(pk=copy.pk).update(state="voted")
