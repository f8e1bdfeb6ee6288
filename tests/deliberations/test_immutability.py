"""What was voted or sealed can't be changed, not even by SQL from the application's role."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import Error, connection, transaction
from django.utils.timezone import now

from budgets.models import ResultFigure, YearResult
from deliberations.models import ActDocument, Attendance, Attestation, Block, Delegate, Deliberation, Meeting
from tests.factories import Tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def voted(tenant: Tenant) -> Deliberation:
    """A deliberation voted on a result, with its meeting, a block, a signature and a document."""
    owner = {"syndicate": tenant.syndicate}
    with tenant.context():
        delegate = Delegate.objects.create(**owner, title="Madame", last_name="Petit", first_name="Anne")
        meeting = Meeting.objects.create(**owner, held_on=date(2024, 2, 15), convoked_on=date(2024, 2, 9))
        Attendance.objects.create(**owner, meeting=meeting, delegate=delegate, status="present")
        result = YearResult.objects.create(**owner, budget_year=tenant.year)
        ResultFigure.objects.create(
            **owner, result=result, key="operating_opening", amount=Decimal("12.34"), origin="statement"
        )
        Attestation.objects.create(
            **owner, result=result, kind="treasurer", signed_by=tenant["treasurer"], signer_name="C. Public",
            digest="0" * 64, signed_on=date(2024, 2, 8),
        )  # fmt: skip
        deliberation = Deliberation.objects.create(
            **owner, number="CS_1", title="Affectation", budget_year=tenant.year, result=result, meeting=meeting
        )
        Block.objects.create(**owner, deliberation=deliberation, rank=1, kind="decision", text="Décide")
        ActDocument.objects.create(
            **owner, deliberation=deliberation, kind="sealed", file_name="a.pdf", content=b"%PDF", pages=1,
            sha256="1" * 64, rank=1, chain_hash="2" * 64,
        )  # fmt: skip
        YearResult.objects.update(voted_at=now())
        Deliberation.objects.update(state="voted", frozen={"titre": "Affectation"}, frozen_at=now(), votes_for=9)
    return deliberation


FORBIDDEN = {
    "title of a voted act": "UPDATE deliberations_deliberation SET title = 'Autre'",
    "number of votes": "UPDATE deliberations_deliberation SET votes_for = 8, votes_against = 1",
    "frozen content": "UPDATE deliberations_deliberation SET frozen = '{}'",
    "unfreezing": "UPDATE deliberations_deliberation SET frozen_at = NULL",
    "back to draft": "UPDATE deliberations_deliberation SET state = 'draft'",
    "deletion": "DELETE FROM deliberations_deliberation",
    "text of a block": "UPDATE deliberations_block SET text = 'Autre'",
    "deletion of a block": "DELETE FROM deliberations_block",
    "date of the meeting": "UPDATE deliberations_meeting SET held_on = '2024-03-01'",
    "presence": "UPDATE deliberations_attendance SET status = 'excused'",
    "deletion of a presence": "DELETE FROM deliberations_attendance",
    "figure of the result": "UPDATE budgets_resultfigure SET amount = 99",
    "deletion of a figure": "DELETE FROM budgets_resultfigure",
    "choice of the RAR": "UPDATE budgets_yearresult SET rar_choice = 'computed'",
    "unlocking of the result": "UPDATE budgets_yearresult SET voted_at = NULL",
    "signature": "UPDATE deliberations_attestation SET signer_name = 'Autre'",
    "withdrawal of a signature": "DELETE FROM deliberations_attestation",
    "bytes of a document": "UPDATE deliberations_actdocument SET content = 'x'",
    "deletion of a document": "DELETE FROM deliberations_actdocument",
    "switching a trigger off": "ALTER TABLE deliberations_deliberation DISABLE TRIGGER ALL",
    "leaving row-level security": "ALTER TABLE deliberations_deliberation NO FORCE ROW LEVEL SECURITY",
    "skipping triggers": "SET session_replication_role = 'replica'",
}


@pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_sql_from_the_application_cannot(statement: str, voted: Deliberation, tenant: Tenant) -> None:
    with tenant.context(), connection.cursor() as cursor, pytest.raises(Error), transaction.atomic():
        cursor.execute(statement)


def test_a_block_cannot_be_added_to_a_voted_text(voted: Deliberation, tenant: Tenant) -> None:
    with tenant.context(), pytest.raises(Error, match="votée"), transaction.atomic():
        Block.objects.create(syndicate=tenant.syndicate, deliberation=voted, rank=2, kind="decision", text="Ajout")


def test_what_follows_the_vote_is_written_once(voted: Deliberation, tenant: Tenant) -> None:
    steps: list[Callable[[], int]] = [
        lambda: Deliberation.objects.update(state="sealed", sealed_at=now()),
        lambda: Deliberation.objects.update(state="transmitted", received_on=date(2024, 2, 20), receipt_id="069-1"),
        lambda: Deliberation.objects.update(state="published", published_on=date(2024, 2, 21)),
    ]
    with tenant.context():
        assert [step() for step in steps] == [1, 1, 1]
        for change in ({"received_on": date(2024, 2, 22)}, {"receipt_id": "069-2"}, {"state": "voted"}):
            with pytest.raises(Error, match="votée"), transaction.atomic():
                Deliberation.objects.update(**change)
