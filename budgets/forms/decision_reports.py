"""The form of what the finance department writes itself in a report."""

from django import forms

from budgets.models import DecisionReport


class ReportForm(forms.ModelForm):  # type: ignore[type-arg]  # subscripted in the stubs only
    """The introduction of a report and the name of the acts that are not recorded here."""

    class Meta:
        model = DecisionReport
        fields = ("introduction", "earlier_acts")
        widgets = {"introduction": forms.Textarea(attrs={"rows": 14})}
        help_texts = {
            "introduction": "Le contexte de la décision, en paragraphes séparés par une ligne vide. Les chiffres et "
            "leurs motifs viennent des lignes de la décision.",
            "earlier_acts": "À remplir si des actes de l’exercice ont été votés hors de l’application, par exemple "
            "«\u00a0BP + BS\u00a0».",
        }
