"""The parameters of financial regulations, read from `data/financial_rules.toml`."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from budgets.rules.rule_parameters import Parameter, Unit


@cache
def parameters() -> tuple[Parameter, ...]:
    """Return the parameters in the order of the file, which groups them by family."""
    text = resources.files("budgets").joinpath("data/financial_rules.toml").read_text(encoding="utf-8")
    return tuple(_parameter(row) for row in tomllib.loads(text)["parameter"])


def _parameter(row: dict[str, Any]) -> Parameter:
    given = row | {"unit": Unit(row["unit"]), "controls": tuple(row.get("controls", ()))}
    return Parameter(**given)
