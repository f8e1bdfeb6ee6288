"""Identifiers in the order of time."""

import time
from unittest.mock import patch
from uuid import RFC_4122

from budgets.identifiers import time_ordered_uuid


def test_an_identifier_is_a_version_7_uuid_that_holds_its_millisecond() -> None:
    before = time.time_ns() // 1_000_000
    found = time_ordered_uuid()
    after = time.time_ns() // 1_000_000
    assert (found.version, found.variant) == (7, RFC_4122)
    assert before <= found.int >> 80 <= after


def test_identifiers_follow_time_and_differ_within_a_millisecond() -> None:
    with patch("budgets.identifiers.time.time_ns", side_effect=[5_000_000, 5_000_000, 6_000_000]):
        first, second, later = (time_ordered_uuid() for _ in range(3))
    assert first != second
    assert max(first, second) < later
