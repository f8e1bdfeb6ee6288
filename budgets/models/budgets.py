"""Budgets and their years."""

from django.db import models
from django.urls import reverse

from budgets.models.base import OWNED, SyndicateOwned
from budgets.models.chart import Chart
from budgets.models.syndicates import SIRET


class Budget(SyndicateOwned):
    class Kind(models.TextChoices):
        PRINCIPAL = "principal", "budget principal"
        ANNEX = "annex", "budget annexe"

    class TaxBasis(models.TextChoices):
        WITH_TAX = "TTC", "TTC"
        WITHOUT_TAX = "HT", "HT"

    code = models.SlugField("code", max_length=20)
    name = models.CharField("nom", max_length=200)
    kind = models.CharField("nature", max_length=10, choices=Kind, default=Kind.PRINCIPAL)
    siret = models.CharField("SIRET", max_length=14, blank=True, validators=[SIRET])
    variant = models.CharField("nomenclature", max_length=30, default="M57_D")
    tax_basis = models.CharField("montants", max_length=3, choices=TaxBasis, default=TaxBasis.WITH_TAX)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "budget"
        ordering = ["kind", "code"]
        constraints = [
            *OWNED,
            models.UniqueConstraint(
                fields=["syndicate", "code"],
                name="budgets_budget_once",
                violation_error_message="Un budget du syndicat porte déjà ce code.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BudgetYear(SyndicateOwned):
    """An exercice of a budget. `chart` is that of the year, or the latest one where the year has none yet.

    The dates are those of the budget's calendar: the debate on its orientations, the renewal of the assembly.
    """

    class State(models.TextChoices):
        OPEN = "open", "ouvert"
        CLOSED = "closed", "clos"

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="years", verbose_name="budget")
    year = models.PositiveSmallIntegerField("exercice")
    chart = models.ForeignKey(Chart, models.PROTECT, related_name="+", verbose_name="plan de comptes")
    state = models.CharField("état", max_length=10, choices=State, default=State.OPEN)
    is_renewal = models.BooleanField("l’assemblée est renouvelée dans l’année", default=False)
    debate_on = models.DateField("débat d’orientations budgétaires tenu le", null=True, blank=True)
    debate_report_sent_on = models.DateField("rapport d’orientations adressé aux membres le", null=True, blank=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "exercice"
        ordering = ["-year"]
        constraints = [
            *OWNED,
            models.UniqueConstraint(
                fields=["budget", "year"],
                name="budgets_budgetyear_once",
                violation_error_message="Cet exercice existe déjà pour ce budget.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.budget.name} {self.year}"

    @property
    def uses_older_chart(self) -> bool:
        """True when the year had no chart of its own: pages say so. Reads `chart` (one query unless joined)."""
        return self.chart.year != self.year

    def get_absolute_url(self) -> str:
        return reverse("deliberations:year_chain", args=[self.syndicate.slug, self.budget.code, self.year])
