"""Amounts of lines made from others: a share over several functions, last year's credits at a rate. Exact to the cent.

Shares by the largest remainder (méthode du plus fort reste): their sum is the amount, none is a cent away from its
exact part for longer than it must.
"""

from collections.abc import Sequence
from decimal import Decimal

from budgets.rules.money import CENT, exact_cents, to_cents

HIGHEST_RATE = Decimal(1000)  # percent: more than ten times the amount is a slip


def split_amount(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Return the share of each weight in an amount, in euros; their sum is the amount.

    The cents that rounding down leaves go to the largest remainders, the first ones when they are equal. Raises
    ValueError in French when there is no weight, or one is negative, or all are zero.
    """
    total = sum(weights, Decimal(0))
    if any(weight < 0 for weight in weights) or total <= 0:
        raise ValueError("Donnez à chaque part un poids positif, et à l’une d’elles plus que zéro.")
    cents = int(exact_cents(abs(amount)) / CENT)
    parts = [cents * weight for weight in weights]
    floors = [int(part // total) for part in parts]
    by_remainder = sorted(range(len(parts)), key=lambda rank: (floors[rank] * total - parts[rank], rank))
    for rank in by_remainder[: cents - sum(floors)]:
        floors[rank] += 1
    sign = -1 if amount < 0 else 1
    return [sign * share * CENT for share in floors]


def at_rate(amount: Decimal, percent: Decimal) -> Decimal:
    """Return an amount raised or lowered by a percentage (2 is + 2 %), rounded to the cent, in euros.

    Raises ValueError in French below -100 % or above HIGHEST_RATE.
    """
    if not -100 <= percent <= HIGHEST_RATE:
        raise ValueError("Le taux va de -100\u00a0% à +1\u202f000\u00a0%.")
    return to_cents(amount * (100 + percent) / 100)
