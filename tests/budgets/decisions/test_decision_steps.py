"""A decision made here, from its creation to the day it is enforceable."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext

from budgets.controls.decisions import check_decision
from budgets.models import BudgetDecision, BudgetYear, CreditLine, Department, DepartmentMember
from budgets.queries_decision_rights import rights_in
from budgets.queries_decision_view import decision_view
from budgets.services.decision_previous import fill_previous
from budgets.services.decision_steps import take_step, vote_decision
from budgets.services.decisions import change_terms, create_decision, delete_decision

pytestmark = pytest.mark.django_db
OFFICER, ORDONNATEUR = {"finance_officer"}, {"authorising_officer"}


def line(decision, direction, account, amount, **rest):
    rank = CreditLine.objects.filter(decision=decision).count() + 1
    account = decision.budget_year.chart.accounts.get(code=account)
    return CreditLine.objects.create(
        syndicate_id=decision.syndicate_id,
        **({"decision": decision, "rank": rank, "direction": direction, "account": account} | rest),
        proposed=Decimal(amount),
    )


def balanced(tenant, kind="BP", amount="100.00", **terms):
    """A decision balanced in operating: what it buys, a member pays."""
    decision = create_decision(tenant.year, kind, by=tenant["finance_officer"], **terms)
    line(decision, "D", "611", amount)
    line(decision, "R", "7478", amount)
    return decision


def step(decision, name, roles=OFFICER, **given):
    return take_step(decision, name, by=None, roles=roles, **given)


def voted(tenant, kind="BP", amount="100.00", on=date(2023, 4, 3), **terms):
    decision = step(balanced(tenant, kind, amount, **terms), "propose")
    return vote_decision(decision, on, None, "2023-1")


def test_from_preparation_to_enforceable(tenant):
    with tenant.context():
        decision = balanced(tenant)
        decision = step(decision, "arbitrate")
        decision = step(decision, "propose")
        decision = step(decision, "vote", ORDONNATEUR, on=date(2023, 4, 3), reference="2023-07")
        assert list(decision.lines.values_list("voted", flat=True)) == [Decimal(100), Decimal(100)]
        decision = step(decision, "enforce", on=date(2023, 4, 11))
    assert (decision.state, decision.decided_on, decision.enforceable_on, decision.deliberation) == (
        "enforceable",
        date(2023, 4, 3),
        date(2023, 4, 11),
        "2023-07",
    )


def test_what_is_voted_does_not_change_any_more(tenant):
    with tenant.context():
        decision = voted(tenant)
        for act in (
            lambda: change_terms(decision, subject="autre"),
            lambda: delete_decision(decision),
            lambda: step(decision, "take_back"),
        ):
            with pytest.raises(ValidationError):
                act()
        with pytest.raises(Error, match="votée"), transaction.atomic():
            decision.lines.update(proposed=1)


def test_an_unbalanced_or_empty_decision_is_not_proposed(tenant):
    with tenant.context():
        decision = create_decision(tenant.year, "BP", by=None)
        with pytest.raises(ValidationError) as empty:
            step(decision, "propose")
        line(decision, "D", "611", "10")
        with pytest.raises(ValidationError) as unbalanced:
            step(decision, "propose")
    assert "vide" in empty.value.messages[0]
    assert "bloquant" in unbalanced.value.messages[0]


def test_amounts_voted_that_were_typed_are_kept(tenant):
    with tenant.context():
        decision = balanced(tenant)
        decision.lines.filter(direction="D").update(voted="60")
        decision.lines.filter(direction="R").update(voted="60")
        decision = vote_decision(step(decision, "propose"), date(2023, 4, 3), None, "2023-1")
        assert {it.voted for it in decision.lines.all()} == {Decimal(60)}


def test_a_vote_recorded_twice_is_one(tenant):
    with tenant.context():
        decision = voted(tenant)
        again = vote_decision(decision, date(2023, 4, 3), None, "2023-1")
        assert again.state == "voted"
        with pytest.raises(ValidationError):
            vote_decision(decision, date(2023, 4, 4), None, "2023-2")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"reference": "1"}, "Donnez la date."),
        ({"on": date(2023, 4, 3)}, "Donnez le numéro de l’acte."),
        ({"on": date(1999, 4, 3), "reference": "1"}, "n’est pas une date de l’exercice 2023"),
    ],
)
def test_a_vote_has_its_date_and_its_number(tenant, given, message):
    with tenant.context():
        decision = step(balanced(tenant), "propose")
        with pytest.raises(ValidationError) as refused:
            step(decision, "vote", ORDONNATEUR, **given)
    assert message in refused.value.messages[0]


def test_an_amending_decision_is_voted_after_the_primitive_budget(tenant):
    with tenant.context():
        balanced(tenant)
        amending = step(balanced(tenant, "DM"), "propose")
        with pytest.raises(ValidationError) as refused:
            vote_decision(amending, date(2023, 6, 1), None, "2023-9")
    assert refused.value.messages == ["Une décision antérieure n’est pas votée\u00a0: budget primitif."]


def test_terms_changed_by_somebody_else_meanwhile_are_not_lost(tenant):
    with tenant.context():
        decision = balanced(tenant)
        change_terms(decision, revision=decision.revision, subject="le mien")
        with pytest.raises(ValidationError) as refused:
            change_terms(decision, revision=decision.revision, subject="le vôtre")
        assert "Quelqu’un a modifié" in refused.value.messages[0]
        assert BudgetDecision.objects.get().subject == "le mien"


def test_a_decision_in_preparation_is_deleted_with_its_lines(tenant):
    with tenant.context():
        delete_decision(balanced(tenant))
        assert not BudgetDecision.objects.exists()
        assert not CreditLine.objects.exists()


def test_an_amending_decision_starts_from_the_budget_of_the_year(tenant):
    with tenant.context():
        voted(tenant)
        voted(tenant, "DM", "20.00", on=date(2023, 6, 1))
        second = create_decision(tenant.year, "DM", by=None)
        filled = fill_previous(second)
        found = {it.account.code: (it.previous, it.proposed) for it in second.lines.select_related("account")}
    assert (filled.added, filled.changed, filled.unknown) == (2, 0, ())
    assert found == {"611": (Decimal(120), 0), "7478": (Decimal(120), 0)}


def test_a_draft_whose_budget_compared_is_out_of_date_is_told(tenant):
    def told(decision):
        return [it.found for it in check_decision(decision_view(decision)) if it.code == "MOD-04"]

    with tenant.context():
        voted(tenant)
        second = balanced(tenant, "DM", "5.00", number=2)
        fill_previous(second)
        assert told(second) == []
        first = voted(tenant, "DM", "20.00", on=date(2023, 6, 1), number=1)
        assert told(second) == [Decimal(100)]
        assert told(first) == []  # voted: what it was compared with is past
        fill_previous(second)
        assert told(second) == []


def test_filling_again_follows_what_was_voted_meanwhile_and_keeps_the_proposals(tenant):
    with tenant.context():
        voted(tenant)
        second = balanced(tenant, "DM", "5.00", number=2)
        fill_previous(second)
        voted(tenant, "DM", "20.00", on=date(2023, 6, 1), number=1)
        filled = fill_previous(second)
        found = {it.account.code: (it.previous, it.proposed) for it in second.lines.select_related("account")}
    assert (filled.added, filled.changed) == (0, 2)
    assert found == {"611": (Decimal(120), Decimal(5)), "7478": (Decimal(120), Decimal(5))}


@pytest.mark.parametrize(("comparison", "expected"), [("primitive", 100), ("cumulated", 120)])
def test_a_primitive_budget_is_compared_with_the_year_before(tenant, comparison, expected):
    with tenant.context():
        voted(tenant)
        voted(tenant, "DM", "20.00", on=date(2023, 6, 1))
        following = BudgetYear.objects.create(
            syndicate=tenant.syndicate, budget=tenant.budget, year=2024, chart=tenant.year.chart
        )
        decision = create_decision(following, "BP", by=None, comparison=comparison)
        fill_previous(decision)
        assert {it.previous for it in decision.lines.all()} == {Decimal(expected)}


def test_filling_costs_the_same_queries_whatever_the_lines(tenant):
    def cost(lines):
        with transaction.atomic():
            decision = balanced(tenant)
            for number in range(lines):
                line(decision, "D", "6156", "1", function=str(number))
                line(decision, "R", "70878", "1", function=str(number))
            vote_decision(step(decision, "propose"), date(2023, 4, 3), None, "1")
            amending = create_decision(tenant.year, "DM", by=None)
            with CaptureQueriesContext(connection) as counted:
                fill_previous(amending)
            assert amending.lines.count() == 2 + 2 * lines
            transaction.set_rollback(True)
        return len(counted)

    with tenant.context():
        assert cost(3) == cost(60)


def test_departments_propose_on_their_own_lines(tenant):
    with tenant.context():
        roads = Department.objects.create(syndicate=tenant.syndicate, code="VOI", name="Voirie")
        DepartmentMember.objects.create(syndicate=tenant.syndicate, department=roads, user=tenant["reader"])
        decision = create_decision(tenant.year, "BP", by=None)
        rights = rights_in(decision, tenant["reader"].pk, {"reader"})
        assert (rights.may_edit(roads.pk), rights.may_edit(None), rights.edits_all) == (True, False, False)
        assert rights_in(decision, tenant["finance_officer"].pk, OFFICER).edits_all
