"""The rules that a syndicate set for itself, where they are not those of the law."""

from django.db import models

from budgets.models.base import OWNED, SyndicateOwned


class FinancialRule(SyndicateOwned):
    """A parameter of the syndicate's financial regulation: the name of a field of `FinancialRules`, its value as text.

    Dates of the year as "04-15", yes and no as "yes" and "no", amounts and rates with a point.
    """

    name = models.CharField("paramètre", max_length=60)
    value = models.CharField("valeur", max_length=200)
    article = models.CharField("article du règlement", max_length=120, blank=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "règle financière"
        verbose_name_plural = "règles financières"
        ordering = ["name"]
        constraints = [
            *OWNED,
            models.UniqueConstraint(
                fields=["syndicate", "name"],
                name="budgets_financialrule_once",
                violation_error_message="Ce paramètre est déjà fixé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"
