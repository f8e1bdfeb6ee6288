"""Attendance: quorum, proxies, president."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberations.rules.attendance import Attendee, Presence, check_attendance, quorum, voters

PRESENT, PROXY, EXCUSED = Presence.PRESENT, Presence.PROXY, Presence.EXCUSED


def sheet(*rows: tuple[str, Presence] | tuple[str, Presence, str]) -> list[Attendee]:
    return [
        Attendee(line, row[0], f"Mme {row[0].upper()}", row[1], row[2] if len(row) == 3 else None)
        for line, row in enumerate(rows, start=1)
    ]


def check(attendees: list[Attendee], **options):
    return check_attendance(attendees, **({"members_in_office": len(attendees), "president": "a"} | options))


def test_a_regular_sheet_has_nothing_wrong_and_counts_its_proxies():
    attendees = sheet(("a", PRESENT), ("b", PRESENT), ("c", PROXY, "b"), ("d", EXCUSED), ("e", PRESENT))
    assert check(attendees) == ()
    assert voters(attendees) == 4


@pytest.mark.parametrize(("members", "needed"), [(14, 8), (13, 7), (1, 1)])
def test_the_quorum_is_more_than_half_of_the_members_in_office(members, needed):
    assert quorum([], members_in_office=members).needed == needed


def test_proxies_do_not_count_for_the_quorum():
    attendees = sheet(("a", PRESENT), ("b", PROXY, "a"), ("c", EXCUSED))
    (violation,) = check(attendees)
    assert violation.code == "attendance.quorum"
    assert (violation.found, violation.expected) == ("1", "2")
    assert "trois jours" in violation.mend


def test_a_second_convocation_needs_no_quorum():
    attendees = sheet(("a", PRESENT), ("b", EXCUSED), ("c", EXCUSED))
    assert check(attendees, convocation=2) == ()


def test_a_proxy_to_an_absent_member_names_both_the_line_the_field_and_the_mend():
    attendees = sheet(("a", PRESENT), ("b", PRESENT), ("c", PROXY, "d"), ("d", EXCUSED), ("e", PRESENT))
    (violation,) = check(attendees)
    assert (violation.code, violation.line, violation.field) == ("attendance.proxy", 3, "Pouvoir")
    assert "Mme C donne pouvoir à Mme D, qui n’est pas présent" in violation.message
    assert str(violation).startswith("Ligne 3, Pouvoir")
    assert violation.mend.startswith("Choisissez un membre présent")


def test_a_proxy_to_a_member_who_gave_his_own_is_refused():
    attendees = sheet(("a", PRESENT), ("b", PRESENT), ("c", PROXY, "d"), ("d", PROXY, "a"), ("e", PRESENT))
    assert [violation.line for violation in check(attendees)] == [3]


def test_two_proxies_to_the_same_member_are_refused():
    attendees = sheet(("a", PRESENT), ("b", PRESENT), ("c", PROXY, "b"), ("d", PROXY, "b"), ("e", PRESENT))
    (violation,) = check(attendees)
    assert (violation.code, violation.line) == ("attendance.two_proxies", 4)
    assert "Mme B reçoit 2 pouvoirs" in violation.message.replace("\u00a0", " ")
    assert voters(attendees) == 4


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("c", PROXY, "c"), "à lui-même"),
        (("c", PROXY), "mais à personne"),
        (("c", PROXY, "z"), "n’est pas sur la liste"),
        (("c", PRESENT, "a"), "est présent et donne pouvoir"),
        (("c", EXCUSED, "a"), "est excusé et donne pouvoir"),
    ],
)
def test_a_proxy_that_makes_no_sense_is_refused(row, words):
    (violation,) = check(sheet(("a", PRESENT), ("b", PRESENT), row))
    assert (violation.code, violation.line) == ("attendance.proxy", 3)
    assert words in violation.message


def test_the_same_delegate_twice_is_refused():
    found = check(sheet(("a", PRESENT), ("b", PRESENT), ("b", PRESENT)))
    assert [(violation.code, violation.line) for violation in found] == [("attendance.double", 3)]


@pytest.mark.parametrize(("president", "words"), [("c", "sans y être présent"), ("z", "liste"), (None, "pas indiqué")])
def test_the_president_of_the_meeting_is_present(president, words):
    attendees = sheet(("a", PRESENT), ("b", PRESENT), ("c", EXCUSED))
    (violation,) = check(attendees, president=president)
    assert violation.code == "attendance.president"
    assert words in violation.message


@given(st.lists(st.tuples(st.sampled_from(Presence), st.integers(0, 9)), min_size=1, max_size=10))
def test_voters_are_never_more_than_twice_the_members_present(rows):
    attendees = [
        Attendee(line, str(line), f"Mme {line}", presence, str(holder) if presence is PROXY else None)
        for line, (presence, holder) in enumerate(rows)
    ]
    present = sum(1 for attendee in attendees if attendee.presence is PRESENT)
    assert present <= voters(attendees) <= min(2 * present, len(attendees))
