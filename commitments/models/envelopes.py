"""Envelopes of credits, the counters of numbers, and the movements that everything is the sum of."""

from django.db import models
from django.db.models.functions import Now

from budgets.history import insert_only, refuse
from budgets.identifiers import time_ordered_uuid
from budgets.models import BudgetYear, User
from budgets.models.base import MONEY, SyndicateOwned
from budgets.models.chart import Chapter
from budgets.tenancy import syndicate_policy
from commitments.models.commitments import Commitment, Direction

BALANCES = ("committed", "released", "service_done", "ordered", "paid", "attached")


class CreditEnvelope(SyndicateOwned):
    """Where credits are limited: a chapter, an article, an operation, as the budget was voted. Amounts in euros.

    `opened` is the sum of the voted decisions when there were `decisions` of them: a voted decision never changes, so
    their number tells whether it is up to date. The other columns are the sums of the movements; whoever changes one
    holds the row's lock. Order operations (opérations d’ordre) have envelopes of their own.
    """

    class Level(models.TextChoices):
        CHAPTER = "chapter", "chapitre"
        ARTICLE = "article", "article"
        OPERATION = "operation", "opération d’équipement"

    budget_year = models.ForeignKey(BudgetYear, models.PROTECT, related_name="envelopes", verbose_name="exercice")
    direction = models.CharField("sens", max_length=7, choices=Direction)
    section = models.CharField("section", max_length=1, choices=Chapter.Section)
    is_order = models.BooleanField("opérations d’ordre", default=False)
    level = models.CharField("niveau du vote", max_length=9, choices=Level)
    code = models.CharField("code", max_length=40)
    opened = models.DecimalField("crédits ouverts", default=0, **MONEY)
    decisions = models.PositiveSmallIntegerField("décisions comptées", default=0)
    committed = models.DecimalField("engagé", default=0, **MONEY)
    released = models.DecimalField("dégagé", default=0, **MONEY)
    service_done = models.DecimalField("service fait", default=0, **MONEY)
    ordered = models.DecimalField("mandaté", default=0, **MONEY)
    paid = models.DecimalField("payé", default=0, **MONEY)
    attached = models.DecimalField("rattaché", default=0, **MONEY)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "enveloppe de crédits"
        verbose_name_plural = "enveloppes de crédits"
        ordering = ["direction", "section", "is_order", "code"]
        constraints = [
            syndicate_policy(),  # not journaled: the movements are its journal
            models.UniqueConstraint(
                fields=["budget_year", "direction", "section", "is_order", "level", "code"],
                name="commitments_creditenvelope_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.code}"


class Counter(SyndicateOwned):
    """The last number given in a series of a budget year (commitments, orders, slips): never a gap, never a double."""

    budget_year = models.ForeignKey(BudgetYear, models.PROTECT, related_name="+", verbose_name="exercice")
    series = models.CharField("série", max_length=30)
    last = models.PositiveIntegerField("dernier numéro", default=0)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "compteur"
        constraints = [
            syndicate_policy(),
            models.UniqueConstraint(fields=["budget_year", "series"], name="commitments_counter_once"),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.last}"


class Movement(SyndicateOwned):
    """What happened to a commitment or an envelope, once and for all; amounts in euros, signed.

    Append-only: a wrong movement is reversed by its opposite, which names it. `key` makes a replayed request harmless.
    """

    class Kind(models.TextChoices):
        IMPORTED = "imported", "reprise d’une liste"
        COMMITTED = "committed", "engagement"
        CHANGED = "changed", "engagement complémentaire"
        RELEASED = "released", "dégagement"
        SERVICE_DONE = "service_done", "service fait"
        ORDERED = "ordered", "mandatement"
        PAID = "paid", "paiement"
        ATTACHED = "attached", "rattachement"
        CARRIED = "carried", "report de l’exercice précédent"
        REVERSED = "reversed", "annulation"

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    budget_year = models.ForeignKey(BudgetYear, models.PROTECT, related_name="movements", verbose_name="exercice")
    envelope = models.ForeignKey(
        CreditEnvelope, models.PROTECT, related_name="movements", db_index=False, verbose_name="enveloppe"
    )
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, null=True, blank=True, related_name="movements", verbose_name="engagement"
    )
    kind = models.CharField("mouvement", max_length=12, choices=Kind)
    on = models.DateField("date")
    committed = models.DecimalField("engagé", default=0, db_default=0, **MONEY)
    released = models.DecimalField("dégagé", default=0, db_default=0, **MONEY)
    service_done = models.DecimalField("service fait", default=0, db_default=0, **MONEY)
    ordered = models.DecimalField("mandaté", default=0, db_default=0, **MONEY)
    paid = models.DecimalField("payé", default=0, db_default=0, **MONEY)
    attached = models.DecimalField("rattaché", default=0, db_default=0, **MONEY)
    note = models.CharField("motif", max_length=300, blank=True, default="", db_default="")
    document = models.UUIDField("pièce", null=True, blank=True)  # the service done or the order that it stands for
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name="annule"
    )
    key = models.UUIDField("clé", null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="par")
    at = models.DateTimeField("enregistré le", db_default=Now())

    class Meta(SyndicateOwned.Meta):
        verbose_name = "mouvement"
        ordering = ["at", "id"]
        constraints = [
            syndicate_policy(),  # not journaled: it is a journal
            models.UniqueConstraint(
                fields=["syndicate", "key"],
                condition=models.Q(key__isnull=False),
                name="commitments_movement_once",
                violation_error_message="Ce mouvement est déjà enregistré.",
            ),
            insert_only("Un mouvement ne se modifie pas\u00a0: annulez-le par un mouvement contraire."),
            refuse(
                "closed",
                "INSERT",
                "L’exercice est clos : seuls les paiements s’y enregistrent encore.",
                "NEW.kind <> 'paid' AND EXISTS (SELECT 1 FROM budgets_budgetyear y"
                " WHERE y.id = NEW.budget_year_id AND y.state = 'closed')",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {self.on:%d/%m/%Y}"
