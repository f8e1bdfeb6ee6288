"""Forms of meetings, delegates and attendance."""

from typing import Any
from uuid import UUID

from django import forms

from budgets.models import Membership, User
from deliberations.forms.fields import DayField
from deliberations.models import Attendance, Delegate, Meeting
from deliberations.services.meetings import AttendanceInput, MeetingInput

STATUSES = [("", "non convoqué"), *Attendance.Status.choices]


class MeetingForm(forms.Form):
    """The dates and circumstances of a meeting."""

    held_on = DayField(label="Date de la séance")
    held_at = forms.TimeField(label="Heure", required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    convoked_on = DayField(
        label="Date de convocation",
        help_text="Prévue ; celle de l’envoi la remplace quand l’assemblée est convoquée ici.",
    )
    second_convocation = forms.BooleanField(
        label="Seconde convocation",
        required=False,
        help_text="Faute de quorum à la première séance : aucun quorum n’est plus exigé.",
    )
    first_meeting_on = DayField(
        label="Date de la première séance, sans quorum",
        required=False,
        help_text="Seulement pour une seconde convocation.",
    )
    urgent = forms.BooleanField(
        label="Délai abrégé pour urgence",
        required=False,
        help_text="Le président en rend compte à l’ouverture de la séance ; un jour franc au moins reste dû.",
    )
    place = forms.CharField(label="Lieu", required=False, max_length=120)
    members_in_office = forms.IntegerField(
        label="Membres en exercice",
        required=False,
        min_value=1,
        max_value=1000,
        help_text="Laissez vide pour le nombre de la fiche du syndicat.",
    )

    def __init__(self, *args: Any, meeting: Meeting | None = None, **kwargs: Any) -> None:
        if meeting is not None:
            kwargs["initial"] = {name: getattr(meeting, name) for name in self.base_fields} | {
                "members_in_office": meeting.members_in_office or None
            }
        super().__init__(*args, **kwargs)

    def meeting_input(self) -> MeetingInput:
        """Return what was given, once the form is valid."""
        data = self.cleaned_data
        return MeetingInput(**(data | {"members_in_office": data["members_in_office"] or 0}))


class AttendanceForm(forms.Form):
    """The attendance sheet: for each delegate his presence and, when he gave a proxy, to whom."""

    president = forms.ChoiceField(label="Président de séance", required=False)
    secretary = forms.ChoiceField(label="Secrétaire de séance", required=False)

    def __init__(
        self, *args: Any, meeting: Meeting, rows: list[tuple[Delegate, Attendance | None]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.delegates = [delegate for delegate, _ in rows]
        names = [("", "—"), *((str(delegate.pk), str(delegate)) for delegate in self.delegates)]
        for name in ("president", "secretary"):
            self.fields[name].choices = names  # type: ignore[attr-defined]
            self.fields[name].initial = getattr(meeting, f"{name}_id")
        for delegate, line in rows:
            self.fields[f"status_{delegate.pk}"] = forms.ChoiceField(
                label=f"Présence de {delegate}",
                choices=STATUSES,
                required=False,
                initial=line.status if line else self._usual_status(delegate, rows),
            )
            self.fields[f"proxy_{delegate.pk}"] = forms.ChoiceField(
                label=f"Pouvoir de {delegate} donné à",
                choices=names,
                required=False,
                initial=line.proxy_to_id if line else "",
            )

    @staticmethod
    def _usual_status(delegate: Delegate, rows: list[tuple[Delegate, Attendance | None]]) -> str:
        """Return what is proposed for a delegate: on an empty sheet a regular one is excused until he is seen."""
        is_empty = all(line is None for _, line in rows)
        return str(Attendance.Status.EXCUSED) if is_empty and delegate.seat == Delegate.Seat.REGULAR else ""

    def lines(self) -> list[dict[str, Any]]:
        """Return each delegate with his two bound fields, for the template."""
        return [
            {
                "delegate": delegate,
                "status": self[f"status_{delegate.pk}"],
                "proxy": self[f"proxy_{delegate.pk}"],
            }
            for delegate in self.delegates
        ]

    def attendance_input(self) -> list[AttendanceInput]:
        """Return the lines given, once the form is valid."""
        return [
            AttendanceInput(
                delegate.pk, self.cleaned_data[f"status_{delegate.pk}"], _key(self.cleaned_data[f"proxy_{delegate.pk}"])
            )
            for delegate in self.delegates
        ]

    def officer(self, name: str) -> UUID | None:
        """Return the president or the secretary chosen."""
        return _key(self.cleaned_data[name])


class DisplayForm(forms.Form):
    """The display of the list of deliberations."""

    displayed_on = DayField(label="Liste des délibérations affichée le")


class DelegateForm(forms.ModelForm):  # type: ignore[type-arg]  # subscripted in the stubs only
    """A member of the assembly."""

    term_from = DayField(label="Mandat depuis le", required=False)
    term_to = DayField(label="Jusqu’au", required=False)

    class Meta:
        model = Delegate
        fields = [
            "title",
            "last_name",
            "first_name",
            "seat",
            "role",
            "member",
            "commune",
            "substitute_of",
            "user",
            "email",
            "bureau_rank",
            "term_from",
            "term_to",
            "is_active",
        ]
        widgets = {"title": forms.Select(choices=[("Madame", "Madame"), ("Monsieur", "Monsieur")])}
        help_texts = {"user": "Pour qu’il lise les textes et donne son avis dans l’application."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Membership.objects.values("user_id")
        self.fields["user"].queryset = User.objects.filter(pk__in=members)  # type: ignore[attr-defined]
        self.fields["user"].empty_label = "aucun compte"  # type: ignore[attr-defined]
        self.fields["member"].empty_label = "aucune"  # type: ignore[attr-defined]
        regular = Delegate.objects.filter(is_active=True, seat=Delegate.Seat.REGULAR).exclude(pk=self.instance.pk)
        self.fields["substitute_of"].queryset = regular  # type: ignore[attr-defined]
        self.fields["substitute_of"].empty_label = "tout titulaire de sa collectivité"  # type: ignore[attr-defined]


def _key(text: str) -> UUID | None:
    return UUID(text) if text else None
