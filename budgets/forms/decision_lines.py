"""The forms around the lines of a decision: a file to import, a decision to copy."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from budgets.formats.sheets.sheet import MAX_BYTES
from budgets.forms.amounts import AmountField
from budgets.models import BudgetDecision
from budgets.rules.chart import Section
from budgets.rules.line_amounts import HIGHEST_RATE


class LinesFileForm(forms.Form):
    """The file of lines to import, and what becomes of the lines that it does not have."""

    file = forms.FileField(
        label="Fichier des lignes",
        help_text=f"XLSX ou CSV, {MAX_BYTES // 1_048_576}\u00a0Mo au plus.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Le fichier est vide."},
    )
    replaces = forms.ChoiceField(
        label="Lignes de la décision qui ne sont pas dans le fichier",
        choices=[("", "les garder"), ("yes", "les supprimer")],
        required=False,
        widget=forms.RadioSelect,
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size is not None and file.size > MAX_BYTES:
            raise forms.ValidationError(f"Le fichier dépasse {MAX_BYTES // 1_048_576}\u00a0Mo\u00a0: vérifiez-le.")
        return file


class SourceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A decision of the budget, named with its year."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.budget_year.year}\u00a0: {obj} ({obj.get_state_display()})"


class CopyForm(forms.Form):
    """The decision to copy and the rates of its two sections, in percent."""

    source = SourceField(BudgetDecision.objects.none(), label="Décision à copier", empty_label=None)
    operating = AmountField(
        label="Taux en fonctionnement (%)", required=False, help_text="2 pour + 2\u00a0%, -1,5 pour - 1,5\u00a0%."
    )
    investment = AmountField(label="Taux en investissement (%)", required=False)
    leaves_out = forms.BooleanField(
        label="Laisser de côté les lignes que la nomenclature de l’exercice ne prend plus", required=False
    )

    def __init__(self, *args: Any, sources: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = sources  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in ("operating", "investment"):
            if (rate := data.get(name)) is not None and not -100 <= rate <= HIGHEST_RATE:
                self.add_error(name, "Le taux va de -100\u00a0% à +1\u202f000\u00a0%.")
        return data

    @property
    def rates(self) -> dict[Section, Decimal]:
        """Return the rate of each section, in percent; a blank is zero."""
        data = self.cleaned_data
        return {
            Section.OPERATING: data.get("operating") or Decimal(0),
            Section.INVESTMENT: data.get("investment") or Decimal(0),
        }
