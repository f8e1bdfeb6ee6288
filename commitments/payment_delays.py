"""What the rules of payment delays read from `data`: the rates, the account of the interest, what has no delay."""

import csv
import tomllib
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from commitments.rules.payment_delay import HalfYear, half_year_of


@cache
def bank_rates() -> dict[HalfYear, Decimal]:
    """Return the rate of the main refinancing operations, in percent, by half-year; those known, and no other."""
    text = resources.files("commitments").joinpath("data/bank_rates.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {half_year_of(date.fromisoformat(row["first_day"])): Decimal(row["rate"]) for row in rows}


@cache
def interest_accounts() -> tuple[str, ...]:
    """Return the accounts that interest is charged to, the first that a chart has being the right one."""
    return tuple(_settings()["interest_accounts"])


def exclusion_of(account: str) -> str:
    """Return why an expense has no payment delay, in French; "" when it has one."""
    for rule in _settings()["excluded"]:
        if account.startswith(tuple(rule["accounts"])):
            return str(rule["name"])
    return ""


@cache
def _settings() -> dict[str, Any]:
    text = resources.files("commitments").joinpath("data/payment_delay.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
