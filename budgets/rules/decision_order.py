"""The order of a year's decisions: which number a new one bears, and what forbids it.

Source: M57 instruction, volume II, titre 1: the primitive budget opens the year, the others change it.
"""

from collections.abc import Collection

from budgets.rules.decision import DecisionKind

Numbered = tuple[str, int]
"""The kind of a decision (BP, BS, DM, VC, CFO, CA, CFU) and its number."""

COUNTED = frozenset({DecisionKind.AMENDING, DecisionKind.TRANSFER})  # numbered from 1 within the year
OPENING = DecisionKind.PRIMITIVE
ADDED_TO_A_BUDGET = frozenset(
    {DecisionKind.SUPPLEMENTARY, DecisionKind.AMENDING, DecisionKind.TRANSFER, DecisionKind.CARRY_FORWARD}
)
OPENS_CREDITS = ADDED_TO_A_BUDGET | {OPENING}


def unvoted_before(kind: str, number: int, unvoted: Collection[Numbered]) -> list[Numbered]:
    """Return the decisions still to be voted which come before this one: the primitive budget, earlier numbers."""
    return sorted(
        (other, rank)
        for other, rank in unvoted
        if (other == OPENING and kind in ADDED_TO_A_BUDGET) or (other == kind and rank < number)
    )


def next_number(kind: str, there: Collection[Numbered]) -> int:
    """Return the number of the next decision of a kind in a year: after the highest, or 0 for a kind not numbered."""
    if kind not in COUNTED:
        return 0
    return max((number for other, number in there if other == kind), default=0) + 1


def is_duplicate(kind: str, number: int, there: Collection[Numbered]) -> bool:
    """Return whether the year has this decision already."""
    return (kind, number) in there


def amending_before(kind: str, there: Collection[Numbered]) -> list[Numbered]:
    """Return the decisions which change a budget and would stand before it, when the new one is a primitive budget."""
    return sorted(it for it in there if it[0] in ADDED_TO_A_BUDGET) if kind == OPENING else []
