"""What a budget sets for its execution, what may be spent before the vote, and how far the closing of a year is."""

from decimal import Decimal

from django.db import models

from budgets.models import Budget, BudgetYear, User
from budgets.models.base import MONEY, OWNED, SyndicateOwned


class ExecutionSettings(SyndicateOwned):
    """The choices of the financial regulation of a budget, in euros and days; without a row, the defaults apply."""

    budget = models.OneToOneField(Budget, models.PROTECT, related_name="execution_settings", verbose_name="budget")
    attachment_threshold = models.DecimalField(
        "seuil de rattachement",
        default=Decimal("0.00"),
        help_text="En dessous, une charge ou un produit n’est pas rattaché à l’exercice.",
        **MONEY,
    )
    attachment_reference = models.CharField("délibération sur le rattachement", max_length=200, blank=True)
    payment_days = models.PositiveSmallIntegerField("délai global de paiement (jours)", default=30)
    ordering_days = models.PositiveSmallIntegerField("dont part de l’ordonnateur (jours)", default=20)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "réglage de l’exécution"
        verbose_name_plural = "réglages de l’exécution"
        constraints = [*OWNED]

    def __str__(self) -> str:
        return f"Exécution de {self.budget}"


class BeforeVoteAuthorization(SyndicateOwned):
    """The deliberation that lets investment be spent before the budget is voted, within a quarter of the year before.

    Source: CGCT L. 1612-1 (in force on 15 February 2024): it states the amount and the use of the credits.
    """

    budget_year = models.OneToOneField(BudgetYear, models.PROTECT, related_name="before_vote", verbose_name="exercice")
    reference = models.CharField("délibération", max_length=100)
    adopted_on = models.DateField("adoptée le")

    class Meta(SyndicateOwned.Meta):
        verbose_name = "autorisation avant le vote du budget"
        verbose_name_plural = "autorisations avant le vote du budget"
        constraints = [*OWNED]

    def __str__(self) -> str:
        return f"Délibération {self.reference}"


class ClosingStep(SyndicateOwned):
    """A step of the closing that somebody confirmed."""

    budget_year = models.ForeignKey(BudgetYear, models.PROTECT, related_name="closing_steps", verbose_name="exercice")
    step = models.CharField("étape", max_length=30)
    note = models.CharField("observation", max_length=300, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="confirmée par")
    confirmed_at = models.DateTimeField("confirmée le", auto_now_add=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "étape de clôture"
        verbose_name_plural = "étapes de clôture"
        ordering = ["confirmed_at"]
        constraints = [
            *OWNED,
            models.UniqueConstraint(fields=["budget_year", "step"], name="commitments_closingstep_once"),
        ]

    def __str__(self) -> str:
        return self.step
