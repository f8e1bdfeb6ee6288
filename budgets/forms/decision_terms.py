"""The forms of a decision made here: its kind, its modalities of vote (state I-B), its steps, its calendar."""

import re
from typing import Any

from django import forms

from budgets.models import Account, BudgetDecision, BudgetYear, Chart
from budgets.rules.results import Family, family_of

_Kind = BudgetDecision.Kind
PREPARED_KINDS = (_Kind.PRIMITIVE, _Kind.SUPPLEMENTARY, _Kind.AMENDING, _Kind.TRANSFER, _Kind.CARRY_FORWARD)
TERMS = (
    *("subject", "operating_level", "investment_level", "formal_chapters", "formal_operations"),
    *("specialised_articles", "operating_transfer_rate", "investment_transfer_rate"),
    *("provisions", "provisions_deliberation", "comparison", "taking_up"),
)
DATES = {"type": "date"}


class DayInput(forms.DateInput):
    """A date, with the browser's calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ArticlesField(forms.CharField):
    """Articles written one after the other, read as a list of the chart's accounts."""

    def __init__(self, *, chart: Chart | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.chart = chart

    def prepare_value(self, value: Any) -> Any:
        """Return the articles as they are typed."""
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """Return the articles. Raises ValidationError naming those that the chart does not have."""
        codes = sorted(set(re.findall(r"[^\s,;]+", super().clean(value) or "")))
        known = set(Account.objects.filter(chart=self.chart, code__in=codes).values_list("code", flat=True))
        if unknown := [code for code in codes if code not in known]:
            raise forms.ValidationError(
                f"Le plan de comptes n’a pas de compte {', '.join(unknown)}\u00a0: vérifiez les articles spécialisés."
            )
        return codes


class TermsForm(forms.ModelForm):  # type: ignore[type-arg]  # subscripted in the stubs only
    """The modalities of vote. `revision` is that of the decision when the page was opened."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    specialised_articles = ArticlesField(
        label="Articles spécialisés",
        required=False,
        help_text="Articles dont l’ordonnateur ne peut pas virer les crédits, séparés par des virgules.",
    )

    class Meta:
        model = BudgetDecision
        fields = TERMS
        help_texts = {
            "subject": "Ce que la décision fait, en quelques mots, par exemple «\u00a0crédits de la tranche 2\u00a0».",
            "formal_operations": "Chaque opération d’équipement est un chapitre voté.",
            "formal_chapters": "L’assemblée se prononce chapitre par chapitre.",
            "operating_transfer_rate": "7,5 au plus ; vide\u00a0: aucun virement entre chapitres n’est autorisé.",
            "investment_transfer_rate": "7,5 au plus ; vide\u00a0: aucun virement entre chapitres n’est autorisé.",
            "provisions_deliberation": "Numéro et date, quand les provisions sont budgétaires.",
        }

    def __init__(self, *args: Any, chart: Chart, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        articles = self.fields["specialised_articles"]
        assert isinstance(articles, ArticlesField)
        articles.chart = chart
        comparison = self.fields["comparison"]
        assert isinstance(comparison, forms.ChoiceField)
        primitive = kind == _Kind.PRIMITIVE
        comparison.choices = [
            choice
            for choice in BudgetDecision.Comparison.choices
            if not kind or primitive != (choice[0] == BudgetDecision.Comparison.YEAR)
        ]
        if family_of(chart.variant) is Family.COMMERCIAL:  # M4 knows no transfers between chapters
            del self.fields["operating_transfer_rate"], self.fields["investment_transfer_rate"]
        for name in {"operating_transfer_rate", "investment_transfer_rate"} & set(self.fields):
            self.fields[name].localize = True
            self.fields[name].widget = forms.TextInput(attrs={"inputmode": "decimal"})
        self.initial["revision"] = self.instance.revision

    def _post_clean(self) -> None:
        """Leave the model's checks to the service, which sees the whole decision under its lock."""

    @property
    def terms(self) -> dict[str, Any]:
        """Return the modalities typed."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or () if name in self.cleaned_data}


class KindForm(forms.Form):
    """The decision to prepare: its kind, its number where it is not the next one, what it is about."""

    kind = forms.ChoiceField(label="Nature", choices=[(kind.value, kind.label.capitalize()) for kind in PREPARED_KINDS])
    number = forms.IntegerField(
        label="Numéro",
        required=False,
        min_value=1,
        max_value=99,
        help_text="Laissez vide pour le numéro qui suit.",
    )
    subject = forms.CharField(label="Objet", required=False, max_length=200)
    fill = forms.BooleanField(
        label="Reprendre les lignes du budget avec lequel la décision se compare",
        required=False,
        initial=True,
        help_text="Budget de l’exercice pour une décision modificative, budget de l’exercice précédent pour un budget "
        "primitif.",
    )


class StepForm(forms.Form):
    """What a step asks for: its date, the number of the act."""

    on = forms.DateField(label="Date", widget=DayInput)
    reference = forms.CharField(label="Numéro de la délibération ou de la décision", max_length=60)

    def __init__(self, *args: Any, asks: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "date" not in asks:
            del self.fields["on"]
        if "reference" not in asks:
            del self.fields["reference"]


class DecisionCalendarForm(forms.ModelForm):  # type: ignore[type-arg]
    """The dates around a decision."""

    class Meta:
        model = BudgetDecision
        fields = ("documents_sent_on", "opinion_received_on", "transmitted_on", "reported_on")
        widgets = dict.fromkeys(fields, DayInput())


class YearCalendarForm(forms.ModelForm):  # type: ignore[type-arg]
    """The dates of the budget of a year."""

    class Meta:
        model = BudgetYear
        fields = ("is_renewal", "debate_report_sent_on", "debate_on")
        widgets = dict.fromkeys(("debate_report_sent_on", "debate_on"), DayInput())
