"""The form of a department."""

from typing import Any

from django import forms

from budgets.models import Department, User


class DepartmentForm(forms.Form):
    """A department and the members of the syndicate who propose for it."""

    code = forms.CharField(label="Code", max_length=20, help_text="Court, par exemple VOI.")
    name = forms.CharField(label="Nom", max_length=120)
    members = forms.ModelMultipleChoiceField(
        label="Agents qui proposent pour ce service",
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Ils voient et modifient les lignes de ce service, et elles seules, tant que la décision est en "
        "préparation.",
    )

    def __init__(self, *args: Any, department: Department | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = self.fields["members"]
        assert isinstance(members, forms.ModelMultipleChoiceField)
        members.queryset = User.objects.filter(memberships__isnull=False).distinct().order_by("last_name", "first_name")
        if department:
            self.initial = {
                "code": department.code,
                "name": department.name,
                "members": list(department.members.all()),
            }
