"""The page of the financial regulation: each parameter with the value in force and what reads it."""

from dataclasses import dataclass

from budgets.controls.registry import Control, controls
from budgets.financial_parameters import parameters
from budgets.models import FinancialRule
from budgets.rules.rule_parameters import Parameter, shown


@dataclass(frozen=True)
class ParameterRow:
    """A parameter: its value in force, the law's, the row that sets it (None: the law), the controls that read it."""

    parameter: Parameter
    value: str
    legal: str
    rule: FinancialRule | None
    controls: list[Control]


def regulation_page() -> list[tuple[str, list[ParameterRow]]]:
    """Return the parameters of the current syndicate, family by family (1 query)."""
    rules = {rule.name: rule for rule in FinancialRule.objects.all()}
    by_code = {control.code: control for control in controls()}
    families: dict[str, list[ParameterRow]] = {}
    for it in parameters():
        rule = rules.get(it.name)
        row = ParameterRow(
            parameter=it,
            value=shown(it.unit, rule.value if rule else it.legal_value),
            legal=shown(it.unit, it.legal_value),
            rule=rule,
            controls=[by_code[code] for code in it.controls],
        )
        families.setdefault(it.family, []).append(row)
    return list(families.items())
