"""Reads of a year's results that need the orders and the commitments."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from budgets.charts import ChapterAmount
from budgets.controls.finding import Finding
from budgets.controls.registry import findings
from budgets.controls.results import MissingFigures, SourcedFigure, printed_state
from budgets.models import BudgetYear, Chapter, ResultFigure, YearResult
from budgets.queries_results import (
    allocation_choice,
    missing_figures,
    results_before,
    results_of,
    stored_amounts,
    year_figures,
)
from budgets.rules.allocation import FieldError
from commitments.controls import CELLS, RarCheck, RarPart
from commitments.models import Commitment, Direction, Order
from commitments.queries_rar import SECTIONS

Key = ResultFigure.Key
ORDER_KEYS: dict[tuple[str, str], Key] = {
    ("I", Direction.EXPENSE): Key.INVESTMENT_EXPENSES,
    ("I", Direction.REVENUE): Key.INVESTMENT_REVENUES,
    ("F", Direction.EXPENSE): Key.OPERATING_EXPENSES,
    ("F", Direction.REVENUE): Key.OPERATING_REVENUES,
}


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A stored figure as pages show it: its name, its amount in euros and where it comes from."""

    key: str
    name: str
    amount: Decimal
    origin: str
    note: str


def order_sums(budget_year: BudgetYear) -> dict[str, Decimal]:
    """Return the expenses and revenues of each section as the orders give them, in euros; empty without orders.

    Order operations count too: the results rest on all that was issued (1 query).
    """
    rows = (
        Order.objects.filter(budget_year=budget_year)
        .values_list("account__section", "direction")
        .annotate(total=Sum("amount"))
        .order_by()
    )
    sums = {ORDER_KEYS[section, direction].value: total for section, direction, total in rows}
    return {key.value: sums.get(key.value, Decimal("0.00")) for key in ORDER_KEYS.values()} if sums else {}


def computed_rar(parts: Iterable[RarPart]) -> dict[str, Decimal]:
    """Return the carry-forward that the balances of the commitments give, in euros, for the parts that have some."""
    return {CELLS[part.section, part.direction]: part.computed for part in parts if part.count}


def rar_by_chapter(budget_year: BudgetYear) -> list[ChapterAmount]:
    """Return the carry-forward of expenses by chapter, in euros, in the order of the chapters (2 queries)."""
    rows = (
        Commitment.objects.filter(budget_year=budget_year, direction=Direction.EXPENSE)
        .values_list("account__section", "account__expense_real")
        .annotate(total=Sum("remaining"), attached_total=Sum("attached"))
        .order_by("account__expense_real")
    )
    labels = dict(Chapter.objects.filter(chart=budget_year.chart_id).values_list("code", "label"))
    amounts = [
        (code, total - attached if SECTIONS[section] == "operating" else total)
        for section, code, total, attached in rows
    ]
    return [ChapterAmount(code, labels.get(code, ""), amount) for code, amount in amounts if amount]


def shown_figures(result: YearResult) -> dict[str, ShownFigure]:
    """Return the stored figures of a result by key (no query when they are prefetched)."""
    return {
        figure.key: ShownFigure(
            figure.key, figure.get_key_display(), figure.amount, figure.get_origin_display(), figure.note
        )
        for figure in result.figures.all()
    }


def rar_findings(result: YearResult, amounts: Mapping[str, Decimal], parts: tuple[RarPart, ...]) -> list[Finding]:
    """Return what the controls find in the carry-forward that the results use (no query)."""
    try:
        figures = year_figures(amounts, result.budget_year.budget.variant)
        choice = allocation_choice(amounts, result.take_back_case)
    except FieldError:
        return []
    kept = result.rar_reason if result.rar_choice == YearResult.RarChoice.DECLARED else ""
    return findings(RarCheck(parts, figures, choice, kept))


def result_findings(
    result: YearResult, parts: tuple[RarPart, ...], ordered: Mapping[str, Decimal] | None = None
) -> list[Finding]:
    """Return what the controls find in the results of a year and in the carry-forward that they use.

    `parts` are what the commitments say; `ordered`, the sums of the orders, are read when they are not given. Reads
    the year before (4 queries at most).
    """
    ordered = order_sums(result.budget_year) if ordered is None else ordered
    amounts = stored_amounts(result)
    found = [*findings(MissingFigures(missing_figures(amounts)), *_sourced(result, amounts, ordered))]
    try:
        results = results_of(result, amounts)
    except FieldError:
        return found  # the page says which field can't stand
    if not missing_figures(amounts):
        found += findings(results, printed_state(results))
    return found + rar_findings(result, amounts, parts)


def _sourced(result: YearResult, amounts: Mapping[str, Decimal], ordered: Mapping[str, Decimal]) -> list[SourcedFigure]:
    """Return the figures that another source also knows."""
    before = results_before(result.budget_year)
    carried: dict[str, Decimal] = {}
    if before:
        carried = {
            Key.INVESTMENT_OPENING.value: before.a2,
            Key.OPERATING_OPENING.value: before.allocation.carried_surplus - before.allocation.carried_deficit,
        }
    names = dict(Key.choices)
    return [
        SourcedFigure(names[key].capitalize(), amount, carried.get(key), ordered.get(key))
        for key, amount in amounts.items()
        if key in carried or key in ordered
    ]
