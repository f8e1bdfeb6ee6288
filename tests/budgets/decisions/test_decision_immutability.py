"""A voted decision can't be changed, not even by SQL from the application's role."""

import pytest
from django.db import Error, connection, transaction

from budgets.models import AnnexRecord, BudgetDecision, CreditLine, DecisionSource
from tests.budgets.decisions.documents import amending, draft, imported, small_year
from tests.budgets.totem.documents import TEXT

pytestmark = pytest.mark.django_db


@pytest.fixture
def voted(tenant):
    """A voted decision beside a draft of the same year."""
    with tenant.context():
        decision = imported(small_year(tenant))
        imported(decision.budget_year, draft(amending(1)))
    return decision


VOTED = "(SELECT id FROM budgets_budgetdecision WHERE kind = 'BP')"
DRAFT = "(SELECT id FROM budgets_budgetdecision WHERE kind = 'DM')"
FORBIDDEN = {
    "number": f"UPDATE budgets_budgetdecision SET number = 7 WHERE id = {VOTED}",
    "taking up": f"UPDATE budgets_budgetdecision SET taking_up = 'anticipated' WHERE id = {VOTED}",
    "back to preparation": f"UPDATE budgets_budgetdecision SET state = 'preparation' WHERE id = {VOTED}",
    "deletion": f"DELETE FROM budgets_budgetdecision WHERE id = {VOTED}",
    "amount": f"UPDATE budgets_creditline SET voted = voted + 1 WHERE decision_id = {VOTED}",
    "comment": f"UPDATE budgets_creditline SET comment = 'x' WHERE decision_id = {VOTED}",
    "deletion of a line": f"DELETE FROM budgets_creditline WHERE decision_id = {VOTED}",
    "line taken to a draft": f"UPDATE budgets_creditline SET decision_id = {DRAFT}, rank = 900 + rank"
    f" WHERE decision_id = {VOTED}",
    "line brought from a draft": f"UPDATE budgets_creditline SET decision_id = {VOTED}, rank = 900 + rank"
    f" WHERE decision_id = {DRAFT}",
    "annex": f"UPDATE budgets_annexrecord SET fields = '[]' WHERE decision_id = {VOTED}",
    "deletion of an annex": f"DELETE FROM budgets_annexrecord WHERE decision_id = {VOTED}",
    "document": f"UPDATE budgets_decisionsource SET content = 'x' WHERE decision_id = {VOTED}",
    "deletion of the document": f"DELETE FROM budgets_decisionsource WHERE decision_id = {VOTED}",
    "document of a draft": f"UPDATE budgets_decisionsource SET content = 'x' WHERE decision_id = {DRAFT}",
    "switching a trigger off": "ALTER TABLE budgets_creditline DISABLE TRIGGER ALL",
    "leaving row-level security": "ALTER TABLE budgets_creditline NO FORCE ROW LEVEL SECURITY",
}


@pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_sql_from_the_application_cannot(statement, voted, tenant):
    with tenant.context(), connection.cursor() as cursor, pytest.raises(Error), transaction.atomic():
        cursor.execute(statement)


def test_nothing_is_added_to_a_voted_decision(voted, tenant):
    owned = {"syndicate": tenant.syndicate, "decision": voted}
    with tenant.context():
        line = CreditLine.objects.filter(decision=voted).first()
        with pytest.raises(Error, match="votée"), transaction.atomic():
            CreditLine.objects.create(**owned, rank=99, direction="D", account=line.account)
        with pytest.raises(Error, match="votée"), transaction.atomic():
            AnnexRecord.objects.create(**owned, rank=99, kind="DATA", fields=[])


def test_what_follows_the_vote_is_written_once(voted, tenant):
    with tenant.context():
        mine = BudgetDecision.objects.filter(pk=voted.pk)
        with pytest.raises(Error), transaction.atomic():
            mine.update(state="enforceable")  # without its date
        assert mine.update(state="enforceable", enforceable_on="2024-04-05") == 1
        for change in ({"enforceable_on": "2024-04-06"}, {"state": "voted"}):
            with pytest.raises(Error, match="votée"), transaction.atomic():
                mine.update(**change)


def test_a_draft_may_be_changed_and_deleted(voted, tenant):
    with tenant.context():
        draft_one = BudgetDecision.objects.get(kind="DM")
        assert CreditLine.objects.filter(decision=draft_one).update(comment="à revoir") == 9
        draft_one.delete()
        assert list(DecisionSource.objects.values_list("decision", flat=True)) == [voted.pk]


@pytest.mark.parametrize("rate", ["7.51", "-1"])
def test_a_rate_of_transfers_above_the_law_is_refused(tenant, rate):
    with tenant.context():
        year = small_year(tenant)
        with pytest.raises(Error, match="transfer_rates"), transaction.atomic():
            BudgetDecision.objects.create(
                syndicate=tenant.syndicate, budget_year=year, kind="BP", operating_transfer_rate=rate
            )


def test_another_syndicate_sees_nothing_of_a_decision(voted, tenant, other_tenant):
    with other_tenant.context():
        for model in (BudgetDecision, CreditLine, AnnexRecord, DecisionSource):
            assert not model.objects.exists()
        small = imported(small_year(other_tenant), TEXT)
        assert BudgetDecision.objects.get() == small
