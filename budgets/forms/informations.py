"""The general informations of a decision: what its cover and state I-A say, and the State's headers."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms

from budgets.formats.totem.header import SPECIFICITIES
from budgets.formats.totem.informations import KnownInformation, known_informations

LONGEST_NUMBER = 20
_NUMBER = re.compile(r"-?[0-9][0-9 \u00a0\u202f.,]*(?: ?%)?")


class InformationsForm(forms.Form):
    """A field per known information, in groups; those unknown to us are kept as they came.

    `computed` are the ratios that the decision's lines give, shown under their field.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, kept: Mapping[str, str], known: Mapping[str, str], computed: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kept = {code: text for code, text in kept.items() if code not in known_informations()}
        for it in known_informations().values():
            self.fields[it.code] = _field(it, computed.get(it.code, ""))
            self.initial.setdefault(it.code, kept.get(it.code) or known.get(it.code, ""))

    def clean(self) -> dict[str, Any]:
        """Refuse numbers that are not."""
        for it in known_informations().values():
            text = self.cleaned_data.get(it.code, "")
            if it.type in ("number", "percentage") and text and not _NUMBER.fullmatch(text):
                example = "50,62 %" if it.type == "percentage" else "1 234,56"
                self.add_error(it.code, f"Écrivez un nombre, par exemple {example}.")
        return self.cleaned_data

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the fields by group, in the order of the table."""
        found: dict[str, list[forms.BoundField]] = {}
        for it in known_informations().values():
            found.setdefault(it.group, []).append(self[it.code])
        return list(found.items())

    @property
    def informations(self) -> dict[str, str]:
        """Return the informations as they are stored: what was typed, and what we have no field for."""
        typed = {code: self.cleaned_data[code] for code in known_informations() if self.cleaned_data[code]}
        return self.kept | typed


def _field(it: KnownInformation, computed: str) -> forms.Field:
    help_text = f"Calculé sur la décision\u00a0: {computed}" if computed else ""
    common: dict[str, Any] = {"label": it.label, "required": False, "help_text": help_text}
    if it.type == "specificity":
        return forms.ChoiceField(choices=[("", "sans objet"), *SPECIFICITIES.items()], **common)
    if it.type == "alphanumeric":
        message = f"Des lettres sans accent et des chiffres, {it.size} au plus."
        return forms.RegexField(rf"^[0-9a-zA-Z]{{0,{it.size}}}\Z", error_messages={"invalid": message}, **common)
    if it.type == "digits":
        message = f"{it.size} chiffres, sans espace."
        return forms.RegexField(rf"^[0-9]{{{it.size}}}\Z", error_messages={"invalid": message}, **common)
    return forms.CharField(max_length=it.size or LONGEST_NUMBER, **common)
