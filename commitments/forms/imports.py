"""The forms of an import: the file, then its columns."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from budgets.formats.sheets.columns import ColumnMatch, Field, Matching, Origin
from budgets.formats.sheets.sheet import MAX_BYTES

ORIGINS = {
    Origin.HEADER: ("ok", "titre reconnu"),
    Origin.REMEMBERED: ("ok", "retenu la dernière fois"),
    Origin.NEAR: ("warning", "titre proche, à vérifier"),
    Origin.CHOSEN: ("info", "choisi"),
    Origin.NONE: ("neutral", "laissée de côté"),
}


class ListingFileForm(forms.Form):
    """The listing to import."""

    file = forms.FileField(
        label="Fichier de la liste",
        help_text=f"CSV ou XLSX, {MAX_BYTES // 1_048_576}\u00a0Mo au plus.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx,.xlsm"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Le fichier est vide."},
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size is not None and file.size > MAX_BYTES:
            raise forms.ValidationError(
                f"Le fichier dépasse {MAX_BYTES // 1_048_576}\u00a0Mo\u00a0: exportez un exercice à la fois."
            )
        return file


class ColumnsForm(forms.Form):
    """The field of each column of the file; « laissée de côté » for a column that is not imported."""

    package = forms.CharField(
        label="Logiciel financier",
        max_length=60,
        required=False,
        help_text="Les colonnes choisies sont gardées sous ce nom, et proposées quand un fichier a les mêmes titres.",
        widget=forms.TextInput(attrs={"list": "packages", "class": "form-control", "autocomplete": "off"}),
    )

    def __init__(
        self, *args: Any, matching: Matching, fields: Mapping[str, Field], package: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.matching = matching
        self.fields["package"].initial = package
        choices = [("", "— laissée de côté —")]
        choices += [(field.name, f"{field.label}{' *' if field.required else ''}") for field in fields.values()]
        for column in matching.columns:
            self.fields[_name(column)] = forms.ChoiceField(
                label=f"Champ de la colonne {column.header or column.index + 1}",
                choices=choices,
                required=False,
                initial=column.field,
                widget=forms.Select(attrs={"class": "form-select"}),
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The columns as the page shows them: the column, its form field, where the match comes from."""
        rows = []
        for column in self.matching.columns:
            badge, origin = ORIGINS[column.origin]
            rows.append({"column": column, "field": self[_name(column)], "badge": badge, "origin": origin})
        return rows

    @property
    def chosen(self) -> dict[int, str]:
        """The field chosen for each column, by its index."""
        return {column.index: self.cleaned_data[_name(column)] for column in self.matching.columns}


def _name(column: ColumnMatch) -> str:
    return f"column_{column.index}"
