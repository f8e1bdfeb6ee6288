"""Forms of the parapheur: who signs, with what, why not."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings

from budgets.models import Membership, User
from deliberations.documents.content import Act
from deliberations.models import Delegate, Deliberation, SigningCertificate
from deliberations.services.parapheur import LONGEST_REASON, LONGEST_WITHDRAWAL, SIGNATORIES, SignatoryInput
from deliberations.services.signing_means import deposits_are_open
from deliberations.signing.certificates import LARGEST_FILE

MOST_SIGNATORIES = 4
CURRENT_PASSWORD = forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"})


class CircuitForm(forms.Form):
    """The signatories of an act in their order; an empty line counts for nothing."""

    def __init__(self, *args: Any, act: Act, deliberation: Deliberation, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _proposed(deliberation, act))
        super().__init__(*args, **kwargs)
        places = [(0, "aucun cachet"), *((rank, each.quality) for rank, each in enumerate(act.signatures, start=1))]
        members = User.objects.filter(
            pk__in=Membership.objects.filter(role__in=SIGNATORIES).values("user_id"), is_active=True
        ).order_by("last_name", "first_name")
        for rank in range(1, MOST_SIGNATORIES + 1):
            self.fields[f"user_{rank}"] = forms.ModelChoiceField(
                label=f"Signataire n° {rank}", queryset=members, required=rank == 1, empty_label="personne"
            )
            self.fields[f"quality_{rank}"] = forms.CharField(label="Qualité", required=False, max_length=120)
            self.fields[f"place_{rank}"] = forms.TypedChoiceField(
                label="Son cachet va dans le cadre", choices=places, coerce=int, required=False
            )

    def rows(self) -> Iterator[tuple[forms.BoundField, ...]]:
        """Yield the three fields of each line."""
        for rank in range(1, MOST_SIGNATORIES + 1):
            yield self[f"user_{rank}"], self[f"quality_{rank}"], self[f"place_{rank}"]

    def signatories(self) -> list[SignatoryInput]:
        """Return the signatories in their order, once the form is valid; names are those of the register."""
        data = self.cleaned_data
        chosen = [rank for rank in range(1, MOST_SIGNATORIES + 1) if data.get(f"user_{rank}")]
        users = [data[f"user_{rank}"] for rank in chosen]
        names = {delegate.user_id: str(delegate) for delegate in Delegate.objects.filter(user__in=users)}
        return [
            SignatoryInput(
                user.pk, names.get(user.pk) or str(user), data[f"quality_{rank}"], data[f"place_{rank}"] or 0
            )
            for rank, user in zip(chosen, users, strict=True)
        ]


def _proposed(deliberation: Deliberation, act: Act) -> dict[str, Any]:
    """Return the secretary then the president of the meeting, those of them who have an account."""
    meeting = deliberation.meeting
    people = (
        (meeting.secretary if meeting else None, "Secrétaire de séance", 2),
        (deliberation.chair or (meeting.president if meeting else None), "Président de la séance", 1),
    )
    found = [each for each in people if each[0] is not None and each[0].user_id is not None]
    proposed: dict[str, Any] = {}
    for rank, (delegate, quality, place) in enumerate(found, start=1):
        assert delegate is not None
        shown = place if place <= len(act.signatures) else 0
        proposed |= {f"user_{rank}": delegate.user_id, f"quality_{rank}": quality, f"place_{rank}": shown}
    return proposed


class CertificateForm(forms.Form):
    """A certificate with its password, which is read and forgotten."""

    file = forms.FileField(label="Certificat avec sa clé (fichier .p12 ou .pfx)")
    password = forms.CharField(label="Mot de passe du certificat", strip=False, widget=CURRENT_PASSWORD)

    def clean_file(self) -> bytes:
        """Return the bytes; refuse what is far too long to be a certificate."""
        return _certificate_bytes(self.cleaned_data["file"])


class SigningForm(forms.Form):
    """The acts chosen and the certificate that signs them all."""

    DEPOSITED, FILE, TEST = "deposited", "file", "test"
    acts = forms.MultipleChoiceField(
        label="Actes", error_messages={"required": "Cochez au moins un acte.", "invalid_choice": "Rouvrez la page."}
    )
    means = forms.ChoiceField(label="Signer avec", widget=forms.RadioSelect)
    file = forms.FileField(label="Certificat (fichier .p12 ou .pfx)", required=False)
    password = forms.CharField(
        label="Mot de passe du certificat",
        required=False,
        strip=False,
        widget=CURRENT_PASSWORD,
        help_text="Demandé à chaque signature, jamais gardé. Sans objet pour le certificat de test.",
    )

    def __init__(self, *args: Any, awaiting: list[str], certificate: SigningCertificate | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        means = [(self.FILE, "un certificat donné maintenant, oublié aussitôt")]
        if certificate is not None and deposits_are_open():
            means.insert(0, (self.DEPOSITED, f"mon certificat déposé ({certificate.holder})"))
        if settings.SIGNING_TEST_AUTHORITY:
            means.append((self.TEST, "un certificat de test, sans valeur juridique (démonstration)"))
        self.fields["means"].choices = means  # type: ignore[attr-defined]
        self.fields["means"].initial = means[0][0] if len(means) == 1 or certificate else means[-1][0]
        self.fields["acts"].choices = [(code, code) for code in awaiting]  # type: ignore[attr-defined]

    def clean_file(self) -> bytes:
        """Return the bytes, empty when no file was given."""
        file = self.cleaned_data["file"]
        return _certificate_bytes(file) if file else b""

    def clean(self) -> dict[str, Any]:
        """Ask for the file and the password where the means chosen needs them."""
        data = super().clean() or {}
        if data.get("means") == self.FILE and not data.get("file") and "file" not in self.errors:
            self.add_error("file", "Choisissez le fichier de votre certificat.")
        if data.get("means") in (self.FILE, self.DEPOSITED) and not data.get("password"):
            self.add_error("password", "Saisissez le mot de passe du certificat.")
        return data


class RefusalForm(forms.Form):
    """Why a signatory refuses."""

    reason = forms.CharField(
        label="Motif du refus", max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 4})
    )


class WithdrawalForm(forms.Form):
    """Why a circuit is withdrawn."""

    reason = forms.CharField(label="Motif du retrait", max_length=LONGEST_WITHDRAWAL)


def _certificate_bytes(file: Any) -> bytes:
    if file.size > LARGEST_FILE:
        raise forms.ValidationError("Le fichier dépasse 100 ko : ce n’est pas un certificat (.p12, .pfx).")
    content: bytes = file.read()
    return content
