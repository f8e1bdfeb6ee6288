"""What comes of a transfer of credits once it is decided: its receipt by the prefecture, its publication."""

from django.db import models

from budgets.history import refuse
from budgets.models import BudgetDecision, User
from budgets.models.base import OWNED, SyndicateOwned


class TransferAct(SyndicateOwned):
    """The act of the authorising officer: what the decision itself does not keep. The receipt is never rewritten."""

    decision = models.OneToOneField(
        BudgetDecision, models.PROTECT, related_name="transfer_act", verbose_name="virement"
    )
    sent_on = models.DateField("envoyée le", null=True, blank=True)
    received_on = models.DateField("reçue en préfecture le", null=True, blank=True)
    receipt_id = models.CharField("identifiant de l’accusé", max_length=60, blank=True)
    published_on = models.DateField("publiée le", null=True, blank=True)
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par")

    class Meta(SyndicateOwned.Meta):
        verbose_name = "décision de virement"
        verbose_name_plural = "décisions de virement"
        constraints = [
            *OWNED,
            refuse(
                "kept",
                "UPDATE OR DELETE",
                "L’accusé de réception d’une décision de virement ne se modifie pas.",
                "OLD.received_on IS NOT NULL AND (TG_OP = 'DELETE' OR (OLD.received_on, OLD.receipt_id)"
                " IS DISTINCT FROM (NEW.received_on, NEW.receipt_id))",
            ),
        ]

    def __str__(self) -> str:
        return f"Acte du {self.decision}"
