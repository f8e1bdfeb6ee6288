"""Forms of the results' page."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField

from budgets.forms.amounts import AmountField
from budgets.models import ResultFigure, YearResult
from budgets.queries_results import allocation_choice, stored_amounts, year_figures
from budgets.rules.allocation import FieldError
from budgets.rules.results import Family, Results, family_of, year_results
from commitments.allocation_lines import take_back_cases

Key = ResultFigure.Key
INVESTMENT = (
    (Key.INVESTMENT_EXPENSES, "Dépenses : mandats émis"),
    (Key.INVESTMENT_REVENUES, "Recettes : titres émis"),
    (Key.INVESTMENT_OPENING, "Solde d’exécution reporté (001), avec son signe"),
    (Key.RAR_INVESTMENT_EXPENSES, "Restes à réaliser, dépenses (I)"),
    (Key.RAR_INVESTMENT_REVENUES, "Restes à réaliser, recettes (III)"),
)
OPERATING = (
    (Key.OPERATING_EXPENSES, "Dépenses : mandats émis"),
    (Key.OPERATING_REVENUES, "Recettes : titres émis"),
    (Key.OPERATING_OPENING, "Résultat reporté (002), avec son signe"),
    (Key.RAR_OPERATING_EXPENSES, "Restes à réaliser, dépenses (II)"),
    (Key.RAR_OPERATING_REVENUES, "Restes à réaliser, recettes (IV)"),
)
GAINS = ((Key.DISPOSAL_GAINS, "Plus-values de cession de l’exercice"),)
CHOICES = (
    (Key.ADDITIONAL_RESERVE, "Dotation complémentaire en réserves (1068)"),
    (Key.TAKE_BACK, "Excédent d’investissement repris en fonctionnement"),
)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A field of the page and its stored figure, which tells where the amount comes from; None while there is none."""

    field: BoundField
    figure: ResultFigure | None


class ResultFiguresForm(forms.Form):
    """The figures of a year's results; blank ones are not known yet."""

    take_back_case = forms.ChoiceField(label="Cas de reprise (art. D. 2311-14)", required=False)

    def __init__(self, *args: Any, result: YearResult, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {**stored_amounts(result), "take_back_case": result.take_back_case}
        self.variant = result.budget_year.budget.variant
        self.figures = {figure.key: figure for figure in result.figures.all()}
        self.results: Results | None = None
        is_commercial = family_of(self.variant) is Family.COMMERCIAL
        self.choices = GAINS + CHOICES if is_commercial else CHOICES
        for key, label in (*INVESTMENT, *OPERATING, *self.choices):
            self.fields[key.value] = AmountField(label=label, required=False)
        case = self.fields["take_back_case"]
        assert isinstance(case, forms.ChoiceField)
        case.choices = [("", "Aucune reprise"), *take_back_cases()]
        case.widget.attrs["class"] = "form-select"
        for name, field in self.fields.items():
            field.widget.attrs["aria-describedby"] = f"origin_{name} error_{name}"
            if name in self.errors:
                field.widget.attrs["aria-invalid"] = "true"
                field.widget.attrs["class"] += " is-invalid"

    @property
    def amounts(self) -> dict[str, Decimal | None]:
        """Return the amounts typed, by key; None for a blank one. Needs a valid form."""
        return {name: value for name, value in self.cleaned_data.items() if name != "take_back_case"}

    @property
    def investment(self) -> list[FigureRow]:
        """Return the fields of the investment section."""
        return self._rows(INVESTMENT)

    @property
    def operating(self) -> list[FigureRow]:
        """Return the fields of the operating section."""
        return self._rows(OPERATING)

    @property
    def chosen(self) -> list[FigureRow]:
        """Return the amounts that the assembly chooses, gains on disposals first where they have a place."""
        return self._rows(self.choices)

    def clean(self) -> dict[str, Any]:
        """Compute the results: what can't stand is an error at its field."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        given = {name: value for name, value in self.amounts.items() if value is not None}
        try:
            figures = year_figures(given, self.variant)
            self.results = year_results(figures, allocation_choice(given, cleaned["take_back_case"]))
        except FieldError as error:
            self.add_error(error.field, str(error))
        return cleaned

    def _rows(self, described: Iterable[tuple[Key, str]]) -> list[FigureRow]:
        """Return the rows of a group of fields."""
        return [FigureRow(self[key.value], self.figures.get(key.value)) for key, _ in described]


class RarReasonForm(forms.Form):
    """Why the declared carry-forward is kept."""

    reason = forms.CharField(
        label="Motif du maintien",
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control", "aria-describedby": "error_reason"}),
        max_length=2000,
        error_messages={"required": "Écrivez le motif pour lequel le montant déclaré est maintenu."},
    )


class ResultKindForm(forms.Form):
    """Which results are prepared."""

    kind = forms.ChoiceField(
        label="Nature du résultat", choices=YearResult.Kind.choices, widget=forms.Select(attrs={"class": "form-select"})
    )

    def __init__(self, *args: Any, exclude: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(value, label) for value, label in YearResult.Kind.choices if value != exclude]
