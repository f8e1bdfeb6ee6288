"""The search in the glossary."""

from typing import Any

from crispy_forms.layout import Layout, Submit
from django import forms

from budgets.forms.search import search_helper

RESULTS = "termes"


class GlossarySearchForm(forms.Form):
    """A word of a term or of its definition."""

    q = forms.CharField(
        label="Chercher un mot", required=False, max_length=100, widget=forms.SearchInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = search_helper(address, RESULTS)
        self.helper.layout = Layout("q", Submit("", "Rechercher", css_id="rechercher"))

    def text(self) -> str:
        """Return what was typed, "" when it can't be searched."""
        self.is_valid()
        return str(self.cleaned_data.get("q", ""))
