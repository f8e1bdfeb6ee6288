"""The order of a register: its numbers in their natural order, those that are missing between two acts. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable

_LAST_NUMBER = re.compile(r"(?P<stem>.*?)(?P<digits>\d+)")
_PARTS = re.compile(r"(\d+)")


def number_key(number: str) -> tuple[tuple[int, int, str], ...]:
    """Return what sorts numbers as people do: CS_2024_02_3 before CS_2024_02_10."""
    parts = (part for part in _PARTS.split(number) if part)
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts)


def missing_numbers(numbers: Iterable[str]) -> tuple[str, ...]:
    """Return the numbers that no act bears between 1 and the last one of their series, in their order.

    A series is what stands before the last digits: CS_2024_02_ or 2024-. A number without digits has no series.
    """
    series: dict[str, dict[int, str]] = defaultdict(dict)
    for number in numbers:
        if match := _LAST_NUMBER.fullmatch(number):
            series[match["stem"]][int(match["digits"])] = match["digits"]
    missing = [
        f"{stem}{str(rank).zfill(_width(ranks.values()))}"
        for stem, ranks in series.items()
        for rank in range(1, max(ranks))
        if rank not in ranks
    ]
    return tuple(sorted(missing, key=number_key))


def _width(written: Iterable[str]) -> int:
    """Return how many digits the numbers of a series are filled up to: 2 for 01, 02, 10."""
    return max((len(digits) for digits in written if digits.startswith("0")), default=1)
