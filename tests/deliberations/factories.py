"""An allocation of results of our own, as far along its way as a test wants it."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils.timezone import localdate

from budgets.models import ResultFigure, YearResult
from deliberations.models import Delegate, Deliberation, Meeting
from deliberations.rules.votes import Votes
from deliberations.services import attestations, drafting, meetings, workflow
from deliberations.services.actor import Actor
from deliberations.services.meetings import AttendanceInput, MeetingInput
from tests.factories import Tenant

# surplus of operating 900.00, investment deficit 200.00, nothing carried forward: 1068 = 200.00, 002 = 700.00
FIGURES = {
    "investment_expenses": "700.00",
    "investment_revenues": "500.00",
    "investment_opening": "0.00",
    "operating_expenses": "100.00",
    "operating_revenues": "1000.00",
    "operating_opening": "0.00",
    "rar_investment_expenses": "0.00",
    "rar_investment_revenues": "0.00",
    "rar_operating_expenses": "0.00",
    "rar_operating_revenues": "0.00",
}
NAMES = ("ARNAUD", "BLANC", "CHARLES", "DUBOIS", "ETIENNE")
HELD_ON = date(2024, 3, 14)
CONVOKED_ON = date(2024, 3, 8)  # five clear days


def actor(tenant: Tenant, role: str) -> Actor:
    return Actor(tenant[role], frozenset({role}))


def make_result(tenant: Tenant, *, kind: str = "anticipated", **changes: str) -> YearResult:
    """Return results of the tenant's year, with FIGURES but for the changes."""
    result = YearResult.objects.create(syndicate=tenant.syndicate, budget_year=tenant.year, kind=kind)
    ResultFigure.objects.bulk_create(
        ResultFigure(syndicate=tenant.syndicate, result=result, key=key, amount=Decimal(amount), origin="statement")
        for key, amount in (FIGURES | changes).items()
    )
    return result


def sign(result: YearResult, tenant: Tenant) -> None:
    attestations.sign_result_sheet(result, by=actor(tenant, "authorising_officer"))
    attestations.sign_result_sheet(result, by=actor(tenant, "treasurer"))


def make_draft(tenant: Tenant, **changes: str) -> Deliberation:
    return drafting.draft_from_result(make_result(tenant, **changes), by=actor(tenant, "finance_officer"), on=HELD_ON)


def make_delegates(tenant: Tenant, *, suffix: str = "") -> list[Delegate]:
    return [
        Delegate.objects.create(
            syndicate=tenant.syndicate, title="Madame", last_name=name, first_name=f"Camille{suffix}"
        )
        for name in NAMES
    ]


def make_meeting(tenant: Tenant, *, delegates: list[Delegate] | None = None, **changes: object) -> Meeting:
    """Return a meeting with its sheet: A, B and C present (A presides), D gives a proxy to B, E is excused."""
    given = {"held_on": HELD_ON, "convoked_on": CONVOKED_ON, "members_in_office": 5} | changes
    meeting = meetings.plan_meeting(tenant.syndicate, MeetingInput(**given), by=actor(tenant, "finance_officer"))
    a, b, c, d, e = delegates or make_delegates(tenant)
    rows = [AttendanceInput(delegate.pk, "present") for delegate in (a, b, c)]
    rows += [AttendanceInput(d.pk, "proxy", b.pk), AttendanceInput(e.pk, "excused")]
    meetings.record_attendance(meeting, rows, president=a.pk, by=actor(tenant, "finance_officer"))
    return Meeting.objects.get(pk=meeting.pk)


def make_submitted(tenant: Tenant) -> Deliberation:
    return workflow.submit(make_draft(tenant), by=actor(tenant, "finance_officer"))


def make_scheduled(tenant: Tenant, *, signed: bool = True, **meeting: object) -> Deliberation:
    deliberation = make_submitted(tenant)
    if signed:
        sign(deliberation.result, tenant)
    return workflow.schedule(deliberation, make_meeting(tenant, **meeting), by=actor(tenant, "authorising_officer"))


UNANIMOUS = Votes(4)


def make_voted(tenant: Tenant, votes: Votes = UNANIMOUS) -> Deliberation:
    return workflow.record_vote(make_scheduled(tenant), votes, by=actor(tenant, "authorising_officer"))


def make_sealed(tenant: Tenant) -> Deliberation:
    return workflow.seal(make_voted(tenant), by=actor(tenant, "authorising_officer"))


def yesterday() -> date:
    return localdate() - timedelta(days=1)
