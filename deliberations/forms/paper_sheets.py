"""The form of a paper attendance sheet: its lines typed, pasted or in a file, and what its head counts."""

from typing import Any

from django import forms

from budgets.formats.sheets.reader import read_sheet
from budgets.formats.sheets.sheet import FileRefusedError
from deliberations.models import PaperSheet
from deliberations.rules.paper_table import written

HEADER = ("members_in_office", "present", "proxies", "voters")


class PaperSheetForm(forms.ModelForm):  # type: ignore[type-arg]  # subscripted in the stubs only
    """The paper sheet as it was kept."""

    file = forms.FileField(
        label="Fichier de la feuille (XLSX ou CSV)",
        required=False,
        help_text="S’il est choisi, ses lignes remplacent celles du cadre.",
    )

    class Meta:
        model = PaperSheet
        fields = [*HEADER, "lines"]
        widgets = {"lines": forms.Textarea(attrs={"rows": 14, "class": "paper-lines", "spellcheck": "false"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lines"].required = False

    def clean(self) -> dict[str, Any]:
        """Return what was given, the lines of the file in place of those typed."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if file := data.get("file"):
            try:
                data["lines"] = written(read_sheet(file.read()).rows)
            except FileRefusedError as error:
                self.add_error("file", str(error))
        return data

    def header(self) -> dict[str, int | None]:
        """Return what the head of the act counts, once the form is valid."""
        return {name: self.cleaned_data[name] for name in HEADER}
