"""What is asked for a transfer of credits."""

from typing import Any

from django import forms

from budgets.forms.amounts import AmountField
from budgets.models import Account, BudgetYear
from budgets.rules.money import format_euros
from commitments.forms.spending import VerbForm
from commitments.queries_transfers import TransferRoom
from commitments.services.transfers import TransferInput

SECTIONS = {"F": "fonctionnement", "I": "investissement"}


class TransferForm(VerbForm):
    """To which account, from which account of the same section, how much, why."""

    receiver = forms.CharField(
        label="Compte à abonder",
        max_length=30,
        widget=forms.TextInput(attrs={"list": "comptes-ouverts", "inputmode": "numeric", "autocomplete": "off"}),
    )
    amount = AmountField(label="Montant (€)")
    source = forms.ChoiceField(
        label="Compte prélevé",
        widget=forms.Select(attrs={"class": "form-select"}),
        help_text="Les comptes sont rangés sous l’enveloppe où leurs crédits sont limités, avec ce qu’elle a encore.",
    )
    reason = forms.CharField(
        label="Motif", max_length=200, help_text="Il devient l’objet de la décision, et se lit à la prochaine séance."
    )

    def __init__(self, *args: Any, budget_year: BudgetYear, room: TransferRoom, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.budget_year = budget_year
        groups: dict[str, list[tuple[str, str]]] = {}
        for it in room.sources:
            if it.key.section in room.limits:
                left = format_euros(it.available)
                title = f"{SECTIONS[it.key.section].capitalize()}, {it.envelope}\u00a0: {left} disponibles"
                choice = (it.account, f"{it.account} {it.label}\u00a0: jusqu’à {format_euros(it.most)}")
                groups.setdefault(title, []).append(choice)
        choices: list[Any] = [("", "choisissez"), *groups.items()]
        source = self.fields["source"]
        assert isinstance(source, forms.ChoiceField)
        source.choices = choices

    def clean_receiver(self) -> Account:
        """Return the account of the year's chart that a real expense may be charged to."""
        code = self.cleaned_data["receiver"].split(" ")[0]
        found = Account.objects.filter(chart=self.budget_year.chart_id, code=code).exclude(expense_real="").first()
        if found is None:
            raise forms.ValidationError(f"Le compte {code} n’est pas un compte de dépense réelle de l’exercice.")
        return found

    @property
    def asked(self) -> TransferInput:
        """Return what is asked for. Needs a valid form."""
        data = self.cleaned_data
        return TransferInput(data["source"], data["receiver"], data["amount"], data["reason"])
