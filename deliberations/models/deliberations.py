"""Deliberations: their text, their life, the approvals and attestations they gather."""

from django.db import models
from django.urls import reverse

from budgets.history import refuse
from budgets.models import BudgetDecision, BudgetYear, User, YearResult
from budgets.models.base import OWNED, SyndicateOwned
from budgets.tenancy import PublicPolicy
from deliberations.models.meetings import Delegate, Meeting

ALLOCATION = "allocation"  # the kind of an allocation of results
ONLINE = "(SELECT p.deliberation_id FROM deliberations_publication p WHERE p.withdrawn_at IS NULL)"

# What may still change once the text is voted: the dates of what follows the vote, each written once.
AFTER_VOTE = (
    "state",
    "sealed_at",
    "sent_on",
    "received_on",
    "receipt_id",
    "published_on",
    "enforceable_on",
)
_ONCE = " OR ".join(
    f"(OLD.{column} IS NOT NULL AND NEW.{column} IS DISTINCT FROM OLD.{column})"
    for column in AFTER_VOTE
    if column not in ("state", "receipt_id")
)
_REST = "to_jsonb({}) - ARRAY[" + ", ".join(f"'{column}'" for column in AFTER_VOTE) + "]"


class Deliberation(SyndicateOwned):
    """An act of the assembly. From the vote on, `frozen` holds all that is printed, and nothing of it can change."""

    class State(models.TextChoices):
        DRAFT = "draft", "projet"
        SUBMITTED = "submitted", "soumise"
        ON_AGENDA = "on_agenda", "à l’ordre du jour"
        VOTED = "voted", "votée"
        REJECTED = "rejected", "rejetée"
        SEALED = "sealed", "scellée"
        TRANSMITTED = "transmitted", "transmise"
        PUBLISHED = "published", "publiée"
        ENFORCEABLE = "enforceable", "exécutoire"

    kind = models.CharField("nature", max_length=40, default=ALLOCATION)  # a file of data/texts/
    matter = models.CharField("matière", max_length=10, blank=True)  # its code in the classification of acts
    number = models.CharField("numéro", max_length=40)
    title = models.CharField("objet", max_length=300)
    budget_year = models.ForeignKey(BudgetYear, models.PROTECT, related_name="deliberations", verbose_name="exercice")
    result = models.ForeignKey(
        YearResult, models.PROTECT, null=True, blank=True, related_name="deliberations", verbose_name="résultat"
    )
    decision = models.ForeignKey(
        BudgetDecision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deliberations",
        verbose_name="décision budgétaire",
    )
    fields = models.JSONField("données saisies", default=dict, blank=True)
    seen = models.JSONField("chiffres relus", default=dict, blank=True)  # what each figure of the text showed
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="deliberations", verbose_name="séance"
    )
    chair = models.ForeignKey(
        Delegate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="présidence de ce vote"
    )
    reporter = models.ForeignKey(
        Delegate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="rapporteur"
    )
    rank = models.PositiveSmallIntegerField("rang à l’ordre du jour", default=0)
    state = models.CharField("état", max_length=12, choices=State, default=State.DRAFT)
    votes_for = models.PositiveSmallIntegerField("voix pour", null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField("voix contre", null=True, blank=True)
    abstentions = models.PositiveSmallIntegerField("abstentions", null=True, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="rédigée par")
    created_at = models.DateTimeField("rédigée le", auto_now_add=True)
    submitted_at = models.DateTimeField("soumise le", null=True, blank=True)
    on_agenda_at = models.DateTimeField("inscrite le", null=True, blank=True)
    frozen = models.JSONField("contenu voté", null=True, blank=True)
    frozen_at = models.DateTimeField("vote enregistré le", null=True, blank=True)
    sealed_at = models.DateTimeField("scellée le", null=True, blank=True)
    sent_on = models.DateField("envoyée en préfecture le", null=True, blank=True)
    received_on = models.DateField("reçue en préfecture le", null=True, blank=True)
    receipt_id = models.CharField("identifiant de l’accusé", max_length=80, blank=True)
    published_on = models.DateField("publiée le", null=True, blank=True)
    enforceable_on = models.DateField("exécutoire le", null=True, blank=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "délibération"
        ordering = ["-created_at"]
        constraints = [
            *OWNED,
            PublicPolicy(name="deliberations_deliberation_public", read=f"id IN {ONLINE}"),
            models.UniqueConstraint(
                fields=["syndicate", "number"],
                name="deliberations_deliberation_once",
                violation_error_message="Une délibération du syndicat porte déjà ce numéro.",
            ),
            models.CheckConstraint(
                condition=models.Q(frozen_at__isnull=True)
                | models.Q(frozen__isnull=False, meeting__isnull=False, votes_for__isnull=False),
                name="deliberations_deliberation_vote",
                violation_error_message="Un vote a une séance et des voix.",
            ),
            refuse(
                "voted",
                "UPDATE OR DELETE",
                "La délibération est votée : son texte ne peut plus être modifié.",
                f"OLD.frozen_at IS NOT NULL AND (TG_OP = 'DELETE' OR {_REST.format('OLD')} IS DISTINCT FROM"
                f" {_REST.format('NEW')} OR {_ONCE}"
                " OR (OLD.receipt_id <> '' AND NEW.receipt_id <> OLD.receipt_id)"
                " OR NEW.state IN ('draft', 'submitted', 'on_agenda')"
                " OR (OLD.state = 'rejected' AND NEW.state <> 'rejected')"
                " OR (OLD.sealed_at IS NOT NULL AND NEW.state IN ('voted', 'rejected')))",
            ),
        ]

    def __str__(self) -> str:
        return f"Délibération {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("deliberations:deliberation_detail", args=[self.syndicate.slug, self.pk])

    @property
    def is_frozen(self) -> bool:
        """True from the vote on: the text can't change any more."""
        return self.frozen_at is not None


class Block(SyndicateOwned):
    """One block of a deliberation's text, with placeholders such as {{investment_need}} for its figures."""

    class Kind(models.TextChoices):
        REFERENCE = "reference", "visa"
        RECITAL = "recital", "considérant"
        HEADING = "heading", "intertitre"
        PARAGRAPH = "paragraph", "paragraphe"
        TABLE = "table", "tableau"
        DECISION = "decision", "décision"

    deliberation = models.ForeignKey(Deliberation, models.CASCADE, related_name="blocks", verbose_name="délibération")
    rank = models.PositiveSmallIntegerField("rang")
    kind = models.CharField("nature", max_length=10, choices=Kind)
    text = models.TextField("texte", blank=True)
    table = models.CharField("tableau", max_length=40, blank=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "bloc de texte"
        ordering = ["rank"]
        constraints = [
            *OWNED,
            models.UniqueConstraint(
                fields=["deliberation", "rank"],
                name="deliberations_block_rank",
                deferrable=models.Deferrable.DEFERRED,
            ),
            refuse(
                "voted",
                "INSERT OR UPDATE OR DELETE",
                "La délibération est votée : son texte ne peut plus être modifié.",
                "EXISTS (SELECT 1 FROM deliberations_deliberation d WHERE d.frozen_at IS NOT NULL AND d.id ="
                " CASE WHEN TG_OP = 'INSERT' THEN NEW.deliberation_id ELSE OLD.deliberation_id END)",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.rank}"


class Approval(SyndicateOwned):
    """What an elected member answered before the meeting."""

    class Answer(models.TextChoices):
        APPROVED = "approved", "approuvée"
        REFUSED = "refused", "refusée"

    deliberation = models.ForeignKey(
        Deliberation, models.CASCADE, related_name="approvals", verbose_name="délibération"
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="élu")
    answer = models.CharField("avis", max_length=10, choices=Answer)
    comment = models.TextField("commentaire", blank=True)
    at = models.DateTimeField("le", auto_now=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "avis d’un élu"
        ordering = ["at"]
        constraints = [
            *OWNED,
            models.UniqueConstraint(fields=["deliberation", "user"], name="deliberations_approval_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} : {self.get_answer_display()}"


class Attestation(SyndicateOwned):
    """A signature of the result sheet (fiche de calcul): the authorising officer's, or the treasurer's attestation.

    `digest` is the SHA-256 of the figures signed: another result would need another signature.
    Source: R. 2311-13 CGCT.
    """

    class Kind(models.TextChoices):
        AUTHORISING_OFFICER = "authorising_officer", "signature de l’ordonnateur"
        TREASURER = "treasurer", "attestation du comptable"

    result = models.ForeignKey(YearResult, models.PROTECT, related_name="attestations", verbose_name="résultat")
    kind = models.CharField("nature", max_length=20, choices=Kind)
    signed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="signée par")
    signer_name = models.CharField("nom du signataire", max_length=160)
    signer_capacity = models.CharField("qualité", max_length=120, blank=True)
    digest = models.CharField("empreinte des données", max_length=64)
    signed_on = models.DateField("signée le")
    at = models.DateTimeField("enregistrée le", auto_now_add=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "attestation"
        ordering = ["at"]
        constraints = [
            *OWNED,
            models.UniqueConstraint(fields=["result", "kind", "digest"], name="deliberations_attestation_once"),
            refuse("kept", "UPDATE OR DELETE", "Une signature ne se modifie pas et ne se retire pas."),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} de {self.signer_name}"
