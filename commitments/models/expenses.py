"""From the service done to the invoice: what was received, and what is claimed for it."""

from django.db import models
from django.urls import reverse

from budgets.models import BudgetYear, User
from budgets.models.base import MONEY, OWNED, SyndicateOwned, owned_with_files
from commitments.models.commitments import Commitment
from commitments.models.suppliers import Supplier


class ServiceDone(SyndicateOwned):
    """The certificate that what was ordered was delivered (service fait), wholly or in part, in euros with tax.

    Its document (delivery note, photograph) is in the row. Cancelled, it stays, with who and why.
    """

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="services", verbose_name="engagement")
    amount = models.DecimalField("montant TTC", **MONEY)
    liquidated = models.DecimalField("liquidé", default=0, **MONEY)
    done_on = models.DateField("service fait le")
    is_last = models.BooleanField("dernière livraison", default=False)
    note = models.CharField("observation", max_length=300, blank=True)
    document_name = models.CharField("pièce", max_length=200, blank=True)
    document_type = models.CharField("type de la pièce", max_length=60, blank=True)
    document = models.BinaryField("contenu de la pièce", null=True, blank=True)
    certified_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="certifié par")
    certified_at = models.DateTimeField("certifié le", auto_now_add=True)
    cancelled_at = models.DateTimeField("annulé le", null=True, blank=True)
    cancel_reason = models.CharField("motif de l’annulation", max_length=300, blank=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "service fait"
        verbose_name_plural = "services faits"
        ordering = ["done_on", "certified_at"]
        constraints = [
            *owned_with_files("document"),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0) & models.Q(liquidated__lte=models.F("amount")),
                name="commitments_servicedone_amounts",
                violation_error_message="La liquidation ne dépasse pas le service fait.",
            ),
        ]

    def __str__(self) -> str:
        return f"Service fait du {self.done_on:%d/%m/%Y}"


class Invoice(SyndicateOwned):
    """An invoice (facture) received from a supplier, in euros; `received_on` starts the payment delay.

    A credit note (avoir) has negative amounts. Returned, it stops the delay until it is received again.
    """

    class State(models.TextChoices):
        RECEIVED = "received", "reçue"
        RETURNED = "returned", "renvoyée au fournisseur"
        LIQUIDATED = "liquidated", "liquidée"
        CANCELLED = "cancelled", "annulée"

    class Source(models.TextChoices):
        TYPED = "typed", "saisie"
        CHORUS = "chorus", "Chorus Pro"

    budget_year = models.ForeignKey(BudgetYear, models.PROTECT, related_name="invoices", verbose_name="exercice")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="invoices", verbose_name="fournisseur")
    number = models.CharField("numéro de la facture", max_length=60)
    issued_on = models.DateField("date de la facture")
    received_on = models.DateField("reçue le")
    net = models.DecimalField("montant HT", **MONEY)
    vat = models.DecimalField("TVA", default=0, **MONEY)
    total = models.DecimalField("montant TTC", **MONEY)
    state = models.CharField("état", max_length=10, choices=State, default=State.RECEIVED)
    state_reason = models.CharField("motif", max_length=300, blank=True)
    source = models.CharField("origine", max_length=6, choices=Source, default=Source.TYPED)
    order_reference = models.CharField(
        "engagement cité par la facture", max_length=60, blank=True, default="", db_default=""
    )
    file_name = models.CharField("fichier", max_length=200, blank=True)
    file_type = models.CharField("type du fichier", max_length=60, blank=True)
    file = models.BinaryField("contenu du fichier", null=True, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="enregistrée par")
    created_at = models.DateTimeField("enregistrée le", auto_now_add=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "facture"
        ordering = ["received_on", "number"]
        constraints = [
            *owned_with_files("file"),
            models.UniqueConstraint(
                fields=["supplier", "number"],
                condition=~models.Q(state="cancelled"),
                name="commitments_invoice_once",
                violation_error_message="Cette facture du fournisseur est déjà enregistrée.",
            ),
            models.CheckConstraint(
                condition=models.Q(total=models.F("net") + models.F("vat")),
                name="commitments_invoice_sum",
                violation_error_message="Le montant TTC n’est pas la somme du montant HT et de la TVA.",
            ),
        ]

    def __str__(self) -> str:
        return f"Facture {self.number}"

    def get_absolute_url(self) -> str:
        year = self.budget_year
        return reverse("commitments:invoice_detail", args=[year.syndicate.slug, year.budget.code, year.year, self.pk])


class InvoiceLine(SyndicateOwned):
    """A line of an invoice, matched with a commitment when one is known; amounts in euros, rate in percent."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="lines", verbose_name="facture")
    rank = models.PositiveSmallIntegerField("rang")
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, null=True, blank=True, related_name="invoice_lines", verbose_name="engagement"
    )
    label = models.CharField("désignation", max_length=300)
    quantity = models.DecimalField("quantité", max_digits=14, decimal_places=4, default=1)
    unit_price = models.DecimalField("prix unitaire HT", max_digits=16, decimal_places=4, null=True, blank=True)
    vat_rate = models.DecimalField("taux de TVA (%)", max_digits=5, decimal_places=2, default=20)
    net = models.DecimalField("montant HT", **MONEY)
    vat = models.DecimalField("TVA", default=0, **MONEY)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "ligne de facture"
        verbose_name_plural = "lignes de facture"
        ordering = ["rank"]
        constraints = [
            *OWNED,
            models.UniqueConstraint(fields=["invoice", "rank"], name="commitments_invoiceline_once"),
        ]

    def __str__(self) -> str:
        return self.label
