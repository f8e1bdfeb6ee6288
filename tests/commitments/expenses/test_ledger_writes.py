"""The statements of the ledger write what the models say, and the number that Python would write."""

import pytest
from django.db import DataError, connection
from django.test.utils import CaptureQueriesContext

from budgets.models import AuditEntry
from commitments.models import Commitment, Counter, CreditEnvelope, Movement
from commitments.services.commitments import commit_expenditure, release_commitment
from commitments.services.ledger_writes import numbered
from tests.commitments.expenses.spending import D, asked, vote
from tests.factories import Tenant


@pytest.mark.parametrize(("last", "number"), [(0, "D23-00001"), (99_998, "D23-99999"), (99_999, "D23-100000")])
def test_the_number_is_the_one_that_python_writes(tenant: Tenant, last: int, number: str) -> None:
    with tenant.context():
        vote(tenant.year, {("D", "611"): "100.00"})
        Counter.objects.create(
            syndicate=tenant.syndicate, budget_year=tenant.year, series="commitment-expense", last=last
        )
        made = commit_expenditure(tenant.year, asked(tenant.year, "10.00", "611"), by=None)
        assert made.number == numbered("D23-", last + 1) == number
        assert Commitment.objects.get().number == number


def test_a_commitment_is_stored_as_its_row_in_memory(tenant: Tenant) -> None:
    user = tenant["finance_officer"]
    with tenant.context():
        vote(tenant.year, {("D", "611"): "100.00"})
        made = commit_expenditure(tenant.year, asked(tenant.year, "10.50", "611"), by=user)
        stored = Commitment.objects.get()
        for field in Commitment._meta.concrete_fields:
            assert getattr(stored, field.attname) == getattr(made, field.attname), field.name
        movement = Movement.objects.get()
        assert (movement.committed, movement.by, movement.commitment) == (D("10.50"), user, stored)
        assert CreditEnvelope.objects.get().committed == D("10.50")
        assert AuditEntry.objects.filter(table_name="commitments_commitment", action="insert").count() == 1


def test_a_text_longer_than_its_column_is_refused_not_shortened(tenant: Tenant) -> None:
    with tenant.context():
        vote(tenant.year, {("D", "611"): "100.00"})
        too_long = asked(tenant.year, "10.00", "611", label="x" * 501)
        with pytest.raises(DataError):
            commit_expenditure(tenant.year, too_long, by=None)
        assert not Movement.objects.exists()


def test_a_visa_takes_three_statements(tenant: Tenant) -> None:
    with tenant.context():
        vote(tenant.year, {("D", "611"): "100.00"})
        commit_expenditure(tenant.year, asked(tenant.year, "10.00", "611"), by=None)
        again = asked(tenant.year, "10.00", "611")
        with CaptureQueriesContext(connection) as queries:
            commit_expenditure(tenant.year, again, by=None)
        verbs = [query["sql"].split()[0] for query in queries.captured_queries if "SAVEPOINT" not in query["sql"]]
        assert verbs == ["SELECT", "SELECT", "WITH"]  # how the budget is voted, the lock, the writing


def test_a_release_moves_both_balances(tenant: Tenant) -> None:
    with tenant.context():
        vote(tenant.year, {("D", "611"): "100.00"})
        made = commit_expenditure(tenant.year, asked(tenant.year, "10.00", "611"), by=None)
        release_commitment(made, D("4.00"), "moins cher", by=None)
        made.refresh_from_db()
        assert (made.released, made.remaining) == (D("4.00"), D("6.00"))
        assert CreditEnvelope.objects.get().released == D("4.00")
        assert connection.connection.prepare_threshold == 1
