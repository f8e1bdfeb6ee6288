"""An amount typed as people write it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from budgets.rules.money import AmountError, format_amount, parse_amount


class AmountField(forms.Field):
    """An amount in euros, French or English format; None when left blank. A wrong one gets a French message."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off", "class": "form-control amount"}

    def prepare_value(self, value: Any) -> Any:
        """Return what the box shows: « 1 234,56 », or what was typed."""
        return format_amount(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:
        """Return the amount. Raises ValidationError with a French sentence."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return parse_amount(text, with_unit=True)
        except AmountError as error:
            raise ValidationError(str(error)) from error
