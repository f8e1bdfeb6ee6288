"""The search in a chart of accounts."""

from typing import Any

from crispy_forms.layout import Column, Layout, Row, Submit
from django import forms

from budgets.forms.search import search_helper
from budgets.models import Chapter
from budgets.rules.chart import Direction

RESULTS = "comptes"  # id of the fragment that a search replaces


class AccountSearchForm(forms.Form):
    """Words or the beginning of a code, a direction, a section; all optional, every value accepted as no criterion."""

    q = forms.CharField(
        label="Code ou mots du libellé",
        required=False,
        max_length=100,
        widget=forms.SearchInput(attrs={"placeholder": "6156, ou maintenance", "autocomplete": "off"}),
    )
    sens = forms.ChoiceField(
        label="Sens",
        required=False,
        choices=[
            ("", "Tous les comptes"),
            (Direction.EXPENSE.value, "Ouverts en dépense"),
            (Direction.REVENUE.value, "Ouverts en recette"),
        ],
    )
    section = forms.ChoiceField(
        label="Section",
        required=False,
        choices=[("", "Les deux sections"), *((value, label.capitalize()) for value, label in Chapter.Section.choices)],
    )

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = search_helper(address, RESULTS)
        submit = Submit("", "Rechercher", css_id="rechercher")
        self.helper.layout = Layout(
            Row(
                Column("q", css_class="col-12 col-md-6"),
                Column("sens", css_class="col-6 col-md-3"),
                Column("section", css_class="col-6 col-md-3"),
            ),
            submit,
        )

    def criteria(self) -> dict[str, Any]:
        """Return the arguments of `search_accounts`; a value that is not one of the choices is no criterion."""
        self.is_valid()
        direction = self.cleaned_data.get("sens")
        return {
            "text": self.cleaned_data.get("q", ""),
            "direction": Direction(direction) if direction else None,
            "section": self.cleaned_data.get("section", ""),
        }
