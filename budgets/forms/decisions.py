"""The forms of decisions: the document to import, the part of a decision to show."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from budgets.formats.safe_xml import LARGEST_FILE
from budgets.models import Chapter


class DocumentForm(forms.Form):
    """The document to import."""

    file = forms.FileField(
        label="Document budgétaire",
        help_text=f"Fichier XML de TotEM, {LARGEST_FILE // 1_000_000}\u00a0Mo au plus.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xml"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Le fichier est vide."},
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size is not None and file.size > LARGEST_FILE:
            raise forms.ValidationError(f"Le fichier dépasse {LARGEST_FILE // 1_000_000}\u00a0Mo\u00a0: vérifiez-le.")
        return file


class CheckForm(DocumentForm):
    """The document to check on the public page, and what is wanted of it: the page or an open-data table."""

    PAGE, CONVERTER, NATIONAL = "page", "scdl", "scdl-national"
    wanted = forms.ChoiceField(
        required=False,
        choices=[(PAGE, "le bilan"), (CONVERTER, "la table SCDL"), (NATIONAL, "la table du schéma national")],
        widget=forms.HiddenInput,
    )

    @property
    def largest(self) -> int:
        """Return the size of the largest file that is read, in bytes."""
        return LARGEST_FILE

    @property
    def answer(self) -> str:
        """Return what is wanted: the page where nothing is said."""
        return self.cleaned_data["wanted"] or self.PAGE


class PartForm(forms.Form):
    """The section and the chapter to show; all of them without a choice."""

    section = forms.ChoiceField(
        label="Section", required=False, choices=[("", "Les deux sections"), *Chapter.Section.choices]
    )
    chapter = forms.ChoiceField(label="Chapitre", required=False)

    def __init__(self, *args: Any, chapters: Iterable[Chapter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(it.code, str(it)) for it in chapters]
        self.fields["chapter"].choices = [("", "Tous les chapitres"), *named]  # type: ignore[attr-defined]

    @property
    def part(self) -> dict[str, str]:
        """Return the choice made, empty where it is not one."""
        return self.cleaned_data if self.is_valid() else {}
