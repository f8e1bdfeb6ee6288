"""Forms of the assembly: members, statutes, delegations of the assembly."""

from typing import Any

from django import forms

from budgets.models import Syndicate
from deliberations.forms.fields import DayField
from deliberations.models import Delegate, MemberBody, PresidentDelegation, Statutes
from deliberations.rules.statutes import SHARE_LABELS, AssemblyRules

YES_NO = [("", "règle de la loi"), ("true", "oui"), ("false", "non")]


class MemberBodyForm(forms.ModelForm):  # type: ignore[type-arg]  # subscripted in the stubs only
    """A commune or community that is a member of the syndicate."""

    joined_on = DayField(label="Membre depuis le", required=False)
    left_on = DayField(label="Retiré le", required=False)

    class Meta:
        model = MemberBody
        fields = [
            "name",
            "kind",
            "siren",
            "seats",
            "substitute_seats",
            "votes_per_seat",
            "joined_on",
            "left_on",
            "rank",
        ]


class StatutesForm(forms.ModelForm):  # type: ignore[type-arg]
    """The clauses of the statutes; what is left empty follows the law."""

    quorum_with_proxies = forms.TypedChoiceField(
        label="Les pouvoirs comptent pour le quorum", choices=YES_NO, required=False
    )
    second_without_quorum = forms.TypedChoiceField(
        label="Aucun quorum à la seconde convocation", choices=YES_NO, required=False
    )
    president_leaves = forms.TypedChoiceField(
        label="Le président se retire au vote de ses comptes", choices=YES_NO, required=False
    )

    class Meta:
        model = Statutes
        fields = [
            "quorum",
            "quorum_by",
            "quorum_with_proxies",
            "proxies_per_member",
            "notice_days",
            "second_without_quorum",
            "second_interval",
            "president_leaves",
            "source",
        ]

    def __init__(self, *args: Any, law: AssemblyRules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, text in law_texts(law).items():
            self.fields[name].help_text = f"Sans clause : {text} ({law.basis_of(name)})."
        for name in ("quorum_with_proxies", "second_without_quorum", "president_leaves"):
            value = getattr(self.instance, name)
            self.initial[name] = "" if value is None else str(value).lower()

    def clean(self) -> dict[str, Any]:
        """Read the three-way choices; ask for the article as soon as one clause departs from the law."""
        data: dict[str, Any] = super().clean() or {}
        for name in ("quorum_with_proxies", "second_without_quorum", "president_leaves"):
            data[name] = {"true": True, "false": False}.get(data.get(name, ""))
        clauses = [value for name, value in data.items() if name != "source" and value not in (None, "")]
        if clauses and not data.get("source"):
            self.add_error("source", "Dites quel article des statuts porte ces règles.")
        return data


def law_texts(law: AssemblyRules) -> dict[str, str]:
    """Return what the law says of each rule, in a few words."""
    yes = {True: "oui", False: "non"}
    return {
        "quorum": SHARE_LABELS[law.quorum],
        "quorum_by": {"members": "les membres", "votes": "les voix"}[law.quorum_by],
        "quorum_with_proxies": yes[law.quorum_with_proxies],
        "proxies_per_member": str(law.proxies_per_member),
        "notice_days": "cinq, ou trois si aucune commune membre n’atteint 3 500 habitants",
        "second_without_quorum": yes[law.second_without_quorum],
        "second_interval": str(law.second_interval),
        "president_leaves": yes[law.president_leaves],
    }


class PresidentDelegationForm(forms.ModelForm):  # type: ignore[type-arg]
    """A matter that the assembly delegates."""

    given_on = DayField(label="Donnée le")
    ended_on = DayField(label="Prend fin le", required=False)

    class Meta:
        model = PresidentDelegation
        fields = ["subject", "holder", "delegate", "ceiling", "act", "given_on", "ended_on"]
        help_texts = {"ceiling": "En euros ; vide s’il n’y en a pas."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["delegate"].queryset = Delegate.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["delegate"].empty_label = "selon la fonction"  # type: ignore[attr-defined]


def new_statutes(syndicate: Syndicate) -> Statutes:
    """Return statutes without any clause, to be filled."""
    return Statutes(syndicate=syndicate)
