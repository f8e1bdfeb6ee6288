"""The form of the financial regulation: a box per parameter, and the article that sets it."""

from collections.abc import Iterator
from typing import Any

from django import forms

from budgets.financial_parameters import parameters
from budgets.models import FinancialRule
from budgets.rules.dates import MONTHS
from budgets.rules.rule_parameters import NO, YES, Parameter, RuleValueError, Unit, shown, typed

_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAYS = [
    (f"{month:02}-{day:02}", shown(Unit.DAY, f"{month:02}-{day:02}"))
    for month in range(1, len(MONTHS) + 1)
    for day in range(1, _LENGTHS[month - 1] + 1)
]


class FinancialRulesForm(forms.Form):
    """The parameters of the syndicate, each checked against its bounds."""

    def __init__(self, *args: Any, rules: dict[str, FinancialRule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for parameter in parameters():
            rule = rules.get(parameter.name)
            self.fields[parameter.name] = _field(parameter, rule.value if rule else parameter.legal_value)
            self.fields[_article(parameter)] = forms.CharField(
                label="Article ou délibération",
                required=False,
                max_length=120,
                initial=rule.article if rule else "",
                widget=forms.TextInput(attrs={"aria-label": f"Article ou délibération\u00a0: {parameter.label}"}),
            )

    def clean(self) -> dict[str, Any]:
        """Check each value. The errors are French and stand by their box."""
        for parameter in parameters():
            try:
                parameter.check(self.cleaned_data.get(parameter.name, ""))
            except RuleValueError as error:
                self.add_error(parameter.name, str(error))
        return self.cleaned_data

    @property
    def values(self) -> dict[str, str]:
        """Return the value of each parameter as typed."""
        return {parameter.name: self.cleaned_data[parameter.name] for parameter in parameters()}

    @property
    def articles(self) -> dict[str, str]:
        """Return the article of each parameter."""
        return {parameter.name: self.cleaned_data[_article(parameter)] for parameter in parameters()}

    def families(self) -> list[tuple[str, list[tuple[Parameter, Any, Any]]]]:
        """Return the parameters of each family, with their two boxes."""
        return [(family, list(self._boxes(family))) for family in dict.fromkeys(it.family for it in parameters())]

    def _boxes(self, family: str) -> Iterator[tuple[Parameter, Any, Any]]:
        for parameter in parameters():
            if parameter.family == family:
                yield parameter, self[parameter.name], self[_article(parameter)]


def _article(parameter: Parameter) -> str:
    return f"{parameter.name}_article"


def _field(parameter: Parameter, value: str) -> forms.Field:
    options: dict[str, Any] = {"label": parameter.label, "required": False, "initial": typed(parameter.unit, value)}
    meaning = "4 pour un quart" if parameter.unit is Unit.FRACTION else ""
    options["help_text"] = " ; ".join(text for text in (parameter.bounds, meaning, parameter.legal_basis) if text)
    if parameter.unit is Unit.CHOICE:
        return forms.ChoiceField(choices=[(NO, "non"), (YES, "oui")], **options)
    if parameter.unit is Unit.DAY:
        return forms.ChoiceField(choices=_DAYS, **options)
    return forms.CharField(max_length=200, **options)
