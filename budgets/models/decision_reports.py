"""What the finance department writes itself in the report to the assembly on a decision."""

from django.db import models

from budgets.history import refuse
from budgets.models.base import OWNED, SyndicateOwned
from budgets.models.decisions import OF_A_VOTED_DECISION, VOTED_MESSAGE, BudgetDecision


class DecisionReport(SyndicateOwned):
    """The words of a report (rapport de présentation): the rest is made from the decision. Fixed once it is voted.

    `earlier_acts` names the acts of the year that are not recorded here (« BP + BS »), for the totals.
    """

    decision = models.OneToOneField(
        BudgetDecision, models.CASCADE, related_name="report", verbose_name="décision budgétaire"
    )
    introduction = models.TextField("exposé", blank=True)
    earlier_acts = models.CharField("actes antérieurs non enregistrés", max_length=60, blank=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "rapport de présentation"
        verbose_name_plural = "rapports de présentation"
        constraints = [*OWNED, refuse("voted", "INSERT OR UPDATE OR DELETE", VOTED_MESSAGE, OF_A_VOTED_DECISION)]

    def __str__(self) -> str:
        return f"rapport sur {self.decision}"
