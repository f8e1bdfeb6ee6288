"""Payment orders (mandats) and revenue orders (titres) made here, their lines, and the slips that carry them."""

from decimal import Decimal

from django.db import models
from django.urls import reverse

from budgets.history import refuse
from budgets.models import Account, BudgetYear, User
from budgets.models.base import MONEY, OWNED, SyndicateOwned
from commitments.models.commitments import Commitment, Direction
from commitments.models.expenses import Invoice, ServiceDone
from commitments.models.orders import Order
from commitments.models.suppliers import Supplier


class Slip(SyndicateOwned):
    """A slip (bordereau) of orders for the treasurer. Signed, it is enforceable and can't change any more."""

    class State(models.TextChoices):
        TO_SIGN = "to_sign", "à signer"
        SIGNED = "signed", "signé et transmis"
        REFUSED = "refused", "refusé par l’ordonnateur"

    budget_year = models.ForeignKey(BudgetYear, models.PROTECT, related_name="slips", verbose_name="exercice")
    direction = models.CharField("sens", max_length=7, choices=Direction)
    number = models.PositiveIntegerField("numéro")
    state = models.CharField("état", max_length=8, choices=State, default=State.TO_SIGN)
    formed_on = models.DateField("formé le")
    formed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="formé par")
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="signé par")
    signed_at = models.DateTimeField("signé le", null=True, blank=True)
    refusal = models.CharField("motif du refus", max_length=300, blank=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "bordereau"
        verbose_name_plural = "bordereaux"
        ordering = ["direction", "-number"]
        constraints = [
            *OWNED,
            models.UniqueConstraint(fields=["budget_year", "direction", "number"], name="commitments_slip_once"),
            refuse(
                "signed",
                "UPDATE OR DELETE",
                "Le bordereau est signé : il ne peut plus être modifié.",
                "OLD.state = 'signed'",
            ),
        ]

    def __str__(self) -> str:
        what = "mandats" if self.direction == Direction.EXPENSE else "titres"
        return f"Bordereau de {what} n°\u00a0{self.number}"

    def get_absolute_url(self) -> str:
        year = self.budget_year
        return reverse("commitments:slip_detail", args=[year.syndicate.slug, year.budget.code, year.year, self.pk])


class IssuedOrder(SyndicateOwned):
    """A payment order (mandat) or a revenue order (titre) from its liquidation to its payment; amounts in euros.

    It takes its number when it is put on a slip. A reduction or a cancellation is an order of its own, with a negative
    amount, that names the one it corrects. `lines` impute it; once issued they are also rows of `Order`, which the
    results add up.
    """

    class Kind(models.TextChoices):
        ORDINARY = "ordinary", "ordinaire"
        REDUCTION = "reduction", "réduction"
        CANCELLATION = "cancellation", "annulation"
        CLOSED_YEAR = "closed_year", "annulation sur exercice clos"
        ATTACHMENT = "attachment", "rattachement"
        REVERSAL = "reversal", "contre-passation du rattachement"
        SUSPENSE = "suspense", "régularisation d’un encaissement (P503)"
        WRITE_OFF = "write_off", "admission en non-valeur"
        EXTINCT = "extinct", "créance éteinte"
        REMISSION = "remission", "remise gracieuse"

    class State(models.TextChoices):
        LIQUIDATED = "liquidated", "liquidé"
        ISSUED = "issued", "sur un bordereau à signer"
        SIGNED = "signed", "transmis au comptable"
        TAKEN = "taken", "pris en charge"
        PAID = "paid", "payé"
        REJECTED = "rejected", "rejeté"
        ABANDONED = "abandoned", "abandonné"

    budget_year = models.ForeignKey(BudgetYear, models.PROTECT, related_name="issued_orders", verbose_name="exercice")
    direction = models.CharField("sens", max_length=7, choices=Direction)
    kind = models.CharField("nature", max_length=12, choices=Kind, default=Kind.ORDINARY)
    state = models.CharField("état", max_length=10, choices=State, default=State.LIQUIDATED)
    number = models.PositiveIntegerField("numéro", null=True, blank=True)
    slip = models.ForeignKey(
        Slip, models.PROTECT, null=True, blank=True, related_name="orders", verbose_name="bordereau"
    )
    party = models.ForeignKey(
        Supplier, models.PROTECT, null=True, blank=True, related_name="orders", verbose_name="tiers"
    )
    third_party = models.CharField("nom du tiers", max_length=200, blank=True)
    label = models.CharField("objet", max_length=500)
    amount = models.DecimalField("montant", **MONEY)
    invoice = models.ForeignKey(
        Invoice, models.PROTECT, null=True, blank=True, related_name="orders", verbose_name="facture"
    )
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="corrige"
    )
    reference = models.CharField("délibération ou pièce", max_length=200, blank=True)
    liquidated_on = models.DateField("liquidé le")
    liquidated_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="liquidé par")
    issued_on = models.DateField("émis le", null=True, blank=True)
    taken_on = models.DateField("pris en charge le", null=True, blank=True)
    rejected_on = models.DateField("rejeté le", null=True, blank=True)
    rejection = models.CharField("motif du rejet", max_length=300, blank=True)
    paid_on = models.DateField("payé le", null=True, blank=True)
    paid = models.DecimalField("payé ou encaissé", default=0, **MONEY)
    key = models.UUIDField("clé", null=True, blank=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "mandat ou titre émis"
        verbose_name_plural = "mandats et titres émis"
        ordering = ["direction", "number", "liquidated_on"]
        indexes = [models.Index(fields=["budget_year", "state"], name="commitments_issued_state")]
        constraints = [
            *OWNED,
            models.UniqueConstraint(
                fields=["budget_year", "direction", "number"],
                condition=models.Q(number__isnull=False),
                name="commitments_issuedorder_once",
            ),
            models.UniqueConstraint(
                fields=["syndicate", "key"],
                condition=models.Q(key__isnull=False),
                name="commitments_issuedorder_key",
                violation_error_message="Cette liquidation est déjà enregistrée.",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="rejected") | ~models.Q(rejection=""),
                name="commitments_issuedorder_reason",
                violation_error_message="Un rejet donne son motif.",
            ),
            refuse(
                "numbered",
                "UPDATE OR DELETE",
                "Le mandat ou le titre est émis : corrigez-le par une réduction ou une annulation.",
                "OLD.number IS NOT NULL AND (TG_OP = 'DELETE' OR (OLD.number, OLD.amount, OLD.direction, OLD.kind,"
                " OLD.slip_id, OLD.budget_year_id) IS DISTINCT FROM (NEW.number, NEW.amount, NEW.direction, NEW.kind,"
                " NEW.slip_id, NEW.budget_year_id))",
            ),
        ]

    def __str__(self) -> str:
        what = "Mandat" if self.direction == Direction.EXPENSE else "Titre"
        return f"{what} n°\u00a0{self.number}" if self.number else f"{what} à émettre"

    @property
    def left(self) -> Decimal:
        """Return what is still to be paid or collected, in euros."""
        return self.amount - self.paid

    def get_absolute_url(self) -> str:
        year = self.budget_year
        return reverse("commitments:order_detail", args=[year.syndicate.slug, year.budget.code, year.year, self.pk])


class OrderLine(SyndicateOwned):
    """What an order charges to an account, in euros, and the commitment and service done that it pays."""

    order = models.ForeignKey(IssuedOrder, models.CASCADE, related_name="lines", verbose_name="mandat ou titre")
    rank = models.PositiveSmallIntegerField("rang")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="nature")
    operation_kind = models.CharField("opération", max_length=20, choices=Order.Operation, default=Order.Operation.REAL)
    function = models.CharField("fonction", max_length=10, blank=True)
    operation = models.CharField("opération d’équipement", max_length=40, blank=True)
    amount = models.DecimalField("montant", **MONEY)
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, null=True, blank=True, related_name="order_lines", verbose_name="engagement"
    )
    service = models.ForeignKey(
        ServiceDone, models.PROTECT, null=True, blank=True, related_name="order_lines", verbose_name="service fait"
    )

    class Meta(SyndicateOwned.Meta):
        verbose_name = "ligne de mandat ou de titre"
        verbose_name_plural = "lignes de mandat ou de titre"
        ordering = ["rank"]
        constraints = [
            *OWNED,
            models.UniqueConstraint(fields=["order", "rank"], name="commitments_orderline_once"),
        ]

    def __str__(self) -> str:
        return f"ligne {self.rank}"
