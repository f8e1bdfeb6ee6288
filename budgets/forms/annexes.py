"""The form of an annex record, made from its schema: one box per field, read and written as the State's format does."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from budgets.annex_faults import entry_faults
from budgets.annex_files import entry_schema
from budgets.formats.sheets.sheet import MAX_BYTES
from budgets.formats.totem.annex_tables import AnnexField
from budgets.formats.totem.annex_values import shown, written
from budgets.formats.totem.values import ValueFault
from budgets.rules.annexes.entries import Entry
from budgets.rules.annexes.record import Record

LONG_TEXT = 60  # characters from which a text takes the whole width
_TYPED = {"amount": "decimal", "decimal": "decimal", "integer": "numeric", "year": "numeric", "digits": "numeric"}


class ValueField(forms.Field):
    """A box of an annex field: its clean value is the State's writing."""

    def __init__(self, field: AnnexField, *, required: bool) -> None:
        self.annex_field = field
        super().__init__(
            label=field.label.rstrip("."),
            required=required,
            widget=_widget(field),
            help_text=field.help,
            error_messages={"required": f"«\u00a0{field.label.rstrip('.')}\u00a0» est à remplir."},
        )

    def clean(self, value: Any) -> str:
        """Return the value as the State writes it. Raises ValidationError naming the field and the mend."""
        text = str(value or "")
        self.validate(text.strip() or None)
        try:
            return written(self.annex_field, text, entry_schema())
        except ValueFault as fault:
            raise ValidationError(f"{fault.message[:1].upper()}{fault.message[1:]}. {fault.mend}") from fault


class RecordForm(forms.Form):
    """A record of an annex; `values` are those stored, as the State writes them."""

    def __init__(self, data: Any = None, *, entry: Entry, values: Mapping[str, str]) -> None:
        self.entry, self.values = entry, values
        self.kind = entry_schema().blocks[entry.block]
        schema = entry_schema()
        initial = {
            name: value if _is_typed_as_stored(field) else shown(field, value, schema)
            for name, field in self.kind.fields.items()
            if (value := values.get(name, ""))
        }
        super().__init__(data, initial=initial)
        for group in entry.groups:
            for name in group.fields:
                field = self.kind.fields[name]
                required = field.is_required or name in entry.required or name in entry.where
                self.fields[name] = ValueField(field, required=required)
                if name in entry.where:
                    self.fields[name].widget.choices = [it for it in code_choices(field) if it[0] in entry.where[name]]

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """Return the groups: title, boxes, whether something in them is filled or wrong."""
        return [
            (group.title, boxes, rank == 0 or any(box.value() or box.errors for box in boxes))
            for rank, group in enumerate(self.entry.groups)
            if (boxes := [self[name] for name in group.fields])
        ]

    @property
    def record_values(self) -> dict[str, str]:
        """Return the values to store: those typed, and those of fields that the form does not show."""
        schema = entry_schema()
        typed = {
            name: written(self.kind.fields[name], value, schema, self.values.get(name, ""))
            for name, value in self.cleaned_data.items()
        }
        others = {name: value for name, value in self.values.items() if name not in self.kind.fields}
        return others | typed

    def clean(self) -> dict[str, Any]:
        """Hold the fields against one another."""
        record = Record(self.entry.block, self.cleaned_data)
        for fault in entry_faults(record):
            if fault.field in self.fields:
                self.add_error(fault.field, f"{fault.message[:1].upper()}{fault.message[1:]}. {fault.mend}")
        return self.cleaned_data


class SheetForm(forms.Form):
    """The spreadsheet to import, and whether the records that it does not name go."""

    file = forms.FileField(
        label="Tableau",
        help_text="Fichier XLSX ou CSV dont la première ligne porte les titres du tableau exporté.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Le fichier est vide."},
    )
    replaces = forms.ChoiceField(
        label="Enregistrements qui ne sont pas dans le tableau",
        choices=[("1", "Les supprimer : le tableau est toute l’annexe"), ("", "Les garder : le tableau les complète")],
        widget=forms.RadioSelect,
        required=False,
        initial="1",
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size is not None and file.size > MAX_BYTES:
            raise forms.ValidationError(f"Le fichier dépasse {MAX_BYTES // 1_048_576}\u00a0Mo\u00a0: vérifiez-le.")
        return file


def code_choices(field: AnnexField) -> list[tuple[str, str]]:
    """Return the codes of a field with their labels."""
    codes = entry_schema().codes[field.code_list]
    return [(code, f"{code} – {label}" if label else code) for code, label in codes.items()]


def _is_typed_as_stored(field: AnnexField) -> bool:
    """Whether the box holds the stored writing: lists of choices, dates of the browser, lines of rates."""
    return field.type in ("date", "boolean", "rates") or bool(field.code_list)


def _widget(field: AnnexField) -> forms.Widget:
    kind, _, detail = field.type.partition(":")
    if kind == "code":
        return forms.Select(choices=[("", "—"), *code_choices(field)])
    if kind == "boolean":
        return forms.Select(choices=[("", "—"), ("true", "Oui"), ("false", "Non")])
    if kind == "date":
        return forms.DateInput(attrs={"type": "date"})
    if kind == "rates":
        return forms.Textarea(attrs={"rows": 4})
    attributes = {"autocomplete": "off"}
    if kind in _TYPED:
        attributes |= {"inputmode": _TYPED[kind], "class": "amount"}
    if kind == "text":
        attributes["maxlength"] = detail
    return forms.TextInput(attrs=attributes)
