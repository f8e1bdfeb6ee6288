"""The forms of the verbs: commitments, services done, liquidations, orders, slips, suppliers."""

import uuid
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

from budgets.forms.amounts import AmountField
from budgets.models import Account, BudgetYear
from budgets.rules.folding import fold
from commitments.models import Commitment, Invoice, InvoiceInterruption, IssuedOrder, Supplier
from commitments.services.certificates import LARGEST_DOCUMENT, Document
from commitments.services.commitments import CommitmentInput, today
from commitments.services.suppliers import compact

PHOTO = "image/jpeg,image/png,image/webp,application/pdf"


class DayInput(forms.DateField):
    """A day, chosen in the browser's calendar or written 15/02/2024."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d/%m/%Y"])
        kwargs.setdefault("error_messages", {"invalid": "Ce n’est pas une date : écrivez par exemple 15/02/2024."})
        super().__init__(**kwargs)


class VerbForm(forms.Form):
    """A form sent once: its key makes a second sending harmless. `scope` keeps the ids of a page apart."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, scope: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"id_{scope}_%s" if scope else "id_%s")
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4


class ReasonForm(VerbForm):
    """Why: what is refused, rejected or taken back says so."""

    reason = forms.CharField(label="Motif", max_length=300, strip=True)


class ReturnForm(ReasonForm):
    """Why an invoice goes back to its supplier, when and how it was told; by e-mail when its address is known."""

    on = DayInput(label="Fournisseur prévenu le", required=False)
    means = forms.ChoiceField(label="Notifié par", choices=InvoiceInterruption.Means.choices, required=False)
    notify = forms.BooleanField(label="Envoyer le motif au fournisseur par courriel", required=False)

    def __init__(self, *args: Any, email: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today
        if email:
            self.fields["notify"].label = f"Envoyer le motif à {email}"
        else:
            del self.fields["notify"]

    def clean_means(self) -> str:
        """Return how the supplier was told."""
        return str(self.cleaned_data["means"] or InvoiceInterruption.Means.OTHER)


class ReceiveAgainForm(VerbForm):
    """The day the supplier completed its request."""

    on = DayInput(label="Demande complétée le", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today


class LateInterestForm(VerbForm):
    """The bank's rate, where the table has none for the half-year."""

    bank_rate = forms.DecimalField(
        label="Taux de la BCE (%)", max_digits=5, decimal_places=2, min_value=0, max_value=50, localize=True,
        help_text="Opérations principales de refinancement, au premier jour du semestre.",
    )  # fmt: skip
    rate_source = forms.CharField(label="Où vous l’avez lu", max_length=120)

    def __init__(self, *args: Any, needs_rate: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_rate:
            del self.fields["bank_rate"], self.fields["rate_source"]


class AmountReasonForm(VerbForm):
    """How much, and why."""

    amount = AmountField(label="Montant (€)")
    reason = forms.CharField(label="Motif", max_length=300)


class ShareForm(VerbForm):
    """The share of a year of a commitment on an authorisation."""

    amount = AmountField(label="Part de l’exercice (€)")
    account = forms.CharField(
        label="Nature (compte)", max_length=30, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )

    def __init__(self, *args: Any, budget_year: BudgetYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.budget_year = budget_year

    def clean_account(self) -> Account:
        """Return the account. Raises ValidationError when the chart of the year does not have it."""
        code = str(self.cleaned_data["account"]).split(" ")[0]
        found = Account.objects.filter(chart=self.budget_year.chart_id, code=code).exclude(expense_real="").first()
        if found is None:
            raise forms.ValidationError(f"Le compte {code} ne s’emploie pas en dépense réelle dans l’exercice.")
        return found


class CommitmentForm(VerbForm):
    """A request of commitment. The account is given by its number; the supplier is chosen or named."""

    direction = forms.ChoiceField(label="Sens", choices=[("expense", "dépense"), ("revenue", "recette")])
    amount = AmountField(label="Montant (€)")
    supplier = forms.CharField(label="Tiers", max_length=200, widget=forms.TextInput(attrs={"list": "tiers-connus"}))
    label = forms.CharField(label="Objet", max_length=500)
    account = forms.CharField(
        label="Nature (compte)",
        max_length=30,
        widget=forms.TextInput(attrs={"list": "comptes-ouverts", "inputmode": "numeric", "autocomplete": "off"}),
    )
    function = forms.CharField(label="Fonction", max_length=10, required=False)
    operation = forms.CharField(label="Opération d’équipement", max_length=40, required=False)
    authorization = forms.CharField(
        label="Autorisation (AP ou AE)",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"list": "autorisations-votees", "autocomplete": "off"}),
    )
    whole = AmountField(
        label="Montant total sur l’autorisation (€)",
        required=False,
        help_text="Tous exercices compris, quand l’engagement en couvre plusieurs ; le montant est alors la part "
        "de l’exercice.",
    )
    service = forms.CharField(label="Service gestionnaire", max_length=40, required=False)
    legal_act = forms.ChoiceField(
        label="Acte juridique prévu", choices=[("", "à préciser"), *Commitment.LegalAct.choices], required=False
    )

    def __init__(self, *args: Any, budget_year: BudgetYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.budget_year = budget_year
        self.helper = FormHelper()
        draft = Submit("draft", "Enregistrer la demande")
        draft.field_classes = "btn btn-outline-primary"  # a class added to those of a main button is not readable
        self.helper.add_input(draft)
        self.helper.add_input(Submit("approve", "Enregistrer et viser"))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        code = str(data.get("account", "")).split(" ")[0]
        found = Account.objects.filter(chart=self.budget_year.chart_id, code=code).first()
        direction = data.get("direction", "expense")
        if code and found is None:
            self.add_error("account", f"Le compte {code} n’est pas dans la nomenclature de l’exercice.")
        elif found and not getattr(found, f"{direction}_real"):
            what = "dépense" if direction == "expense" else "recette"
            self.add_error("account", f"Le compte {code} ne s’emploie pas en {what} réelle.")
        if data.get("whole") and not data.get("authorization"):
            self.add_error("authorization", "Choisissez l’autorisation sur laquelle porte le montant total.")
        data["account_row"] = found
        return data

    def asked(self) -> CommitmentInput:
        """Return what is asked for; the supplier is the recorded one of that name when there is one."""
        data = self.cleaned_data
        supplier = Supplier.objects.filter(folded=fold(data["supplier"])[:200], merged_into=None).first()
        return CommitmentInput(
            amount=data["amount"],
            account=data["account_row"],
            supplier=supplier or data["supplier"],
            label=data["label"],
            direction=data["direction"],
            function=data["function"],
            operation=data["operation"],
            authorization=data["authorization"],
            whole=data.get("whole"),
            service=data["service"],
            legal_act=data["legal_act"],
        )


class SignForm(VerbForm):
    """The legal act that binds the syndicate."""

    act = forms.ChoiceField(label="Acte juridique", choices=Commitment.LegalAct.choices)
    on = DayInput(label="Date de l’acte")
    reference = forms.CharField(label="Référence de l’acte", max_length=100, required=False)


class ServiceForm(VerbForm):
    """What was delivered, when, with the delivery note or its photograph."""

    amount = AmountField(label="Montant TTC de ce qui est fait (€)")
    done_on = DayInput(label="Livré ou fait le")
    is_last = forms.BooleanField(label="C’est la dernière livraison", required=False)
    note = forms.CharField(label="Observation", max_length=300, required=False)
    document = forms.FileField(
        label="Bon de livraison (photo ou PDF)",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": PHOTO, "capture": "environment"}),
        help_text="Sur un téléphone, l’appareil photo s’ouvre. 4 Mo au plus.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["done_on"].initial = today
        self.helper = FormHelper()
        self.helper.add_input(Submit("submit", "Certifier le service fait"))

    def clean_document(self) -> Document | None:
        """Return the document read, None without one."""
        file = self.cleaned_data.get("document")
        if not file:
            return None
        if file.size > LARGEST_DOCUMENT:
            raise forms.ValidationError("La pièce dépasse 4 Mo : réduisez la photo ou le PDF.")
        return Document(file.name, file.read())


class LiquidateForm(VerbForm):
    """How much of a service done is owed, and the invoice that claims it."""

    amount = AmountField(label="Montant à liquider (€)")
    invoice = forms.ModelChoiceField(
        label="Facture", queryset=Invoice.objects.none(), required=False, empty_label="sans facture"
    )

    def __init__(self, *args: Any, commitment: Commitment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Invoice.objects.filter(state=Invoice.State.RECEIVED).defer("file")
        if commitment.party_id:
            found = found.filter(supplier=commitment.party_id)
        field = self.fields["invoice"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = found.order_by("received_on")


class PayForm(VerbForm):
    """What was paid or collected, and when."""

    amount = AmountField(label="Montant (€)", required=False, help_text="Vide : tout ce qui reste.")
    on = DayInput(label="Date")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today


class GiveUpForm(VerbForm):
    """A claim given up by the assembly."""

    kind = forms.ChoiceField(
        label="Décision",
        choices=[
            (kind.value, kind.label)
            for kind in (IssuedOrder.Kind.WRITE_OFF, IssuedOrder.Kind.EXTINCT, IssuedOrder.Kind.REMISSION)
        ],
    )
    amount = AmountField(label="Montant (€)")
    deliberation = forms.CharField(label="Délibération (numéro et date)", max_length=200)


class SupplierForm(forms.ModelForm):  # type: ignore[type-arg]  # subscripted in the stubs only
    """A supplier; spaces in SIRET and IBAN are taken out, their keys are checked."""

    class Meta:
        model = Supplier
        fields = ["name", "category", "code", "siret", "iban", "bic", "email", "address"]
        widgets = {"address": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if args and args[0]:
            given = args[0].copy()
            for name, value in compact({key: given.get(key) for key in ("siret", "iban", "bic")}).items():
                given[name] = value
            args = (given, *args[1:])
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("submit", "Enregistrer le tiers"))

    def _get_validation_exclusions(self) -> set[str]:
        """Check what is unique within the syndicate too, though the form does not show it."""
        exclusions: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # not in the stubs
        return exclusions - {"syndicate"}


class MergeForm(VerbForm):
    """The duplicate to merge into a supplier."""

    duplicate = forms.ModelChoiceField(label="Doublon à fusionner", queryset=Supplier.objects.none())

    def __init__(self, *args: Any, kept: Supplier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["duplicate"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Supplier.objects.filter(merged_into=None).exclude(pk=kept.pk).order_by("name")


class InvoiceForm(VerbForm):
    """An invoice of one line; the commitment is found by its number."""

    supplier = forms.ModelChoiceField(label="Fournisseur", queryset=Supplier.objects.none())
    number = forms.CharField(label="Numéro de la facture", max_length=60)
    issued_on = DayInput(label="Date de la facture")
    received_on = DayInput(label="Reçue le")
    label = forms.CharField(label="Désignation", max_length=300)
    quantity = forms.DecimalField(label="Quantité", max_digits=14, decimal_places=4, initial=1, localize=True)
    unit_price = AmountField(label="Prix unitaire HT (€)")
    vat_rate = forms.DecimalField(label="Taux de TVA (%)", max_digits=5, decimal_places=2, initial=20, localize=True)
    total = AmountField(label="Total TTC imprimé (€)")
    commitment = forms.CharField(label="Numéro d’engagement", max_length=40, required=False)
    file = forms.FileField(
        label="Facture (PDF ou photo)",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": PHOTO}),
        help_text="4 Mo au plus.",
    )

    def __init__(self, *args: Any, budget_year: BudgetYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.budget_year = budget_year
        field = self.fields["supplier"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Supplier.objects.filter(merged_into=None).order_by("name")
        self.fields["received_on"].initial = today
        self.helper = FormHelper()
        self.helper.add_input(Submit("submit", "Enregistrer la facture"))

    def clean_commitment(self) -> Commitment | None:
        """Return the commitment that bears the number, None without one."""
        number = self.cleaned_data["commitment"].strip()
        if not number:
            return None
        found = Commitment.objects.filter(budget_year=self.budget_year, number=number).first()
        if found is None:
            raise forms.ValidationError(f"Aucun engagement de l’exercice ne porte le numéro {number}.")
        return found

    def clean_file(self) -> Document | None:
        """Return the file read, None without one."""
        file = self.cleaned_data.get("file")
        return Document(file.name, file.read()) if file else None


class BeforeVoteForm(forms.Form):
    """The deliberation that opens a quarter of the investment credits before the vote."""

    reference = forms.CharField(label="Délibération", max_length=100)
    adopted_on = DayInput(label="Adoptée le")


class RegulariseForm(VerbForm):
    """The account of the revenue order that regularises the chosen receipts."""

    account = forms.CharField(label="Nature du titre (compte)", max_length=30)
    function = forms.CharField(label="Fonction", max_length=10, required=False)

    def __init__(self, *args: Any, budget_year: BudgetYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.budget_year = budget_year

    def clean_account(self) -> Account:
        """Return the account of the year's chart, usable in revenue."""
        code = self.cleaned_data["account"].split(" ")[0]
        found = Account.objects.filter(chart=self.budget_year.chart_id, code=code).exclude(revenue_real="").first()
        if found is None:
            raise forms.ValidationError(f"Le compte {code} ne s’emploie pas en recette réelle cette année.")
        return found
