"""Carry-forward (restes à réaliser, RAR): what each commitment leaves to the next year, and the state of it."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from budgets.rules.money import ZERO, exact_cents

Section = Literal["investment", "operating"]
Direction = Literal["expense", "revenue"]

# The order of the printed state: investment first, as in the annex of the deliberation.
PARTS: tuple[tuple[Section, Direction], ...] = (
    ("investment", "expense"),
    ("investment", "revenue"),
    ("operating", "expense"),
    ("operating", "revenue"),
)


def remaining_commitment(
    section: Section, *, committed: Decimal, released: Decimal, ordered: Decimal, attached: Decimal = ZERO
) -> Decimal:
    """Return what a commitment leaves to carry forward (reste à réaliser), in euros.

    Investment keeps what is committed and not ordered; operating, what is neither ordered nor attached to the year
    (rattaché). Negative when more was released or ordered than committed: show it, never clamp it.
    Raises AmountError below the cent. Source: CGCT, art. R. 2311-11 (as in force on 15 February 2024).
    """
    committed, released, ordered, attached = (
        exact_cents(amount) for amount in (committed, released, ordered, attached)
    )
    remaining = committed - released - ordered
    return remaining - attached if section == "operating" else remaining


@dataclass(frozen=True, slots=True)
class RarLine:
    """One commitment (engagement) as the state of carry-forward prints it; amounts in euros, absent texts empty."""

    number: str
    section: Section
    direction: Direction
    chapter: str
    account: str
    function: str
    operation: str
    supplier: str
    label: str
    committed: Decimal
    released: Decimal
    ordered: Decimal
    attached: Decimal
    tax_basis: str = ""  # « TTC » or « HT », as the listing said
    manager: str = ""
    service: str = ""
    antenna: str = ""
    key: str = ""  # the opaque code of the commitment's page
    proof: str = ""  # the legal act that binds, or where the line was received from; empty when nothing proves it
    remaining: Decimal = field(init=False)  # solde de l’engagement: negative when over-released

    def __post_init__(self) -> None:
        remaining = remaining_commitment(
            self.section,
            committed=self.committed,
            released=self.released,
            ordered=self.ordered,
            attached=self.attached,
        )
        object.__setattr__(self, "remaining", remaining)  # the only way to derive a field of a frozen dataclass

    @property
    def is_carried(self) -> bool:
        """Whether the line belongs to the state: a commitment with nothing remaining is not carried over."""
        return self.remaining != ZERO

    @property
    def is_unproved(self) -> bool:
        """Whether an expense is carried over without a legal act: only what binds the syndicate is (R. 2311-11)."""
        return self.direction == "expense" and self.remaining > ZERO and not self.proof

    @property
    def is_overdrawn(self) -> bool:
        """Whether more was released, ordered or attached than was committed."""
        return self.remaining < ZERO


@dataclass(frozen=True, slots=True)
class RarTotal:
    """Sums over some lines, in euros; `code` is the chapter or the account they share, empty for a whole part."""

    code: str
    count: int
    remaining: Decimal
    committed: Decimal
    released: Decimal
    ordered: Decimal
    attached: Decimal


@dataclass(frozen=True, slots=True)
class RarSection:
    """One part of the state: a section and a direction, its carried lines and those with nothing remaining."""

    section: Section
    direction: Direction
    lines: tuple[RarLine, ...]
    not_carried: tuple[RarLine, ...]

    @property
    def total(self) -> RarTotal:
        """The sums of the carried lines: `total.remaining` is the RAR of this part."""
        return rar_total(self.lines)

    @property
    def not_carried_total(self) -> RarTotal:
        """The sums of the lines with nothing remaining."""
        return rar_total(self.not_carried)

    @property
    def listing_total(self) -> RarTotal:
        """The sums of all the commitments of this part, carried over or not."""
        return rar_total((*self.lines, *self.not_carried))

    @property
    def by_chapter(self) -> tuple[RarTotal, ...]:
        """The sums of the carried lines, chapter by chapter in their order."""
        return _totals_by(self.lines, lambda line: line.chapter)

    @property
    def by_account(self) -> tuple[RarTotal, ...]:
        """The sums of the carried lines, account by account (nature) in their order."""
        return _totals_by(self.lines, lambda line: line.account)

    @property
    def overdrawn(self) -> tuple[RarLine, ...]:
        """The lines where more was released, ordered or attached than committed: a blocking finding."""
        return tuple(line for line in self.lines if line.is_overdrawn)


@dataclass(frozen=True, slots=True)
class RarState:
    """The state of carry-forward of one budget and year (état des restes à réaliser) on a day.

    `parts` always holds the four parts in printing order, empty ones included.
    """

    year: int
    on: date
    parts: tuple[RarSection, ...]

    def part(self, section: Section, direction: Direction = "expense") -> RarSection:
        """Return the part of a section and a direction; it may be empty."""
        return next(part for part in self.parts if (part.section, part.direction) == (section, direction))

    def remaining(self, section: Section, direction: Direction = "expense") -> Decimal:
        """Return the RAR of a section and a direction, in euros: cells I (investment) to IV of state I-C1."""
        return self.part(section, direction).total.remaining

    @property
    def overdrawn(self) -> tuple[RarLine, ...]:
        """The over-released lines of the whole state."""
        return tuple(line for part in self.parts for line in part.overdrawn)

    @property
    def is_empty(self) -> bool:
        """Whether the year has no commitment at all, carried over or not."""
        return not any(part.lines or part.not_carried for part in self.parts)


def build_rar_state(lines: Iterable[RarLine], *, year: int, on: date | None = None) -> RarState:
    """Return the state of carry-forward of `lines`, in the order given, on the year's last day unless `on` is given."""
    parts: dict[tuple[Section, Direction], tuple[list[RarLine], list[RarLine]]] = {part: ([], []) for part in PARTS}
    for line in lines:
        carried, not_carried = parts[line.section, line.direction]
        (carried if line.is_carried else not_carried).append(line)
    return RarState(
        year=year,
        on=on or date(year, 12, 31),
        parts=tuple(
            RarSection(section, direction, tuple(carried), tuple(not_carried))
            for (section, direction), (carried, not_carried) in parts.items()
        ),
    )


def rar_total(lines: Iterable[RarLine], code: str = "") -> RarTotal:
    """Return the sums over `lines`, in euros."""
    lines = tuple(lines)
    return RarTotal(
        code=code,
        count=len(lines),
        remaining=sum((line.remaining for line in lines), ZERO),
        committed=sum((line.committed for line in lines), ZERO),
        released=sum((line.released for line in lines), ZERO),
        ordered=sum((line.ordered for line in lines), ZERO),
        attached=sum((line.attached for line in lines), ZERO),
    )


def _totals_by(lines: Iterable[RarLine], key: Callable[[RarLine], str]) -> tuple[RarTotal, ...]:
    """Return the sums of the lines that share a key, in the order of the keys."""
    groups: dict[str, list[RarLine]] = defaultdict(list)
    for line in lines:
        groups[key(line)].append(line)
    return tuple(rar_total(group, code) for code, group in sorted(groups.items()))
