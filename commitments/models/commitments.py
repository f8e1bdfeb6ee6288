"""Commitments (engagements) of a budget year."""

from decimal import Decimal

from django.db import models
from django.db.models import F
from django.urls import reverse

from budgets.identifiers import time_ordered_uuid
from budgets.models import Account, BudgetYear, User
from budgets.models.base import MONEY, OWNED, SyndicateOwned
from commitments.models.suppliers import Supplier


class Direction(models.TextChoices):
    EXPENSE = "expense", "dépense"
    REVENUE = "revenue", "recette"


class Commitment(SyndicateOwned):
    """A commitment and its balance, in euros. Section and chapter come from the account, never typed.

    Its amounts are the sums of its movements, but for `requested`, what is asked for before the visa. Remaining (solde)
    = committed − released − ordered; it may be negative, which a control reports. A listing's rows are approved ones.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "à viser"
        APPROVED = "approved", "visé"
        REFUSED = "refused", "visa refusé"
        SIGNED = "signed", "commandé"

    class LegalAct(models.TextChoices):
        """The acts that bind the syndicate; the date of the legal commitment follows from each (data, legal_acts)."""

        ORDER = "order", "bon de commande"
        MARKET = "market", "marché ou accord-cadre"
        CONTRACT = "contract", "contrat ou convention"
        DELIBERATION = "deliberation", "délibération"
        DECISION = "decision", "arrêté ou décision"
        LOAN = "loan", "contrat d’emprunt"
        PAYROLL = "payroll", "paie et cotisations"
        LAW = "law", "loi, règlement ou jugement"

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    budget_year = models.ForeignKey(BudgetYear, models.PROTECT, related_name="commitments", verbose_name="exercice")
    number = models.CharField("numéro d’engagement", max_length=40)
    direction = models.CharField("sens", max_length=7, choices=Direction, default=Direction.EXPENSE)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="nature")
    function = models.CharField("fonction", max_length=10, blank=True)
    operation = models.CharField("opération", max_length=40, blank=True)
    supplier = models.CharField("tiers", max_length=200)
    label = models.CharField("objet", max_length=500, blank=True)
    committed = models.DecimalField("engagé", **MONEY)
    released = models.DecimalField("dégagé", default=0, **MONEY)
    ordered = models.DecimalField("mandaté", default=0, **MONEY)
    attached = models.DecimalField("rattaché à l’exercice", default=0, **MONEY)
    tax_basis = models.CharField("TTC ou HT", max_length=3, blank=True)
    manager = models.CharField("gestionnaire", max_length=40, blank=True)
    service = models.CharField("service", max_length=40, blank=True)
    antenna = models.CharField("antenne", max_length=40, blank=True)
    committed_on = models.DateField("engagé le", null=True, blank=True)
    service_done = models.DecimalField("service fait", default=0, db_default=0, **MONEY)
    paid = models.DecimalField("payé", default=0, db_default=0, **MONEY)
    requested = models.DecimalField("demandé", default=0, db_default=0, **MONEY)
    state = models.CharField(
        "état", max_length=8, choices=State, default=State.APPROVED, db_default=State.APPROVED.value
    )
    refusal = models.CharField("motif du refus", max_length=300, blank=True, default="", db_default="")
    party = models.ForeignKey(
        Supplier, models.PROTECT, null=True, blank=True, related_name="commitments", verbose_name="fiche du tiers"
    )
    authorization = models.CharField("autorisation (AP ou AE)", max_length=30, blank=True, default="", db_default="")
    legal_act = models.CharField(
        "acte juridique", max_length=12, choices=LegalAct, blank=True, default="", db_default=""
    )
    legal_act_on = models.DateField("date de l’acte juridique", null=True, blank=True)
    legal_reference = models.CharField("référence de l’acte", max_length=100, blank=True, default="", db_default="")
    carried_from = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="carried_to", verbose_name="reporté de"
    )
    key = models.UUIDField("clé", null=True, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="saisi par")
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="visé par")
    approved_at = models.DateTimeField("visé le", null=True, blank=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="signé par")
    remaining = models.GeneratedField(
        expression=F("committed") - F("released") - F("ordered"),
        output_field=models.DecimalField(**MONEY),
        db_persist=True,
        verbose_name="solde",
    )

    class Meta(SyndicateOwned.Meta):
        verbose_name = "engagement"
        ordering = ["number"]
        constraints = [
            *OWNED,
            models.UniqueConstraint(
                fields=["budget_year", "number"],
                name="commitments_commitment_once",
                violation_error_message="Un engagement de cet exercice porte déjà ce numéro.",
            ),
            models.UniqueConstraint(
                fields=["syndicate", "key"],
                condition=models.Q(key__isnull=False),
                name="commitments_commitment_key",
                violation_error_message="Cet engagement est déjà enregistré.",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    requested__gte=0, committed__gte=0, released__gte=0, ordered__gte=0, attached__gte=0
                ),
                name="commitments_commitment_signs",
                violation_error_message="Les montants d’un engagement ne sont pas négatifs : un dégagement s’écrit dans"
                " la colonne « dégagé ».",
            ),
        ]

    def __str__(self) -> str:
        return f"Engagement {self.number}"

    @property
    def open_service(self) -> Decimal:
        """Return what may still be certified as done, in euros."""
        return self.committed - self.released - self.service_done

    def get_absolute_url(self) -> str:
        year = self.budget_year
        return reverse(
            "commitments:commitment_detail", args=[year.syndicate.slug, year.budget.code, year.year, self.pk]
        )
