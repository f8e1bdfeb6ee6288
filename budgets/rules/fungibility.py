"""Transfers of credits between chapters by the authorising officer (fongibilité): limit, used, left.

Source: CGCT L. 5217-10-6, as in force on 15 February 2024 (recodified on 1 January 2026): within the limit set with the
vote of the budget, at most 7.5 % of the real expenses of each section, staff credits excluded; state I-B, part III, of
the M57 maquette. It does not exist in M4 and its variants.
"""

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from budgets.rules.balance import CARRIED_CHAPTERS
from budgets.rules.chart import Direction, OperationKind, Section
from budgets.rules.decision import DecisionKind, DecisionView
from budgets.rules.money import CENT, ZERO

STAFF = "012"


@dataclass(frozen=True, slots=True)
class Fungibility:
    """The transfers between the chapters of a section, in euros; `rate` is None when nothing is authorised.

    `base` is the real expenses that the rate applies to, `limit` what may be moved in the year (rounded down: a limit
    is not exceeded by a rounding), `used` what earlier transfers moved, `moved` what this decision moves.
    """

    section: Section
    rate: Decimal | None
    base: Decimal
    limit: Decimal
    used: Decimal
    moved: Decimal

    @property
    def left(self) -> Decimal:
        """Return what may still be moved after this decision: negative when the limit is exceeded."""
        return self.limit - self.used - self.moved


def fungibility(view: DecisionView, section: Section) -> Fungibility:
    """Return the state of the transfers between the chapters of a section. Source: CGCT L. 5217-10-6."""
    rate = None if view.is_commercial else view.terms.transfer_rate(section)
    bases, used = view.context.transfer_base, view.context.transferred
    base = real_expenses(view, section) if bases is None else bases.get(section, ZERO)
    limit = ZERO if rate is None else (base * rate / 100).quantize(CENT, rounding=ROUND_DOWN)
    moved = moved_between_chapters(view, section) if view.kind is DecisionKind.TRANSFER else ZERO
    return Fungibility(section, rate, base, limit, ZERO if used is None else used.get(section, ZERO), moved)


def real_expenses(view: DecisionView, section: Section) -> Decimal:
    """Return the real expenses that the rate of a section applies to, in euros, carry-forward and results left out.

    For a transfer they are those of the budget that it starts from.
    """
    total = ZERO
    for (direction, kind, chapter), amounts in view.totals.chapters.items():
        if direction is not Direction.EXPENSE or kind is not OperationKind.REAL or chapter in CARRIED_CHAPTERS:
            continue
        if view.section(chapter) is section:
            if view.kind is DecisionKind.TRANSFER:
                total += amounts.previous - amounts.previous_rar
            else:
                total += view.without_rar(amounts)
    return total


def moved_between_chapters(view: DecisionView, section: Section) -> Decimal:
    """Return what a transfer adds to the chapters of a section that gain, in euros; moves inside a chapter are free."""
    return sum(
        (
            gain
            for (direction, _, chapter), amounts in view.totals.chapters.items()
            if direction is Direction.EXPENSE
            and view.section(chapter) is section
            and (gain := view.new(amounts)) > ZERO
        ),
        ZERO,
    )
