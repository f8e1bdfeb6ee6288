"""What the controls found the last time they ran: on a decision, or between the budgets of a year."""

from django.db import models

from budgets.models.base import SyndicateOwned, owned_with_files
from budgets.models.decisions import BudgetDecision


class ControlReport(SyndicateOwned):
    """The findings of one run, the latest only: of a decision, else between the linked budgets of a year.

    `revision` is that of the decision when it was checked; `findings` are those of `Finding.as_json`.
    """

    class Origin(models.TextChoices):
        NIGHT = "night", "chaque nuit"
        DEMAND = "demand", "à la demande"

    decision = models.OneToOneField(
        BudgetDecision,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="control_report",
        verbose_name="décision",
    )
    year = models.PositiveSmallIntegerField("exercice des budgets liés", null=True, blank=True)
    checked_at = models.DateTimeField("contrôlé le")
    origin = models.CharField("lancé", max_length=6, choices=Origin)
    revision = models.PositiveIntegerField("révision de la décision", default=0)
    blocking = models.PositiveIntegerField("bloquants", default=0)
    warnings = models.PositiveIntegerField("alertes", default=0)
    informations = models.PositiveIntegerField("informations", default=0)
    findings = models.JSONField("constats", default=list)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "rapport de contrôle"
        verbose_name_plural = "rapports de contrôle"
        ordering = ["-checked_at"]
        constraints = [
            *owned_with_files("findings"),  # made again each night
            models.CheckConstraint(
                condition=models.Q(decision=None) ^ models.Q(year=None),
                name="budgets_controlreport_subject",
                violation_error_message="Un rapport porte sur une décision, ou sur les budgets d’un exercice.",
            ),
            models.UniqueConstraint(
                fields=["syndicate", "year"],
                name="budgets_controlreport_year",
                violation_error_message="Les budgets de cet exercice ont déjà leur rapport.",
            ),
        ]

    def __str__(self) -> str:
        return f"contrôle de {self.decision or self.year}"

    @property
    def total(self) -> int:
        """Return how many findings there are."""
        return self.blocking + self.warnings + self.informations
