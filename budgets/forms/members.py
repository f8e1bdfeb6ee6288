"""Forms of the members' pages."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

from budgets.models import Role


class MemberForm(forms.Form):
    """A person to add and the roles he is given."""

    email = forms.EmailField(
        label="Adresse électronique", help_text="La personne y reçoit le lien qui ouvre son accès."
    )
    title = forms.CharField(
        label="Civilité", max_length=20, required=False, help_text="Telle que les actes l’impriment : M. ou Mme."
    )
    first_name = forms.CharField(label="Prénom", max_length=80)
    last_name = forms.CharField(label="Nom", max_length=80)
    roles = forms.MultipleChoiceField(label="Rôles", choices=Role.choices, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.helper = FormHelper()
        self.helper.add_input(Submit("submit", "Ajouter et envoyer le lien"))


class RoleForm(forms.Form):
    """One role, named by a button or a list."""

    role = forms.ChoiceField(label="Rôle", choices=Role.choices)


class SecondFactorForm(forms.Form):
    """Whether the second factor is demanded of all members."""

    demanded = forms.BooleanField(label="Exiger le second facteur de tous les membres", required=False)
