"""Meetings and attendance: what can't stand is refused in French and changes nothing."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from deliberations.models import Meeting
from deliberations.queries.findings import meeting_findings
from deliberations.queries.meetings import attendance_sheet
from deliberations.services import meetings
from deliberations.services.meetings import AttendanceInput, MeetingInput
from deliberations.services.refusals import Refused, RoleRefused, StepRefused
from tests.deliberations.factories import CONVOKED_ON, HELD_ON, actor, make_delegates, make_meeting, make_voted


@pytest.fixture
def alpha(tenant):
    with tenant.context():
        yield tenant


def lines(meeting: Meeting) -> list[tuple[str, str, str]]:
    return [
        (row.delegate.last_name, row.status, row.proxy_to.last_name if row.proxy_to else "")
        for row in meeting.attendances.select_related("delegate", "proxy_to")
    ]


def test_the_sheet_is_stored_with_its_order_and_counts_its_voters(alpha):
    meeting = make_meeting(alpha)
    assert [line[0] for line in lines(meeting)] == ["ARNAUD", "BLANC", "CHARLES", "DUBOIS", "ETIENNE"]
    sheet = attendance_sheet(meeting)
    assert (sheet.voters, sheet.quorum.present, sheet.quorum.needed) == (4, 3, 3)
    assert [finding.code for finding in meeting_findings(meeting)] == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (MeetingInput(HELD_ON, HELD_ON), "ne précède pas la séance"),
        (MeetingInput(HELD_ON, date(2024, 3, 20)), "ne précède pas la séance"),
        (
            MeetingInput(HELD_ON, CONVOKED_ON, second_convocation=True, first_meeting_on=date(2024, 3, 12)),
            "précède la première séance",
        ),
    ],
)
def test_dates_out_of_order_are_refused(alpha, given, words):
    with pytest.raises(Refused, match=words):
        meetings.plan_meeting(alpha.syndicate, given, by=actor(alpha, "finance_officer"))
    assert not Meeting.objects.exists()


def test_a_short_notice_is_kept_and_found_blocking(alpha):
    meeting = make_meeting(alpha, convoked_on=date(2024, 3, 10))
    (finding,) = meeting_findings(meeting)
    assert (finding.code, finding.severity) == ("SEA-02", "blocking")
    assert "8 mars 2024" in finding.mend


def test_a_meeting_to_come_is_not_reproached_its_empty_sheet(alpha):
    tomorrow = localdate() + timedelta(days=1)
    given = MeetingInput(tomorrow, tomorrow - timedelta(days=9))
    meeting = meetings.plan_meeting(alpha.syndicate, given, by=actor(alpha, "finance_officer"))
    assert meeting_findings(meeting) == []
    past = meetings.plan_meeting(
        alpha.syndicate, MeetingInput(HELD_ON, CONVOKED_ON), by=actor(alpha, "finance_officer")
    )
    assert [finding.code for finding in meeting_findings(past)] == ["SEA-04", "SEA-06"]


def test_a_meeting_without_quorum_is_kept_and_found_blocking(alpha):
    meeting = make_meeting(alpha, members_in_office=9)
    assert [finding.code for finding in meeting_findings(meeting)] == ["SEA-04"]


@pytest.mark.parametrize(
    ("proxies", "words"),
    [
        ({3: 4}, "Ligne 4, Pouvoir.*ETIENNE Camille, qui n’est pas présent"),
        ({3: 1, 4: 1}, "Ligne 5, Pouvoir.*BLANC Camille reçoit 2.pouvoirs"),
        ({3: 3}, "à lui-même"),
        ({3: None}, "à personne"),
    ],
)
def test_a_proxy_that_can_not_stand_is_refused_and_changes_nothing(alpha, proxies, words):
    delegates = make_delegates(alpha)
    meeting = make_meeting(alpha, delegates=delegates)
    before = lines(meeting)
    rows = [
        AttendanceInput(
            delegate.pk,
            "proxy" if place in proxies else "present" if place < 3 else "excused",
            delegates[proxies[place]].pk if proxies.get(place) is not None else None,
        )
        for place, delegate in enumerate(delegates)
    ]
    with pytest.raises(Refused, match=words):
        meetings.record_attendance(meeting, rows, president=delegates[0].pk, by=actor(alpha, "finance_officer"))
    assert lines(meeting) == before


def test_a_delegate_of_another_syndicate_is_not_on_the_sheet(tenant, other_tenant):
    with other_tenant.context():
        stranger = make_delegates(other_tenant)[0]
    with tenant.context():
        meeting = make_meeting(tenant)
        with pytest.raises(Refused, match="n’est pas membre de l’assemblée"):
            meetings.record_attendance(
                meeting, [AttendanceInput(stranger.pk, "present")], president=None, by=actor(tenant, "finance_officer")
            )


@pytest.mark.parametrize("role", ["elected_member", "treasurer", "administrator", "reader"])
def test_only_those_who_prepare_plan_a_meeting(alpha, role):
    with pytest.raises(RoleRefused):
        meetings.plan_meeting(alpha.syndicate, MeetingInput(HELD_ON, CONVOKED_ON), by=actor(alpha, role))


def test_nothing_of_a_meeting_changes_after_a_vote_but_its_display_once(alpha):
    meeting = make_voted(alpha).meeting
    by = actor(alpha, "finance_officer")
    with pytest.raises(StepRefused, match="est votée"):
        meetings.change_meeting(meeting, MeetingInput(HELD_ON, CONVOKED_ON, place="Ailleurs"), by=by)
    with pytest.raises(StepRefused, match="est votée"):
        meetings.record_attendance(meeting, [], president=None, by=by)
    with pytest.raises(Refused, match="précède la séance"):
        meetings.display_minutes(meeting, date(2024, 3, 13), by=by)
    meetings.display_minutes(meeting, date(2024, 3, 18), by=by)
    with pytest.raises(StepRefused, match="déjà enregistrée"):
        meetings.display_minutes(meeting, date(2024, 3, 19), by=by)
    assert Meeting.objects.get(pk=meeting.pk).minutes_displayed_on == date(2024, 3, 18)
