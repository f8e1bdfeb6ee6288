"""What the treasurer sends: his balance, account by account, and the sums that he collected without an order."""

from django.db import models
from django.urls import reverse

from budgets.models import BudgetYear, User
from budgets.models.base import MONEY, OWNED, SyndicateOwned, owned_with_files
from commitments.models.issued_orders import IssuedOrder


class TreasurerBalance(SyndicateOwned):
    """The treasurer's balance (balance des comptes) of a year as received; the last one counts."""

    budget_year = models.ForeignKey(BudgetYear, models.PROTECT, related_name="balances", verbose_name="exercice")
    file_name = models.CharField("fichier", max_length=255)
    content = models.BinaryField("contenu")
    sha256 = models.CharField("empreinte", max_length=64)
    received_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="reçue de")
    received_at = models.DateTimeField("reçue le", auto_now_add=True)
    certified_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="certifiée par")
    certified_at = models.DateTimeField("concordance certifiée le", null=True, blank=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "balance du comptable"
        verbose_name_plural = "balances du comptable"
        ordering = ["-received_at"]
        constraints = owned_with_files("content")

    def __str__(self) -> str:
        return self.file_name


class TreasurerBalanceLine(SyndicateOwned):
    """The budgetary movements of the year on an account, in euros: what was debited and credited by orders."""

    balance = models.ForeignKey(TreasurerBalance, models.CASCADE, related_name="lines", verbose_name="balance")
    account = models.CharField("compte", max_length=30)
    label = models.CharField("libellé", max_length=255, blank=True)
    debit = models.DecimalField("débit de l’exercice", default=0, **MONEY)
    credit = models.DecimalField("crédit de l’exercice", default=0, **MONEY)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "ligne de la balance du comptable"
        verbose_name_plural = "lignes de la balance du comptable"
        ordering = ["account"]
        constraints = [
            *OWNED,
            models.UniqueConstraint(fields=["balance", "account"], name="commitments_treasurerline_once"),
        ]

    def __str__(self) -> str:
        return self.account


class SuspenseReceipt(SyndicateOwned):
    """A sum that the treasurer collected before any revenue order (list P503), in euros, and the order made for it."""

    budget_year = models.ForeignKey(BudgetYear, models.PROTECT, related_name="receipts", verbose_name="exercice")
    reference = models.CharField("référence", max_length=60)
    received_on = models.DateField("encaissé le")
    payer = models.CharField("débiteur", max_length=200)
    label = models.CharField("objet", max_length=300, blank=True)
    amount = models.DecimalField("montant", **MONEY)
    order = models.ForeignKey(
        IssuedOrder, models.PROTECT, null=True, blank=True, related_name="receipts", verbose_name="titre"
    )

    class Meta(SyndicateOwned.Meta):
        verbose_name = "encaissement à régulariser"
        verbose_name_plural = "encaissements à régulariser"
        ordering = ["received_on", "reference"]
        constraints = [
            *OWNED,
            models.UniqueConstraint(
                fields=["budget_year", "reference"],
                name="commitments_receipt_once",
                violation_error_message="Cet encaissement est déjà enregistré.",
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="commitments_receipt_amount"),
        ]

    def __str__(self) -> str:
        return f"Encaissement {self.reference}"

    def get_absolute_url(self) -> str:
        year = self.budget_year
        return reverse("commitments:receipt_list", args=[year.syndicate.slug, year.budget.code, year.year])
