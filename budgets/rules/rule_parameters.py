"""The parameters of a financial regulation: what each may be, and the rules that follow from those chosen.

A syndicate may be stricter than the law, never laxer: each parameter has its bounds, and the value that holds when
nothing is chosen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from budgets.rules.dates import MONTHS
from budgets.rules.financial_rules import LEGAL_RULES, FinancialRules
from budgets.rules.money import format_amount

YES, NO = "yes", "no"


class Unit(StrEnum):
    """What a value counts."""

    DAY = "day"  # a day of the year, "04-15"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"
    FRACTION = "fraction"  # 4: a quarter
    PERCENT = "percent"
    EUROS = "euros"
    CHOICE = "choice"  # yes or no
    TEXT = "text"


_COUNTED = {Unit.DAYS: "jours", Unit.WEEKS: "semaines", Unit.MONTHS: "mois", Unit.YEARS: "ans"}


class RuleValueError(ValueError):
    """A value that the parameter cannot take; the message is French."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: the field of `FinancialRules` that it sets, its French label, its bounds as values of its unit.

    `is_optional`: an empty value means that the rule does not apply. `controls` are those that read it.
    """

    name: str
    family: str
    label: str
    unit: Unit
    legal_basis: str
    least: str = ""
    most: str = ""
    is_optional: bool = False
    controls: tuple[str, ...] = ()
    used_by: str = ""

    @property
    def legal_value(self) -> str:
        """Return the value that holds when nothing is chosen, as it is stored."""
        return written(self.unit, getattr(LEGAL_RULES, self.name))

    def check(self, value: str) -> str:
        """Return a value as it is stored. Raises RuleValueError in French: unreadable, or laxer than the law."""
        text = value.strip()
        if not text:
            if self.is_optional or self.unit is Unit.TEXT:
                return ""
            raise RuleValueError("Donnez une valeur, ou celle de la loi.")
        read = parsed(self.unit, text)
        if self.unit in (Unit.TEXT, Unit.CHOICE):
            return written(self.unit, read)
        if self.least and read < parsed(self.unit, self.least):
            word = "haute" if self.unit is Unit.FRACTION else "basse"
            raise RuleValueError(f"La valeur la plus {word} que la loi permet est {shown(self.unit, self.least)}.")
        if self.most and read > parsed(self.unit, self.most):
            raise RuleValueError(f"La valeur la plus haute que la loi permet est {shown(self.unit, self.most)}.")
        return written(self.unit, read)

    @property
    def bounds(self) -> str:
        """Return what the law allows, in French; "" when it sets no bound."""
        least, most = (shown(self.unit, it) if it else "" for it in (self.least, self.most))
        if self.unit is Unit.FRACTION:
            least, most = most, least  # the higher the divisor, the smaller the part
        if least and most and self.unit is Unit.DAY:
            return f"du {least} au {most}"
        if least and most:
            return least if least == most else f"de {least} à {most}"
        return f"{least} au moins" if least else f"{most} au plus" if most else ""


def parsed(unit: Unit, text: str) -> Any:
    """Return a value from its text. Raises RuleValueError in French."""
    try:
        if unit is Unit.TEXT:
            return text
        if unit is Unit.CHOICE:
            return {YES: True, NO: False}[text]
        if unit is Unit.DAY:
            month, day = (int(part) for part in text.split("-"))
            date(2023, month, day)  # a year of 365 days: 29 February comes one year in four
            return month, day
        if unit in (Unit.PERCENT, Unit.EUROS):
            amount = Decimal(text.replace("\u202f", "").replace("\u00a0", "").replace(" ", "").replace(",", "."))
            if not amount.is_finite() or amount != round(amount, 2):
                raise RuleValueError("Deux décimales au plus.")
            return amount
        return int(text)
    except RuleValueError:
        raise
    except (ValueError, KeyError, InvalidOperation) as error:
        expected = {Unit.DAY: "un mois et un jour, par exemple 04-15", Unit.CHOICE: "oui ou non"}
        raise RuleValueError(f"«\u00a0{text}\u00a0» ne se lit pas\u00a0: {expected.get(unit, 'un nombre')}.") from error


def written(unit: Unit, value: Any) -> str:
    """Return a value as it is stored."""
    if value is None:
        return ""
    if unit is Unit.CHOICE:
        return YES if value else NO
    if unit is Unit.DAY:
        month, day = value
        return f"{month:02}-{day:02}"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def shown(unit: Unit, text: str) -> str:
    """Return a stored value in French: « 15 avril », « 7,5 % », « 1 200,00 € », « un quart »."""
    if not text:
        return "sans objet"
    value = parsed(unit, text)
    if unit is Unit.DAY:
        month, day = value
        return f"{'1er' if day == 1 else day} {MONTHS[month - 1]}"
    if unit is Unit.CHOICE:
        return "oui" if value else "non"
    if unit is Unit.PERCENT:
        return f"{value.normalize():f} %".replace(".", ",").replace(" ", "\u00a0")
    if unit is Unit.EUROS:
        return f"{format_amount(value)}\u00a0€"
    if unit is Unit.FRACTION:
        return {2: "la moitié", 3: "un tiers", 4: "un quart"}.get(value, f"1/{value}")
    if unit in _COUNTED:
        word = _COUNTED[unit]
        return f"{value}\u00a0{word if value > 1 or word == 'mois' else word.rstrip('s')}"
    return str(value)


def typed(unit: Unit, text: str) -> str:
    """Return a stored value as people type it: with a decimal comma."""
    return text.replace(".", ",") if unit in (Unit.PERCENT, Unit.EUROS) else text


def rules_from(parameters: Iterable[Parameter], chosen: Mapping[str, str]) -> FinancialRules:
    """Return the rules that follow from the values chosen, by name; the law's for the others."""
    values: dict[str, Any] = {}
    for parameter in parameters:
        if parameter.name in chosen:
            text = chosen[parameter.name]
            optional = None if parameter.is_optional else ""
            values[parameter.name] = parsed(parameter.unit, text) if text else optional
    return FinancialRules(**values)
