"""Forms of the steps of a deliberation: agenda, vote, transmission, publication, answers."""

from typing import Any

from django import forms

from deliberations.forms.fields import DayField, VoiceCountField
from deliberations.models import Approval, Meeting
from deliberations.rules.votes import PresidentVote, Votes

PRESIDENT_VOTES = [
    ("", "sans objet : pas de partage des voix"),
    (PresidentVote.FOR, "pour"),
    (PresidentVote.AGAINST, "contre"),
    (PresidentVote.ABSTAINED, "abstention"),
]


class ScheduleForm(forms.Form):
    """The meeting on whose agenda the text goes, and its number there."""

    meeting = forms.ModelChoiceField(label="Séance", queryset=Meeting.objects.none(), empty_label="Choisir une séance")
    number = forms.CharField(
        label="Numéro",
        required=False,
        max_length=15,
        help_text="Laissez vide pour le numéro proposé, par exemple CS_2024_02_3.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = Meeting.objects.order_by("-held_on")  # type: ignore[attr-defined]


class VoteForm(forms.Form):
    """The count of the vote."""

    votes_for = VoiceCountField(label="Voix pour")
    votes_against = VoiceCountField(label="Voix contre", initial=0)
    abstentions = VoiceCountField(label="Abstentions", initial=0)
    president_vote = forms.ChoiceField(
        label="Vote du président, en cas de partage",
        choices=PRESIDENT_VOTES,
        required=False,
        help_text="Sa voix est prépondérante (L. 2121-20 du CGCT).",
    )

    def votes(self) -> Votes:
        """Return the count, once the form is valid."""
        data = self.cleaned_data
        return Votes(data["votes_for"], data["votes_against"], data["abstentions"])

    def president(self) -> PresidentVote | None:
        """Return how the president voted, None when it does not matter."""
        given = self.cleaned_data["president_vote"]
        return PresidentVote(given) if given else None


class TransmissionForm(forms.Form):
    """The sending to the prefecture, and its receipt when it is already there."""

    sent_on = DayField(label="Envoyée le")
    received_on = DayField(label="Reçue le", required=False)
    receipt_id = forms.CharField(
        label="Identifiant de l’accusé de réception",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocapitalize": "off", "spellcheck": "false"}),
    )


class ReceiptForm(forms.Form):
    """The prefecture's receipt."""

    received_on = DayField(label="Reçue le")
    receipt_id = forms.CharField(
        label="Identifiant de l’accusé de réception",
        max_length=80,
        widget=forms.TextInput(attrs={"autocapitalize": "off", "spellcheck": "false"}),
    )


class PublicationForm(forms.Form):
    """The publication of the act."""

    published_on = DayField(label="Publiée le")


class AnswerForm(forms.Form):
    """What an elected member answers."""

    answer = forms.ChoiceField(
        label="Votre avis",
        choices=[(Approval.Answer.APPROVED, "J’approuve"), (Approval.Answer.REFUSED, "Je n’approuve pas")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez « J’approuve » ou « Je n’approuve pas »."},
    )
    comment = forms.CharField(
        label="Commentaire",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Demandé lorsque vous n’approuvez pas.",
    )
