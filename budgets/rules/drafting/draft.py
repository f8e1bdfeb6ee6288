"""A drafted decision: the lines to write, each with where it comes from, and what its reader should know first."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from budgets.rules.chart import Direction, OperationKind, Section
from budgets.rules.decision import DecisionKind, TakingUp
from budgets.rules.money import ZERO
from budgets.rules.placement import Column, Placements
from budgets.rules.section_totals import SectionTotals, section_totals

EXPENSE, REVENUE = Direction.EXPENSE, Direction.REVENUE
REAL, BETWEEN = OperationKind.REAL, OperationKind.BETWEEN


class Origin(StrEnum):
    """What a drafted line comes from."""

    RESULT = "result"  # carried result, 001 or 002
    ALLOCATION = "allocation"  # reserves, 1068 and 1064
    CARRY_FORWARD = "carry_forward"  # restes à réaliser
    TRANSFER = "transfer"  # 023 and 021
    OPINION = "opinion"

    @property
    def label(self) -> str:
        """Return the French name."""
        return {
            "result": "résultat reporté",
            "allocation": "affectation",
            "carry_forward": "restes à réaliser",
            "transfer": "virement entre sections",
            "opinion": "avis de la chambre",
        }[self.value]


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line to write, in euros, signed: `rar` is carried forward, `proposed` is new. `comment` says why, in French."""

    direction: Direction
    account: str
    kind: OperationKind
    origin: Origin
    comment: str
    rar: Decimal = ZERO
    proposed: Decimal = ZERO
    function: str = ""
    operation: str = ""
    third_party: str = ""

    @property
    def column(self) -> Column:
        """Return what places the line: direction, kind of operation, account."""
        return (self.direction, self.kind, self.account)

    @property
    def amount(self) -> Decimal:
        """Return what the line brings, carry-forward included."""
        return self.rar + self.proposed


@dataclass(frozen=True, slots=True)
class Draft:
    """A decision to create. `notes` are French sentences on what the figures leave open; they refuse nothing."""

    kind: DecisionKind
    lines: tuple[DraftLine, ...]
    subject: str
    taking_up: TakingUp = TakingUp.NONE
    notes: tuple[str, ...] = field(default=())

    def totals(self, placements: Placements) -> dict[Section, SectionTotals]:
        """Return what the decision brings to each section, in euros; lines without a place count nowhere."""
        return section_totals(
            (place.section, line.direction, line.amount)
            for line in self.lines
            if (place := placements.find(line.column)).section is not None
        )

    def unplaced(self, placements: Placements) -> list[DraftLine]:
        """Return the lines that the chart does not take as they are."""
        return [line for line in self.lines if placements.refusal(line.column) is not None]


def transfer_lines(amount: Decimal, comment: str) -> tuple[DraftLine, ...]:
    """Return the pair that moves money from operating to investment (D 023, R 021); nothing for zero."""
    if not amount:
        return ()
    return (
        DraftLine(EXPENSE, "023", BETWEEN, Origin.TRANSFER, comment, proposed=amount),
        DraftLine(REVENUE, "021", BETWEEN, Origin.TRANSFER, comment, proposed=amount),
    )


def total(lines: Iterable[DraftLine], direction: Direction) -> Decimal:
    """Return what lines bring in a direction, in euros."""
    return sum((line.amount for line in lines if line.direction is direction), ZERO)
