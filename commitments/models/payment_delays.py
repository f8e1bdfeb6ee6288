"""What stops the payment delay of an invoice, and the interest that was ordered for a late payment."""

from django.db import models

from budgets.history import insert_only
from budgets.models import User
from budgets.models.base import MONEY, SyndicateOwned
from budgets.tenancy import syndicate_policy
from commitments.models.expenses import Invoice
from commitments.models.issued_orders import IssuedOrder


class InvoiceInterruption(SyndicateOwned):
    """An event of the payment delay of an invoice: the supplier was told why it stops, or completed its request.

    Append-only: each return of an invoice is an event, each return from the supplier another.
    """

    class Kind(models.TextChoices):
        STOPPED = "stopped", "délai interrompu"
        RESUMED = "resumed", "demande complétée"

    class Means(models.TextChoices):
        """How the supplier was told, on a day that can be proved (R. 2192-28)."""

        CHORUS = "chorus", "Chorus Pro"
        EMAIL = "email", "courriel"
        LETTER = "letter", "lettre recommandée"
        OTHER = "other", "autre moyen"

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="interruptions", verbose_name="facture")
    kind = models.CharField("événement", max_length=8, choices=Kind)
    on = models.DateField("le")
    reason = models.CharField("motif", max_length=300, blank=True)
    means = models.CharField("notifié par", max_length=7, choices=Means, blank=True)
    sent_to = models.EmailField("envoyé à", blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="par")
    at = models.DateTimeField("enregistré le", auto_now_add=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "interruption du délai de paiement"
        verbose_name_plural = "interruptions du délai de paiement"
        ordering = ["on", "at"]
        constraints = [
            syndicate_policy(),  # not journaled: it is a journal
            models.CheckConstraint(
                condition=~models.Q(kind="stopped") | ~models.Q(reason=""),
                name="commitments_interruption_reason",
                violation_error_message="L’interruption du délai dit pourquoi.",
            ),
            insert_only("Une interruption du délai ne se modifie pas\u00a0: elle a été notifiée au fournisseur."),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} le {self.on:%d/%m/%Y}"


class LateInterestOrder(SyndicateOwned):
    """The order (mandat) that pays the interest of a late payment and its indemnity, with what they were computed from.

    Amounts in euros, rates in percent. An order abandoned or rejected leaves its row: another may follow.
    """

    late_order = models.ForeignKey(
        IssuedOrder, models.PROTECT, related_name="late_interest", verbose_name="mandat payé en retard"
    )
    order = models.OneToOneField(
        IssuedOrder, models.PROTECT, related_name="late_interest_of", verbose_name="mandat d’intérêts moratoires"
    )
    limit_on = models.DateField("à payer avant le")
    paid_on = models.DateField("payé le")
    principal = models.DecimalField("montant TTC payé en retard", **MONEY)
    days = models.PositiveIntegerField("jours de retard")
    bank_rate = models.DecimalField("taux de la BCE (%)", max_digits=5, decimal_places=2)
    rate_source = models.CharField("origine du taux", max_length=120, blank=True)
    interest = models.DecimalField("intérêts moratoires", **MONEY)
    indemnity = models.DecimalField("indemnité forfaitaire", **MONEY)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="accepté par")
    at = models.DateTimeField("accepté le", auto_now_add=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "mandat d’intérêts moratoires"
        verbose_name_plural = "mandats d’intérêts moratoires"
        ordering = ["at"]
        constraints = [
            syndicate_policy(),
            insert_only("Le calcul des intérêts moratoires mandatés ne se modifie pas."),
        ]

    def __str__(self) -> str:
        return f"Intérêts moratoires du {self.paid_on:%d/%m/%Y}"
