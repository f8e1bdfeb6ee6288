"""Dates of a meeting: order, clear days of notice, second convocation, display."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberations.rules.meeting import (
    MeetingDates,
    check_dates,
    clear_days,
    latest_convocation,
    required_clear_days,
)
from deliberations.rules.violations import Severity

MEETING = date(2024, 2, 15)
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


def codes(dates: MeetingDates) -> list[str]:
    return [violation.code for violation in check_dates(dates)]


def test_neither_the_day_of_sending_nor_the_day_of_the_meeting_is_a_clear_day():
    assert clear_days(date(2024, 2, 9), MEETING) == 5
    assert clear_days(date(2024, 2, 14), MEETING) == 0


def test_a_notice_of_five_clear_days_is_enough_for_a_large_member_commune():
    assert codes(MeetingDates(MEETING, date(2024, 2, 9))) == []


def test_four_clear_days_are_refused_with_the_last_possible_date():
    (violation,) = check_dates(MeetingDates(MEETING, date(2024, 2, 10)))
    assert violation.code == "meeting.notice"
    assert violation.severity is Severity.BLOCKING
    assert (violation.found, violation.expected) == ("4", "5")
    assert "9 février 2024" in violation.mend
    assert violation.field == "Date de convocation"


@pytest.mark.parametrize(("convened", "expected"), [(date(2024, 2, 11), []), (date(2024, 2, 12), ["meeting.notice"])])
def test_three_clear_days_are_enough_without_a_large_commune(convened, expected):
    assert codes(MeetingDates(MEETING, convened, large=False)) == expected


def test_urgency_leaves_one_clear_day():
    assert codes(MeetingDates(MEETING, date(2024, 2, 13), urgent=True)) == []
    assert codes(MeetingDates(MEETING, date(2024, 2, 14), urgent=True)) == ["meeting.notice"]


def test_a_missing_convocation_is_asked_for():
    assert codes(MeetingDates(MEETING)) == ["meeting.notice"]


@pytest.mark.parametrize("convened", [MEETING, date(2024, 2, 16)])
def test_a_convocation_that_does_not_precede_the_meeting_is_refused_once(convened):
    assert codes(MeetingDates(MEETING, convened)) == ["meeting.date_order"]


def test_a_second_convocation_needs_three_days_and_not_five_clear_days():
    assert codes(MeetingDates(MEETING, date(2024, 2, 12), convocation=2)) == []
    assert codes(MeetingDates(MEETING, date(2024, 2, 13), convocation=2)) == ["meeting.notice"]


def test_a_second_meeting_comes_three_days_after_the_first_one():
    dates = MeetingDates(MEETING, date(2024, 2, 12), convocation=2, first_meeting_on=date(2024, 2, 13))
    assert codes(dates) == ["meeting.date_order", "meeting.notice"]


def test_the_display_follows_the_meeting():
    assert codes(MeetingDates(MEETING, date(2024, 2, 9), displayed_on=date(2024, 2, 14))) == ["meeting.date_order"]
    assert codes(MeetingDates(MEETING, date(2024, 2, 9), displayed_on=date(2024, 2, 19))) == []


def test_a_late_display_is_a_warning():
    (violation,) = check_dates(MeetingDates(MEETING, date(2024, 2, 9), displayed_on=date(2024, 2, 23)))
    assert (violation.code, violation.severity) == ("meeting.display", Severity.WARNING)


@given(DAYS, st.booleans(), st.booleans())
def test_the_last_day_of_convocation_is_the_last_one_that_leaves_enough_clear_days(meeting, large, urgent):
    latest = latest_convocation(meeting, large=large, urgent=urgent)
    required = required_clear_days(large=large, urgent=urgent)
    assert clear_days(latest, meeting) == required
    assert codes(MeetingDates(meeting, latest, large=large, urgent=urgent)) == []
    assert codes(MeetingDates(meeting, latest + timedelta(1), large=large, urgent=urgent)) != []
