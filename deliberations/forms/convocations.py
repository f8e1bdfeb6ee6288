"""Forms around a meeting: proxies, arrivals, opening, movements, polls."""

from typing import Any

from django import forms

from deliberations.models import Choice, Delegate, Deliberation, Meeting, Movement, Poll


class ProxyGivenForm(forms.Form):
    """To whom a delegate gives his proxy."""

    holder = forms.ModelChoiceField(
        label="Je donne pouvoir à", queryset=Delegate.objects.none(), required=False, empty_label="personne, je viens"
    )

    def __init__(self, *args: Any, giver: Delegate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Delegate.objects.filter(is_active=True).exclude(pk=giver.pk)
        self.fields["holder"].queryset = others  # type: ignore[attr-defined]


class DoorForm(forms.Form):
    """The personal code that a delegate types at the door."""

    code = forms.CharField(
        label="Votre code personnel",
        max_length=8,
        help_text="Six caractères, dans votre convocation.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )

    def clean_code(self) -> str:
        """Return the code in capitals without spaces."""
        return "".join(str(self.cleaned_data["code"]).split()).upper()


class OpeningForm(forms.Form):
    """Who presides and who keeps the minutes."""

    president = forms.ModelChoiceField(label="Président de séance", queryset=Delegate.objects.none())
    secretary = forms.ModelChoiceField(
        label="Secrétaire de séance", queryset=Delegate.objects.none(), required=False, empty_label="aucun"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("president", "secretary"):
            self.fields[name].queryset = Delegate.objects.filter(is_active=True)  # type: ignore[attr-defined]


class MovementForm(forms.Form):
    """Who comes or leaves, when, and to whom he gives a proxy on leaving."""

    delegate = forms.ModelChoiceField(label="Délégué", queryset=Delegate.objects.none())
    kind = forms.ChoiceField(label="Mouvement", choices=Movement.Kind.choices)
    at = forms.TimeField(label="À", required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    proxy_to = forms.ModelChoiceField(
        label="Pouvoir donné à, en partant", queryset=Delegate.objects.none(), required=False, empty_label="personne"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("delegate", "proxy_to"):
            self.fields[name].queryset = Delegate.objects.filter(is_active=True)  # type: ignore[attr-defined]


class PollForm(forms.Form):
    """How a text is put to the vote."""

    mode = forms.ChoiceField(label="Mode de scrutin", choices=Poll.Mode.choices, initial=Poll.Mode.HAND)
    asked_by = forms.IntegerField(
        label="Membres qui réclament le secret",
        required=False,
        min_value=0,
        help_text="Un tiers des présents au moins, pour un scrutin secret.",
    )
    is_appointment = forms.BooleanField(label="Il s’agit d’une nomination", required=False)


class NoteVoteForm(forms.Form):
    """What the secretary notes in the room: the vote of a seat, or of all those who have not voted."""

    seat = forms.ChoiceField(label="Délégué", required=False)
    choice = forms.ChoiceField(label="Vote", choices=Choice.choices)

    def __init__(self, *args: Any, seats: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat"].choices = [("", "tous ceux qui n’ont pas voté"), *seats]  # type: ignore[attr-defined]


class ChairForm(forms.ModelForm):  # type: ignore[type-arg]  # subscripted in the stubs only
    """Who presides for one vote, and who reports on it."""

    class Meta:
        model = Deliberation
        fields = ["chair", "reporter"]
        help_texts = {"chair": "Vide : le président de la séance. À remplir quand il se retire."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("chair", "reporter"):
            self.fields[name].queryset = Delegate.objects.filter(is_active=True)  # type: ignore[attr-defined]
            self.fields[name].empty_label = "—"  # type: ignore[attr-defined]


class DebatesForm(forms.ModelForm):  # type: ignore[type-arg]
    """What was said, for the minutes."""

    class Meta:
        model = Meeting
        fields = ["debates"]
        widgets = {"debates": forms.Textarea(attrs={"rows": 6, "class": "form-control"})}
