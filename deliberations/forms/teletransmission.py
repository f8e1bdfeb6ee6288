"""Forms of the sending of an act to the prefecture."""

from typing import Any

from django import forms

from deliberations.forms.fields import DayField
from deliberations.services.teletransmission import Sending

LARGEST_MESSAGE = 1_000_000


class SendingForm(forms.Form):
    """What only the sender knows."""

    sent_on = DayField(label="Jour de l’envoi")
    classification_on = DayField(
        label="Date de la classification des matières",
        help_text="Celle que votre préfecture emploie ; votre opérateur de transmission l’affiche.",
    )
    district = forms.RegexField(
        r"^\d$",
        label="Numéro de l’arrondissement",
        error_messages={"invalid": "Donnez un seul chiffre : 1 pour celui du chef-lieu."},
    )
    email = forms.EmailField(label="Adresse pour les réponses de la préfecture")

    def sending(self) -> Sending:
        """Return what was given, once the form is valid."""
        data: dict[str, Any] = self.cleaned_data
        return Sending(data["district"], data["email"], data["sent_on"], data["classification_on"])


class ReceiptFileForm(forms.Form):
    """The message that the prefecture sent back."""

    file = forms.FileField(label="Accusé de réception (fichier XML)")

    def clean_file(self) -> Any:
        """Refuse what is far too long to be a message."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_MESSAGE:
            raise forms.ValidationError("Le fichier dépasse 1 Mo : ce n’est pas un accusé de réception.")
        return file
