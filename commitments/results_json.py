"""The results of a year as exchanged in JSON: amounts are strings."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from budgets.models import YearResult
from budgets.queries_results import missing_figures, results_of, stored_amounts
from budgets.rules.allocation import Allocation
from budgets.rules.money import json_amount
from budgets.rules.results import Results
from commitments.allocation_lines import allocation_lines
from commitments.queries_rar import rar_parts
from commitments.queries_results import computed_rar, shown_figures

RAR_KEYS = ("rar_investment_expenses", "rar_operating_expenses", "rar_investment_revenues", "rar_operating_revenues")


def results_json(result: YearResult) -> dict[str, Any]:
    """Return figures with their origins, state I-C1, allocation and carry-forward of a year's results.

    Raises FieldError when the stored figures can't stand together.
    """
    budget_year = result.budget_year
    amounts = stored_amounts(result)
    results = results_of(result, amounts)
    computed = computed_rar(rar_parts(budget_year))
    return {
        "syndicate": budget_year.syndicate.slug,
        "budget": budget_year.budget.code,
        "year": budget_year.year,
        "kind": result.kind,
        "voted": result.voted_at is not None,
        "figures": [
            {
                "key": figure.key,
                "label": figure.name,
                "amount": json_amount(figure.amount),
                "origin": figure.origin,
                "note": figure.note,
            }
            for figure in shown_figures(result).values()
        ],
        "missing": list(missing_figures(amounts)),
        "table": table_json(results),
        "allocation": allocation_json(results),
        "rar": {
            "choice": result.rar_choice,
            "reason": result.rar_reason,
            "declared": _amounts({key: amounts.get(key) for key in RAR_KEYS}),
            "computed": _amounts({key: computed.get(key) for key in RAR_KEYS}),
        },
    }


def table_json(results: Results) -> dict[str, Any]:
    """Return state I-C1, row by row, and its cells by the marks printed in them."""
    figures = results.figures
    return {
        "results": {section: _amounts(row._asdict()) for section, row in results.result_rows.items()},
        "rar": {section: _amounts(row._asdict()) for section, row in results.rar_rows.items()},
        "cumulated": _amounts(results.cumulated_rows),
        "cells": _amounts(
            {
                "A1": results.a1,
                "A2": results.a2,
                "A3": results.a3,
                "I": figures.rar_investment_expenses,
                "II": figures.rar_operating_expenses,
                "III": figures.rar_investment_revenues,
                "IV": figures.rar_operating_revenues,
                "B1": results.b1,
                "B2": results.b2,
                "B3": results.b3,
                "A1+B1": results.cumulated,
                "A2+B2": results.investment_cumulated,
                "A3+B3": results.operating_cumulated,
            }
        ),
    }


def allocation_json(results: Results) -> dict[str, Any]:
    """Return the allocation: its amounts, and the budget lines with the articles they rest on."""
    allocation: Allocation = results.allocation
    amounts = {
        "need": allocation.need,
        "uncovered_need": allocation.uncovered_need,
        "compulsory_reserve": allocation.compulsory_reserve,
        "additional_reserve": allocation.additional_reserve,
        "free": allocation.free,
        "take_back": allocation.take_back,
        "R1064": allocation.regulated_reserve,
        "R1068": allocation.capitalised,
        "R002": allocation.carried_surplus,
        "D002": allocation.carried_deficit,
        "R001": allocation.investment_surplus,
        "D001": allocation.investment_deficit,
    }
    case = allocation.take_back_case
    return _amounts(amounts) | {
        "take_back_case": case.value if case else None,
        "lines": [
            {
                "code": line.code,
                "label": line.label,
                "amount": json_amount(line.amount),
                "legal_basis": line.legal_basis,
            }
            for line in allocation_lines(allocation, results.figures.family)
        ],
    }


def _amounts(amounts: Mapping[str, Decimal | None]) -> dict[str, Any]:
    """Return amounts as strings, an absent one as null."""
    return {key: json_amount(amount) for key, amount in amounts.items()}
