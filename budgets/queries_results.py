"""Reads of a year's results: the stored figures as the rules want them."""

from collections.abc import Mapping
from decimal import Decimal

from budgets.models import BudgetYear, ResultFigure, YearResult
from budgets.rules.allocation import AllocationChoice, TakeBackCase
from budgets.rules.money import ZERO
from budgets.rules.results import SIGNED_FIGURES, UNSIGNED_FIGURES, Results, YearFigures, family_of, year_results

Key = ResultFigure.Key
OPTIONAL = frozenset({Key.ADDITIONAL_RESERVE, Key.DISPOSAL_GAINS, Key.TAKE_BACK})
YEAR_FIGURES = frozenset({*SIGNED_FIGURES, *UNSIGNED_FIGURES})


def results_of_year(budget_year: BudgetYear) -> list[YearResult]:
    """Return the results of a year with their figures, anticipated first (2 queries)."""
    results = YearResult.objects.filter(budget_year=budget_year)
    results = results.select_related("budget_year__budget", "budget_year__syndicate", "rar_decided_by")
    return sorted(results.prefetch_related("figures"), key=lambda result: result.kind != YearResult.Kind.ANTICIPATED)


def working_result(budget_year: BudgetYear, kind: str = "") -> YearResult | None:
    """Return the result of a kind, or the one being worked on: the final one once there is one (2 queries)."""
    found = [result for result in results_of_year(budget_year) if kind in {"", result.kind}]
    return found[-1] if found else None


def stored_amounts(result: YearResult) -> dict[str, Decimal]:
    """Return the stored figures of the result by key, in euros (1 query, none when they are prefetched)."""
    return {figure.key: figure.amount for figure in result.figures.all()}


def missing_figures(amounts: Mapping[str, Decimal]) -> tuple[str, ...]:
    """Return the labels of the figures that nobody has given yet; those that may stay at zero are not asked for."""
    return tuple(str(key.label) for key in Key if key not in OPTIONAL and key not in amounts)


def year_figures(amounts: Mapping[str, Decimal], variant: str) -> YearFigures:
    """Return the figures of the year among `amounts`, in euros; a missing one counts for zero. Raises FiguresError."""
    return YearFigures(
        **{key: amount for key, amount in amounts.items() if key in YEAR_FIGURES}, family=family_of(variant)
    )


def allocation_choice(amounts: Mapping[str, Decimal], take_back_case: str) -> AllocationChoice:
    """Return what the assembly chooses among `amounts`, in euros. Raises AllocationError."""
    return AllocationChoice(
        additional_reserve=amounts.get(Key.ADDITIONAL_RESERVE, ZERO),
        take_back=amounts.get(Key.TAKE_BACK, ZERO),
        take_back_case=TakeBackCase(take_back_case) if take_back_case else None,
    )


def results_of(result: YearResult, amounts: Mapping[str, Decimal] | None = None) -> Results:
    """Return state I-C1 and the allocation of the stored figures, in euros; a missing figure counts for zero.

    Reads the figures, and the budget of the result's year unless they are joined.
    Raises FiguresError or AllocationError when the figures can't stand together.
    """
    amounts = stored_amounts(result) if amounts is None else amounts
    figures = year_figures(amounts, result.budget_year.budget.variant)
    return year_results(figures, allocation_choice(amounts, result.take_back_case))


def results_before(budget_year: BudgetYear, kind: str = "") -> Results | None:
    """Return the results of the year before in the same budget, of a kind or those being worked on (3 queries).

    None when they are not known whole. Raises FiguresError or AllocationError when the figures can't stand together.
    """
    before = BudgetYear.objects.filter(budget=budget_year.budget_id, year=budget_year.year - 1).first()
    result = working_result(before, kind) if before else None
    if result is None:
        return None
    amounts = stored_amounts(result)
    return None if missing_figures(amounts) else results_of(result, amounts)
