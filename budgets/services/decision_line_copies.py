"""The lines of another decision taken over at a rate: last year's budget as the beginning of this year's."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from budgets.models import BudgetDecision, CreditLine
from budgets.rules.chart import Section
from budgets.rules.line_amounts import at_rate
from budgets.rules.line_entry import EnteredLine, Value
from budgets.rules.money import ZERO
from budgets.rules.placement import Placements
from budgets.services.decision_line_files import CODES
from budgets.services.decision_lines import edit_lines, entered, entry_rules_here
from budgets.services.line_edits import (
    EditedLines,
    LineAuthor,
    LineEdit,
    LineFault,
    LinesRefusedError,
)

CARRIED = ("001", "002")  # results of the year before: never copied from one year to the next


@dataclass(frozen=True, slots=True)
class Copied:
    """What copying did, and the lines left out because the chart of the year does not take them."""

    edited: EditedLines
    count: int
    left_out: list[LineFault]


def copy_sources(decision: BudgetDecision) -> QuerySet[BudgetDecision]:
    """Return the decisions that a decision may be copied from: those of the same budget that open credits."""
    year = decision.budget_year
    kinds = (BudgetDecision.Kind.ACCOUNTS, BudgetDecision.Kind.SINGLE_ACCOUNTS)
    found = BudgetDecision.objects.filter(budget_year__budget=year.budget_id).exclude(kind__in=kinds)
    return found.exclude(pk=decision.pk).select_related("budget_year").order_by("-budget_year__year", "kind", "number")


def copy_lines(
    decision: BudgetDecision,
    source: BudgetDecision,
    *,
    rates: Mapping[Section, Decimal],
    author: LineAuthor,
    placements: Placements,
    leaves_out: bool = False,
) -> Copied:
    """Add to a decision the new credits of another, raised by a percentage per section and rounded to the cent.

    A line that the decision has already, with the same codes, gets the amount as its proposal. Carried results and
    lines without new credits are not copied. Raises LinesRefusedError naming the lines that the chart of the year does
    not take, unless `leaves_out`; and DecisionClosedError.
    """
    there: dict[tuple[str, ...], list[CreditLine]] = {}
    for row in _lines(decision):
        there.setdefault(_codes(entered(row)), []).append(row)
    rules = entry_rules_here(placements)
    edits: list[LineEdit] = []
    faults: list[LineFault] = []
    for position, row in enumerate(_lines(source)):
        line = entered(row)
        credit = line.voted if source.is_voted else line.proposed
        if line.account in CARRIED or credit == ZERO or not author.may_edit(row.department_id):
            continue
        codes: dict[str, Value] = {name: str(getattr(line, name)) for name in CODES}
        _, wrong = rules.read(codes)
        place = f"{line.direction} {line.account}"
        if wrong:
            faults += [LineFault(position, place, it.field, it.message, it.mend, it.value) for it in wrong]
            continue
        section = placements.find((line.direction, line.kind, line.account)).section
        amount = at_rate(credit, rates.get(section, ZERO) if section else ZERO)
        same = there.get(_codes(line))
        known = same.pop(0) if same else None
        fields = {"proposed": amount} if known else codes | {"proposed": amount, "comment": line.comment}
        edits.append(LineEdit(fields, known.pk if known else None, known.revision if known else None, place=place))
    if faults and not leaves_out:
        raise LinesRefusedError(faults)
    return Copied(edit_lines(decision, edits, author=author, placements=placements), len(edits), faults)


def _lines(decision: BudgetDecision) -> QuerySet[CreditLine]:
    lines = CreditLine.objects.filter(decision=decision)
    return lines.select_related("account", "department").order_by("rank")


def _codes(line: EnteredLine) -> tuple[str, ...]:
    return tuple(str(getattr(line, name)) for name in CODES)
