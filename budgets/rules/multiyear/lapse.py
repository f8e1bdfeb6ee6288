"""What lapses: the part of an authorisation that nobody committed in time.

Sources: CGCT L. 5217-10-8 (the financial regulation sets the rules of lapsing and cancelling) and L. 5217-12-3 (an
authorisation for unforeseen expenses is cancelled at the end of its year for what was not committed), texts as in
force on 15 February 2024.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from budgets.rules.money import ZERO
from budgets.rules.multiyear.programme import Programme, Schedule


@dataclass(frozen=True, slots=True)
class Lapse:
    """What lapses at the end of a year, in euros, and why, in French."""

    amount: Decimal
    reason: str


def lapse_at(programme: Programme, committed: Decimal, year: int, *, lapse_years: int) -> Lapse | None:
    """Return what lapses on 31 December of a year, None for nothing.

    `lapse_years` is the rule of the syndicate: how many years after its last vote an authorisation may still be
    committed, 0 when its regulation sets no limit.
    """
    left = programme.amount - committed
    if left <= ZERO or not programme.voted:
        return None
    if programme.is_unforeseen:
        return Lapse(left, f"autorisation de dépenses imprévues non engagée au 31 décembre {year}")
    last = max(step.year for step in programme.voted)
    if lapse_years and year >= last + lapse_years:
        return Lapse(left, f"non engagée au 31 décembre {year}, {lapse_years} ans après son dernier vote")
    return None


def reduced(
    schedule: Schedule, amount: Decimal, paid: Schedule | Mapping[tuple[str, int], Decimal], year: int
) -> dict[tuple[str, int], Decimal]:
    """Return a schedule less `amount` euros, taken off the latest years first, never below what is ordered."""
    found = dict(schedule)
    for key in sorted(schedule, key=lambda it: (-it[1], it[0])):
        floor = paid.get(key, ZERO)
        taken = min(max(found[key] - floor, ZERO), amount)
        found[key] -= taken
        amount -= taken
    return {key: value for key, value in sorted(found.items()) if value}
