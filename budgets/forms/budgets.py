"""Forms of budgets and their years."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.core.validators import RegexValidator
from django.utils.timezone import localdate

from budgets.models import Budget, Chart
from budgets.rules.variants import is_in_force

# capitals: the addresses of a syndicate's other pages are words in small letters
CODE = RegexValidator(r"^[A-Z0-9][A-Z0-9-]*\Z", "Le code s’écrit en capitales et chiffres, sans espace ni accent.")


class BudgetForm(forms.ModelForm):  # type: ignore[type-arg]  # subscripted in the stubs only
    class Meta:
        model = Budget
        fields = ["code", "name", "kind", "siret", "variant", "tax_basis"]
        help_texts = {"code": "Court et en capitales : il figure dans l’adresse des pages, par exemple BP ou EAU."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].validators.append(CODE)
        known = Chart.objects.order_by("variant").values_list("norm", "variant").distinct()
        variants = [variant for norm, variant in known if is_in_force(norm, variant, localdate().year)]
        self.fields["variant"] = forms.ChoiceField(label="Nomenclature", choices=[(name, name) for name in variants])
        self.helper = FormHelper()
        self.helper.add_input(Submit("submit", "Créer le budget"))


class YearForm(forms.Form):
    """The year to open for a budget."""

    year = forms.IntegerField(label="Exercice", min_value=2015, max_value=2100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("submit", "Ouvrir l’exercice"))
