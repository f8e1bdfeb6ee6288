"""Forms of the pages of a budget document."""

from typing import Any

from django import forms
from django.utils.timezone import localdate

from budgets.models import BudgetDecision


class SearchForm(forms.Form):
    """Words or an amount to look for in the states."""

    q = forms.CharField(label="Chercher dans les états", max_length=100, required=False)


class DecisionChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """Decisions by their year."""

    def label_from_instance(self, obj: BudgetDecision) -> str:
        """Return « budget primitif de 2024 »."""
        return f"{obj} de {obj.budget_year.year}"


class ComparisonForm(forms.Form):
    """The other decision: of the same budget, of any year."""

    avec = DecisionChoice(
        label="Comparer avec", queryset=BudgetDecision.objects.none(), empty_label="Choisissez une décision"
    )

    def __init__(self, *args: Any, decision: BudgetDecision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [
            BudgetDecision.Kind.PRIMITIVE,
            BudgetDecision.Kind.SUPPLEMENTARY,
            BudgetDecision.Kind.AMENDING,
        ]
        others = BudgetDecision.objects.filter(budget_year__budget=decision.budget_year.budget_id, kind__in=kinds)
        field = self.fields["avec"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = (
            others.exclude(pk=decision.pk)
            .select_related("budget_year__budget", "budget_year__chart", "syndicate")
            .order_by("-budget_year__year", "kind", "number")
        )


class SendingForm(forms.Form):
    """The day when a draft was sent."""

    sent_on = forms.DateField(
        label="Adressé aux membres le", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean_sent_on(self) -> Any:
        """Refuse a day to come."""
        day = self.cleaned_data["sent_on"]
        if day > localdate():
            raise forms.ValidationError("La date d’envoi est à venir : enregistrez-la une fois le projet envoyé.")
        return day
