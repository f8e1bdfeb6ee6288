"""Who is convened and sits is who is in office on the day of the meeting."""

from datetime import date

import pytest

from deliberations.models import Delegate
from deliberations.queries.assembly import delegates_in_office
from deliberations.queries.meetings import delegate_rows
from deliberations.services.convocations import convened_delegates
from tests.deliberations.factories import HELD_ON, NAMES, make_delegates, make_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def delegates(tenant):
    with tenant.context():
        yield make_delegates(tenant)


@pytest.mark.parametrize(
    ("begins", "ends", "sits"),
    [
        (None, None, True),
        (HELD_ON, HELD_ON, True),
        (None, date(2024, 3, 13), False),
        (date(2024, 3, 15), None, False),
    ],
)
def test_a_term_covers_the_day_of_the_meeting_or_the_delegate_does_not_sit(delegates, begins, ends, sits):
    Delegate.objects.filter(pk=delegates[4].pk).update(term_from=begins, term_to=ends)
    names = list(NAMES) if sits else list(NAMES[:4])
    assert sorted(each.last_name for each in delegates_in_office(HELD_ON)) == names
    assert [each.last_name for each in convened_delegates(HELD_ON)] == names


def test_who_was_on_the_sheet_stays_on_it_when_his_term_is_over(tenant, delegates):
    meeting = make_meeting(tenant, delegates=delegates)
    Delegate.objects.filter(pk=delegates[4].pk).update(term_to=date(2024, 1, 1))
    assert [each.last_name for each, _ in delegate_rows(meeting)] == list(NAMES)
