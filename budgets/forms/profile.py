"""What a person says of himself."""

from django import forms

from budgets.models import User


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]  # subscripted in the stubs only
    class Meta:
        model = User
        fields = ["title", "first_name", "last_name"]
        widgets = {
            "title": forms.Select(choices=[("", "non précisée"), ("Madame", "Madame"), ("Monsieur", "Monsieur")])
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["first_name"].required = self.fields["last_name"].required = True
