"""What may be spent before the vote, and how far the closing of a year is."""

from django.db import models

from budgets.models import BudgetYear, User
from budgets.models.base import OWNED, SyndicateOwned


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
