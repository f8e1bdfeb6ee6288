"""Fields shared by the forms of this app."""

from typing import Any

from django import forms


class DayField(forms.DateField):
    """A day, chosen in the browser's calendar or written 15/02/2024."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d/%m/%Y"])
        kwargs.setdefault("error_messages", {"invalid": "Ce n’est pas une date : écrivez par exemple 15/02/2024."})
        super().__init__(**kwargs)


class VoiceCountField(forms.IntegerField):
    """A number of votes: a whole number, zero or more."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("max_value", 1000)
        kwargs.setdefault(
            "error_messages", {"invalid": "Écrivez un nombre entier de voix.", "min_value": "Zéro voix ou plus."}
        )
        super().__init__(**kwargs)
