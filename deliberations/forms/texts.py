"""Forms of the text of a deliberation."""

from typing import Any

from django import forms

from deliberations.models import Block, Deliberation
from deliberations.queries.act_text import table_choices
from deliberations.services.drafting import LONGEST_TEXT, BlockInput


class BlockForm(forms.Form):
    """A block: its kind, then a text or, for a table, which one."""

    kind = forms.ChoiceField(label="Nature", choices=Block.Kind.choices)
    text = forms.CharField(
        label="Texte",
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5, "data-figures": "target"}),
        help_text="Une donnée liée s’écrit {{nom}} : choisissez-la dans la liste, elle suivra les résultats.",
    )
    table = forms.ChoiceField(label="Tableau", required=False)
    after = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, deliberation: Deliberation, block: Block | None = None, **kwargs: Any) -> None:
        if block is not None:
            kwargs["initial"] = {"kind": block.kind, "text": block.text, "table": block.table}
        super().__init__(*args, **kwargs)
        self.fields["table"].choices = [("", "—"), *table_choices(deliberation)]  # type: ignore[attr-defined]

    def block_input(self) -> BlockInput:
        """Return what was given, once the form is valid."""
        data = self.cleaned_data
        return BlockInput(data["kind"], data["text"], data["table"])


class TitleForm(forms.Form):
    """The subject of the act."""

    title = forms.CharField(label="Objet", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
