"""The results of a year as the rules read them, from the figures that are stored."""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal

from budgets.models import ResultFigure, YearResult
from budgets.rules.allocation import AllocationChoice, TakeBackCase
from budgets.rules.money import ZERO, json_amount
from budgets.rules.results import SIGNED_FIGURES, UNSIGNED_FIGURES, Results, YearFigures, family_of, year_results

Key = ResultFigure.Key
OPTIONAL = frozenset({Key.ADDITIONAL_RESERVE, Key.DISPOSAL_GAINS, Key.TAKE_BACK})
YEAR_FIGURES = frozenset({*SIGNED_FIGURES, *UNSIGNED_FIGURES})


def stored_amounts(result: YearResult) -> dict[str, Decimal]:
    """Return the stored figures of the result by key, in euros (1 query, none when they are prefetched)."""
    return {figure.key: figure.amount for figure in result.figures.all()}


def missing_figures(amounts: Mapping[str, Decimal]) -> tuple[str, ...]:
    """Return the labels of the figures that nobody has given yet; those that may stay at zero are not asked for."""
    return tuple(str(key.label) for key in Key if key not in OPTIONAL and key not in amounts)


def results_of(result: YearResult, amounts: Mapping[str, Decimal] | None = None) -> Results:
    """Return state I-C1 and the allocation of the stored figures, in euros; a missing figure counts for zero.

    Reads the figures, and the budget of the result's year unless they are joined.
    Raises FiguresError or AllocationError when the figures can't stand together.
    """
    amounts = stored_amounts(result) if amounts is None else amounts
    figures = YearFigures(
        **{key: amount for key, amount in amounts.items() if key in YEAR_FIGURES},
        family=family_of(result.budget_year.budget.variant),
    )
    choice = AllocationChoice(
        additional_reserve=amounts.get(Key.ADDITIONAL_RESERVE, ZERO),
        take_back=amounts.get(Key.TAKE_BACK, ZERO),
        take_back_case=TakeBackCase(result.take_back_case) if result.take_back_case else None,
    )
    return year_results(figures, choice)


def result_digest(result: YearResult, amounts: Mapping[str, Decimal] | None = None) -> str:
    """Return the SHA-256 of what a signature of the result sheet covers: kind, figures and choices."""
    amounts = stored_amounts(result) if amounts is None else amounts
    signed = {
        "kind": result.kind,
        "year": str(result.budget_year_id),
        "figures": {key: json_amount(amount) for key, amount in amounts.items()},
        "rar": [result.rar_choice, result.rar_reason],
        "take_back_case": result.take_back_case,
    }
    return hashlib.sha256(json.dumps(signed, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
