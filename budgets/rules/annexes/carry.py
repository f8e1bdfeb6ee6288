"""Taking a record over from the year before: remaining capital, what is amortised, one year less to run."""

from decimal import Decimal

from budgets.rules.annexes.checks import signed_sum
from budgets.rules.annexes.entries import Carry
from budgets.rules.annexes.record import Record
from budgets.rules.money import ZERO


def carried(record: Record, carry: Carry) -> Record | None:
    """Return what a record becomes in the next year, None when it ends. Amounts never go below zero."""
    if carry.is_fresh:
        return None
    values = {name: text for name, text in record.values.items() if name not in carry.clear}
    for name, terms in carry.sums.items():
        if any(term.lstrip("-") in record.values for term in terms):
            values[name] = _written(max(signed_sum(record, terms), ZERO))
        else:
            values.pop(name, None)
    after = Record(record.block, values)
    if carry.ends and record.text(carry.ends) and not after.number(carry.ends):
        return None
    return after


def _written(number: Decimal) -> str:
    return f"{number:.2f}"
