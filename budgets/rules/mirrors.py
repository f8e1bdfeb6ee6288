"""Order operations that must mirror each other: what leaves one chapter enters another, to the cent.

Source: notes `ord_i` and `ord_f` of states II-C1 and II-C2 of the M57 maquette (« DF 023 = RI 021 ; DI 040 = RF 042 ;
RI 040 = DF 042 ; DI 041 = RI 041 ; DF 043 = RF 043 »), the same in M4 and its variants.
"""

from dataclasses import dataclass
from decimal import Decimal

from budgets.rules.chart import Direction, OperationKind
from budgets.rules.decision import DecisionView
from budgets.rules.decision_totals import ChapterKey

EXPENSE, REVENUE = Direction.EXPENSE, Direction.REVENUE
BETWEEN, INSIDE = OperationKind.BETWEEN, OperationKind.INSIDE


@dataclass(frozen=True, slots=True)
class Mirror:
    """Two chapters that must show the same amount; the names are those of the maquette."""

    name: str
    first: ChapterKey
    second: ChapterKey


MIRRORS = (
    Mirror("DF 023 = RI 021", (EXPENSE, BETWEEN, "023"), (REVENUE, BETWEEN, "021")),
    Mirror("DI 040 = RF 042", (EXPENSE, BETWEEN, "040"), (REVENUE, BETWEEN, "042")),
    Mirror("RI 040 = DF 042", (REVENUE, BETWEEN, "040"), (EXPENSE, BETWEEN, "042")),
    Mirror("DI 041 = RI 041", (EXPENSE, INSIDE, "041"), (REVENUE, INSIDE, "041")),
    Mirror("DF 043 = RF 043", (EXPENSE, INSIDE, "043"), (REVENUE, INSIDE, "043")),
)


@dataclass(frozen=True, slots=True)
class MirrorGap:
    """A mirror that does not hold: the credits of the year of both chapters, in euros."""

    mirror: Mirror
    first: Decimal
    second: Decimal


def mirror_gap(view: DecisionView, mirror: Mirror) -> MirrorGap | None:
    """Return the gap of a mirror in the credits of the year, None when it holds."""
    first, second = view.credit(*mirror.first), view.credit(*mirror.second)
    return None if first == second else MirrorGap(mirror, first, second)


def mirror_gaps(view: DecisionView) -> list[MirrorGap]:
    """Return the mirrors that do not hold in the credits of the year; none in a sound budget."""
    return [gap for mirror in MIRRORS if (gap := mirror_gap(view, mirror)) is not None]
