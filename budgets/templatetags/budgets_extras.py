"""The only display of amounts and dates on the pages and in the documents."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils.timezone import localtime

from budgets.rules.dates import format_date
from budgets.rules.money import format_amount, format_change, format_euros

register = template.Library()


@register.filter
def euros(value: Decimal | int | str | None) -> str:
    """Return « 1 234,56 € »; an empty string when there is no amount."""
    return format_euros(_decimal(value))


@register.filter
def amount(value: Decimal | int | str | None) -> str:
    """Return « 1 234,56 », for a column whose heading already says euros; an empty string when there is no amount."""
    return format_amount(_decimal(value))


@register.filter
def change(value: Decimal) -> str:
    """Return « + 1 234,56 € » or « − 1 234,56 € »: what a decision adds or takes away."""
    return format_change(value)


@register.filter
def date_fr(value: date | str | None) -> str:
    """Return « 15 février 2024 »; an empty string when there is no date."""
    return format_date(_day(value)) if isinstance(value, date) else ""


@register.filter
def date_fr_long(value: date | str | None) -> str:
    """Return « jeudi 15 février 2024 »; an empty string when there is no date."""
    return format_date(_day(value), weekday=True) if isinstance(value, date) else ""


@register.filter
def value_at(values: Mapping[str, str], key: str) -> str:
    """Return what `values` has at a key that only the template knows; an empty string when there is nothing."""
    return values.get(key, "") if values else ""


@register.filter
def item_at(values: Sequence[Any], position: int) -> Any:
    """Return the item at a position that only the template knows."""
    return values[position]


def _decimal(value: Decimal | int | str | None) -> Decimal | None:
    """Return the amount; refuse a float, which has already lost cents."""
    if value is None or value == "":
        return None
    if isinstance(value, float):
        raise TypeError("an amount is a Decimal, never a float")
    return value if isinstance(value, Decimal) else Decimal(value)


def _day(value: date) -> date:
    """Return the day in the local time zone of an instant, or the date itself."""
    return localtime(value).date() if isinstance(value, datetime) else value
