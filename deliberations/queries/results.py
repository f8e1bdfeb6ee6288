"""What a signature of the result sheet covers."""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal

from budgets.models import YearResult
from budgets.queries_results import stored_amounts
from budgets.rules.money import json_amount


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
