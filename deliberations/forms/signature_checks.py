"""The form of the public page that checks the signatures of a PDF."""

from typing import Any

from django import forms

LARGEST_PDF = 20 * 1024 * 1024


class SignatureCheckForm(forms.Form):
    """The PDF to check."""

    file = forms.FileField(
        label="Document signé (PDF)",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,application/pdf"}),
        error_messages={"required": "Choisissez le fichier à vérifier.", "empty": "Le fichier est vide."},
    )

    def clean_file(self) -> Any:
        """Refuse a file too large to be read here."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_PDF:
            raise forms.ValidationError("Le fichier dépasse 20 Mo : vérifiez-le avec votre lecteur de PDF.")
        return file
