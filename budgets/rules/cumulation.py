"""The budget of a year as the sum of its decisions, line by line, and what each decision finds before it.

A decision adds credits to those which the former decisions opened. The accounts show what all of them opened. Where
documents of the same year are at hand, each must start from where the one before ends, to the cent.
Source: M57 instruction, volume II, titre 1 (décisions budgétaires, restes à réaliser).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from budgets.rules.chart import Direction
from budgets.rules.money import ZERO


class LineKey(NamedTuple):
    """What makes a line the same from one decision to the next; "" where it has none.

    `order_type` tells order operations (opérations d’ordre) inside a section (« 1 ») from those between sections
    (« 2 »). A document may repeat a key: its lines are then added up.
    """

    account: str
    direction: Direction
    is_order: bool = False
    order_type: str = ""
    operation: str = ""
    third_party: str = ""
    function: str = ""

    def __str__(self) -> str:
        parts = [f"compte {self.account}", "dépense" if self.direction is Direction.EXPENSE else "recette"]
        if self.is_order:
            parts.append("ordre")
        for name, code in (("opération", self.operation), ("tiers", self.third_party), ("fonction", self.function)):
            if code:
                parts.append(f"{name} {code}")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Credits:
    """Credits of a line, in euros: voted in the year, and carried forward (restes à réaliser de N-1)."""

    voted: Decimal = ZERO
    carried: Decimal = ZERO

    @property
    def opened(self) -> Decimal:
        """Return the open credits (crédits ouverts)."""
        return self.voted + self.carried

    def __add__(self, other: "Credits") -> "Credits":
        return Credits(self.voted + other.voted, self.carried + other.carried)

    def __sub__(self, other: "Credits") -> "Credits":
        return Credits(self.voted - other.voted, self.carried - other.carried)


NOTHING = Credits()
CreditsByLine = Mapping[LineKey, Credits]


@dataclass(frozen=True, slots=True)
class Step:
    """A document of the chain: its French name, the credits that it finds, those that it leaves, line by line.

    `before` is None when the document does not say what it finds (a primitive budget, the accounts). Without
    `tells_carried`, only the open credits are known: they all count as voted.
    """

    name: str
    after: CreditsByLine
    before: CreditsByLine | None = None
    tells_carried: bool = True


@dataclass(frozen=True, slots=True)
class Gap:
    """A line where a document does not start from where the one before ends, in euros."""

    key: LineKey
    earlier: str
    later: str
    expected: Credits
    found: Credits

    @property
    def difference(self) -> Credits:
        """Return what was found less what was expected."""
        return self.found - self.expected


def summed(entries: Iterable[tuple[LineKey, Credits]]) -> dict[LineKey, Credits]:
    """Return the credits of each line, the lines of the same key added up."""
    totals: dict[LineKey, Credits] = {}
    for key, opened in entries:
        totals[key] = totals[key] + opened if key in totals else opened
    return totals


def cumulated(decisions: Iterable[CreditsByLine]) -> dict[LineKey, Credits]:
    """Return the credits of the year: what all the decisions open, line by line."""
    return summed(entry for decision in decisions for entry in decision.items())


def gaps(chain: Iterable[Step]) -> list[Gap]:
    """Return the lines where a document does not start from where the one before ends; none in a sound chain.

    The accounts, which say what was open and not what they find, must equal what the last decision leaves. A line
    without credits is the same as no line.
    """
    found: list[Gap] = []
    earlier: Step | None = None
    for step in chain:
        if earlier is not None:
            start = step.after if step.before is None else step.before
            for key in [*earlier.after, *(key for key in start if key not in earlier.after)]:
                expected, here = earlier.after.get(key, NOTHING), start.get(key, NOTHING)
                if not (earlier.tells_carried and step.tells_carried):
                    expected, here = Credits(expected.opened), Credits(here.opened)
                if expected != here:
                    found.append(Gap(key, earlier.name, step.name, expected, here))
        earlier = step
    return found
