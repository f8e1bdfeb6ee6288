"""Opinions of regional audit chambers on a budget (avis budgétaires), as typed or imported."""

from django.db import models
from django.urls import reverse

from budgets.models.base import OWNED, SyndicateOwned
from budgets.models.budgets import BudgetYear
from budgets.models.decisions import BudgetDecision
from budgets.models.users import User


class ChamberOpinion(SyndicateOwned):
    """An opinion and its proposals: `rows` as budgets.formats.opinion_table writes them, euros as text.

    `decision` is the rectifying decision drafted from it, while there is one.
    """

    budget_year = models.ForeignKey(BudgetYear, models.PROTECT, related_name="opinions", verbose_name="exercice")
    chamber = models.CharField("chambre", max_length=120)
    number = models.CharField("numéro de l’avis", max_length=40)
    given_on = models.DateField("date de l’avis")
    rows = models.JSONField("propositions", default=list)
    file_name = models.CharField("fichier", max_length=255, blank=True)
    decision = models.OneToOneField(
        BudgetDecision, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="décision rédigée"
    )
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par")

    class Meta(SyndicateOwned.Meta):
        verbose_name = "avis de la chambre régionale des comptes"
        verbose_name_plural = "avis de la chambre régionale des comptes"
        ordering = ["-given_on", "number"]
        constraints = [
            *OWNED,
            models.UniqueConstraint(
                fields=["budget_year", "number"],
                name="budgets_chamberopinion_once",
                violation_error_message="Cet avis est déjà enregistré pour cet exercice.",
            ),
        ]

    def __str__(self) -> str:
        return f"avis n°\u00a0{self.number}"

    def get_absolute_url(self) -> str:
        year = self.budget_year
        return reverse("budgets:opinion_detail", args=[year.syndicate.slug, year.budget.code, year.year, self.pk])
