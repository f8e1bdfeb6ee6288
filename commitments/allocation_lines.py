"""The allocation of results line by line, each with the articles it rests on (data/allocation.toml)."""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from budgets.rules.allocation import Allocation, TakeBackCase
from budgets.rules.results import Family

ORDER = (
    "regulated_reserve",
    "compulsory_reserve",
    "additional_reserve",
    "carried_surplus",
    "carried_deficit",
    "investment_deficit",
    "investment_surplus",
    "take_back",
)


@dataclass(frozen=True, slots=True)
class AllocationLine:
    """A line of the next year's budget that the allocation feeds, in euros."""

    key: str
    code: str  # « R 1068 »: direction and line
    label: str
    amount: Decimal
    legal_basis: str
    reason: str


def allocation_lines(allocation: Allocation, family: Family) -> tuple[AllocationLine, ...]:
    """Return the lines that the allocation feeds, in the order of the law; those at zero are left out."""
    described = _data()[family.name.lower()]
    amounts = {key: getattr(allocation, key) for key in ORDER}
    # a reader looks for R 1068 and for line 002, even at zero
    nothing_carried = not (amounts["carried_surplus"] or amounts["carried_deficit"])
    shown = {"compulsory_reserve", "carried_surplus" if nothing_carried else ""}
    return tuple(
        AllocationLine(key, amount=amounts[key], **described[key]) for key in ORDER if amounts[key] or key in shown
    )


def take_back_cases() -> list[tuple[str, str]]:
    """Return the cases of D. 2311-14 CGCT with their labels, for a choice."""
    labels = _data()["take_back_cases"]
    return [(case.value, labels[case.value]) for case in TakeBackCase]


def articles_apply(on: date) -> bool:
    """Return whether the articles cited are still those in force on a day."""
    return bool(on <= _data()["in_force_until"])


@cache
def _data() -> dict[str, Any]:
    """Return the file of labels and articles."""
    file = resources.files("commitments") / "data" / "allocation.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
