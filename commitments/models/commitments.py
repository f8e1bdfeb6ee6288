"""Commitments (engagements) of a budget year."""

from django.db import models
from django.db.models import F
from django.urls import reverse

from budgets.models import Account, BudgetYear
from budgets.models.base import MONEY, OWNED, SyndicateOwned


class Direction(models.TextChoices):
    EXPENSE = "expense", "dépense"
    REVENUE = "revenue", "recette"


class Commitment(SyndicateOwned):
    """A commitment and its balance, in euros. Section and chapter come from the account, never typed.

    Remaining (solde) = committed − released − ordered; it may be negative, which a control reports.
    """

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
            models.CheckConstraint(
                condition=models.Q(committed__gte=0, released__gte=0, ordered__gte=0, attached__gte=0),
                name="commitments_commitment_signs",
                violation_error_message="Les montants d’un engagement ne sont pas négatifs : un dégagement s’écrit dans"
                " la colonne « dégagé ».",
            ),
        ]

    def __str__(self) -> str:
        return f"Engagement {self.number}"

    def get_absolute_url(self) -> str:
        year = self.budget_year
        return reverse(
            "commitments:commitment_detail", args=[year.syndicate.slug, year.budget.code, year.year, self.pk]
        )
