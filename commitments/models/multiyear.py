"""Commitments on an authorisation (AP, AE): the whole amount over the years, and the share of each year."""

from django.db import models
from django.db.models.functions import Now

from budgets.history import insert_only
from budgets.models import Authorization, User
from budgets.models.base import MONEY, OWNED, SyndicateOwned
from budgets.tenancy import syndicate_policy
from commitments.models.commitments import Commitment
from commitments.models.suppliers import Supplier


class MultiyearCommitment(SyndicateOwned):
    """What is committed on an authorisation for one object; its amount is the sum of its movements, in euros.

    `requested` is what is asked for before the visa. Each year takes its share, an ordinary commitment of that year.
    """

    authorization = models.ForeignKey(
        Authorization, models.PROTECT, related_name="commitments", verbose_name="autorisation"
    )
    number = models.CharField("numéro", max_length=40)
    label = models.CharField("objet", max_length=500)
    supplier = models.CharField("tiers", max_length=200)
    party = models.ForeignKey(
        Supplier, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="fiche du tiers"
    )
    requested = models.DecimalField("demandé", **MONEY)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="saisi par")

    class Meta(SyndicateOwned.Meta):
        verbose_name = "engagement pluriannuel"
        verbose_name_plural = "engagements pluriannuels"
        ordering = ["number"]
        constraints = [
            *OWNED,
            models.UniqueConstraint(
                fields=["authorization", "number"],
                name="commitments_multiyear_once",
                violation_error_message="Un engagement de cette autorisation porte déjà ce numéro.",
            ),
        ]

    def __str__(self) -> str:
        return f"Engagement pluriannuel {self.number}"


class MultiyearMovement(SyndicateOwned):
    """What was committed on an authorisation, or given back to it (negative), once and for all; in euros."""

    class Kind(models.TextChoices):
        COMMITTED = "committed", "engagement sur l’autorisation"
        CHANGED = "changed", "complément sur l’autorisation"
        RELEASED = "released", "dégagement de l’autorisation"

    multiyear = models.ForeignKey(
        MultiyearCommitment, models.PROTECT, related_name="movements", verbose_name="engagement pluriannuel"
    )
    kind = models.CharField("mouvement", max_length=9, choices=Kind)
    amount = models.DecimalField("montant", **MONEY)
    on = models.DateField("date")
    note = models.CharField("motif", max_length=300, blank=True)
    key = models.UUIDField("clé", null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="par")
    at = models.DateTimeField("enregistré le", db_default=Now())

    class Meta(SyndicateOwned.Meta):
        verbose_name = "mouvement sur une autorisation"
        verbose_name_plural = "mouvements sur les autorisations"
        ordering = ["at"]
        constraints = [
            syndicate_policy(),  # not journaled: it is a journal
            models.UniqueConstraint(
                fields=["syndicate", "key"],
                condition=models.Q(key__isnull=False),
                name="commitments_multiyearmovement_once",
            ),
            insert_only("Un mouvement ne se modifie pas\u00a0: annulez-le par un mouvement contraire."),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {self.on:%d/%m/%Y}"


class MultiyearShare(SyndicateOwned):
    """The commitment of a year that is the share of a commitment on an authorisation."""

    multiyear = models.ForeignKey(
        MultiyearCommitment, models.PROTECT, related_name="shares", verbose_name="engagement pluriannuel"
    )
    commitment = models.OneToOneField(
        Commitment, models.CASCADE, related_name="multiyear_share", verbose_name="engagement de l’exercice"
    )

    class Meta(SyndicateOwned.Meta):
        verbose_name = "part annuelle d’un engagement"
        verbose_name_plural = "parts annuelles des engagements"
        constraints = [*OWNED]

    def __str__(self) -> str:
        return str(self.commitment)
