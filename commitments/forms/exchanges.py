"""The forms of the exchanges with the treasurer and with Chorus Pro: codes of the budget, files that come in."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from budgets.models import Budget
from commitments.models import PesSettings
from commitments.models.suppliers import check_siret

LARGEST_RETURN = 20_000_000  # bytes, as the reader of outside XML
LARGEST_INVOICE = 20_000_000
MOST_INVOICES = 50


class PesSettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    """How the treasurer's application knows the budget."""

    siret = forms.CharField(
        label="SIRET du budget",
        max_length=14,
        validators=[check_siret],
        help_text="Quatorze chiffres, sans espace : c’est l’identifiant du budget chez le comptable.",
    )
    field_order = ("siret", "post", "post_label", "collectivity", "budget_code", "product_code")

    class Meta:
        model = PesSettings
        fields = ("post", "post_label", "collectivity", "budget_code", "product_code")

    def __init__(self, *args: Any, budget: Budget, **kwargs: Any) -> None:
        known = PesSettings.objects.filter(budget=budget).first()
        kwargs |= {"instance": known, "initial": {"siret": budget.siret}}
        super().__init__(*args, **kwargs)


class ReturnFileForm(forms.Form):
    """A file of the treasurer's application."""

    file = forms.FileField(
        label="Fichier du comptable",
        help_text="Acquit (ACK) ou retour PES des dépenses ou des recettes, en XML.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xml"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Le fichier est vide."},
    )
    dry_run = forms.BooleanField(label="Dire seulement ce qui changerait", required=False)

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size is not None and file.size > LARGEST_RETURN:
            raise forms.ValidationError(f"Le fichier dépasse {LARGEST_RETURN // 1_000_000}\u00a0Mo.")
        return file


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Several files at once, each checked as one is."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        files: Sequence[Any] = data if isinstance(data, list | tuple) else [data]
        cleaned = [super(SeveralFilesField, self).clean(one, initial) for one in files]
        if len(cleaned) > MOST_INVOICES:
            raise forms.ValidationError(f"Déposez {MOST_INVOICES} fichiers au plus à la fois.")
        for file in cleaned:
            if file.size > LARGEST_INVOICE:
                raise forms.ValidationError(f"{file.name} dépasse {LARGEST_INVOICE // 1_000_000}\u00a0Mo.")
        return cleaned


class InvoiceFilesForm(forms.Form):
    """Electronic invoices dropped together."""

    invoices = SeveralFilesField(
        label="Factures",
        help_text="Factur-X (PDF), UBL ou CII (XML), ou pivot de Chorus Pro ; plusieurs fichiers à la fois.",
        widget=SeveralFilesInput(attrs={"accept": ".pdf,.xml", "data-drop": "1"}),
        error_messages={"required": "Choisissez au moins un fichier.", "empty": "Un fichier est vide."},
    )
    received_on = forms.DateField(
        label="Reçues le",
        help_text="La date que porte le pivot de Chorus Pro l’emporte.",
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
