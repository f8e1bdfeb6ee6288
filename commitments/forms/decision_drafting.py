"""What is asked before a decision is drafted from the results."""

from typing import Any

from django import forms

from budgets.forms.amounts import AmountField
from budgets.models import BudgetDecision
from budgets.rules.decision import DecisionKind
from budgets.rules.money import ZERO
from commitments.services.decision_drafting import DraftBasis

KINDS = (BudgetDecision.Kind.PRIMITIVE, BudgetDecision.Kind.SUPPLEMENTARY)


class ResultsDraftForm(forms.Form):
    """Which decision takes the results up, what goes to 1068 beyond the compulsory part, what goes to investment."""

    kind = forms.ChoiceField(
        label="Décision",
        choices=[(it.value, it.label.capitalize()) for it in KINDS],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    additional_reserve = AmountField(
        label="Dotation complémentaire en réserves (1068)",
        required=False,
        help_text="Choix de l’assemblée\u00a0: cette part de l’excédent va au 1068, le reste au 002.",
    )
    transfer = AmountField(
        label="Virement à la section d’investissement (023 et 021)",
        required=False,
        help_text="Part de l’excédent repris que la décision vire à l’investissement.",
    )

    def __init__(self, *args: Any, basis: DraftBasis, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not basis.can_choose:
            del self.fields["additional_reserve"]

    @property
    def asked(self) -> dict[str, Any]:
        """Return what is asked, as the services take it. Needs a valid form."""
        data = self.cleaned_data
        asked: dict[str, Any] = {"kind": DecisionKind(data["kind"])}
        if "additional_reserve" in self.fields:
            asked["additional_reserve"] = data["additional_reserve"] or ZERO
        if data["transfer"] is not None:
            asked["transfer"] = data["transfer"]
        return asked
