"""Payment orders (mandats) and revenue orders (titres) of a budget year."""

from django.db import models

from budgets.models import Account, BudgetYear
from budgets.models.base import MONEY, OWNED, SyndicateOwned
from commitments.models.commitments import Commitment, Direction


class Order(SyndicateOwned):
    """A payment order (expense) or a revenue order (revenue), in euros; a reduction is a negative amount.

    `between_sections` / `inside_section` mark order operations (opérations d'ordre): the account then falls in
    another chapter. Those issued here name their `issued` order; a rejected one is set off by its opposite.
    """

    class Operation(models.TextChoices):
        REAL = "real", "réelle"
        BETWEEN_SECTIONS = "between_sections", "d’ordre entre sections"
        INSIDE_SECTION = "inside_section", "d’ordre à l’intérieur de la section"

    budget_year = models.ForeignKey(BudgetYear, models.PROTECT, related_name="orders", verbose_name="exercice")
    direction = models.CharField("sens", max_length=7, choices=Direction)
    number = models.CharField("numéro", max_length=40)
    issued_on = models.DateField("émis le", null=True, blank=True)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="nature")
    operation_kind = models.CharField("opération", max_length=20, choices=Operation, default=Operation.REAL)
    function = models.CharField("fonction", max_length=10, blank=True)
    third_party = models.CharField("tiers", max_length=200, blank=True)
    label = models.CharField("objet", max_length=500, blank=True)
    amount = models.DecimalField("montant", **MONEY)
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, null=True, blank=True, related_name="orders", verbose_name="engagement"
    )
    issued = models.ForeignKey(
        "commitments.IssuedOrder",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="executed",
        verbose_name="mandat ou titre émis",
    )

    class Meta(SyndicateOwned.Meta):
        verbose_name = "mandat ou titre"
        verbose_name_plural = "mandats et titres"
        ordering = ["direction", "number"]
        constraints = [
            *OWNED,
            models.UniqueConstraint(fields=["budget_year", "direction", "number"], name="commitments_order_once"),
        ]

    def __str__(self) -> str:
        return f"{'Mandat' if self.direction == Direction.EXPENSE else 'Titre'} {self.number}"
