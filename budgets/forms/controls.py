"""The form that searches the catalogue of controls."""

from typing import Any

from django import forms

from budgets.controls.decisions import controls_about_decisions
from budgets.controls.finding import Severity


class CatalogueForm(forms.Form):
    """Words, a family, a severity, and whether to show what found something alone."""

    words = forms.CharField(label="Mots ou code", required=False, max_length=100)
    family = forms.ChoiceField(label="Famille", required=False)
    severity = forms.ChoiceField(
        label="Gravité", required=False, choices=[("", "Toutes"), *((it.value, it.label) for it in Severity)]
    )
    found = forms.BooleanField(label="Seulement ceux qui ont trouvé quelque chose", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        family = self.fields["family"]
        assert isinstance(family, forms.ChoiceField)
        families = dict.fromkeys(control.family for control in controls_about_decisions())
        family.choices = [("", "Toutes"), *((it, it) for it in families)]

    @property
    def chosen(self) -> dict[str, Any]:
        """Return what is searched, empty where it is not one of the choices."""
        return self.cleaned_data if self.is_valid() else {}
