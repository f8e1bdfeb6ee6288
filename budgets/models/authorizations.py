"""The register of programme and commitment authorisations (AP, AE): what was voted, revision after revision.

Sources: CGCT L. 2311-3, R. 2311-9, L. 5217-10-7 (texts as in force on 15 February 2024); M57 instruction, volume II.
"""

from django.db import models

from budgets.history import refuse
from budgets.models.base import MONEY, OWNED, SyndicateOwned
from budgets.models.budgets import Budget
from budgets.models.decisions import BudgetDecision
from budgets.models.users import User

VOTED_MESSAGE = "Le vote de l’autorisation ne se modifie pas : révisez-la par un autre vote."
# the lock makes whoever writes wait for a vote under way
_OF_A_VOTE = (
    "ARRAY(SELECT v.state::text FROM budgets_authorizationvote v"
    " WHERE v.id IN (OLD.vote_id, NEW.vote_id) FOR SHARE) && ARRAY['voted']"
)


class Authorization(SyndicateOwned):
    """A programme (AP, investment) or commitment (AE, operating) authorisation of a budget.

    Its amount and its schedule are what its votes make of it. `is_unforeseen`: for unforeseen expenses (020, 022).
    """

    class Kind(models.TextChoices):
        PROGRAMME = "P", "autorisation de programme"
        COMMITMENT = "E", "autorisation d’engagement"

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="authorizations", verbose_name="budget")
    kind = models.CharField("nature", max_length=1, choices=Kind)
    code = models.CharField("numéro", max_length=30)
    label = models.CharField("objet", max_length=100)
    operation = models.CharField("opération d’équipement", max_length=30, blank=True)
    is_unforeseen = models.BooleanField("dépenses imprévues", default=False)
    created_year = models.PositiveSmallIntegerField("exercice de création")

    class Meta(SyndicateOwned.Meta):
        verbose_name = "autorisation"
        ordering = ["code"]
        constraints = [
            *OWNED,
            models.UniqueConstraint(
                fields=["budget", "code"],
                name="budgets_authorization_once",
                violation_error_message="Une autorisation de ce budget porte déjà ce numéro.",
            ),
            refuse(
                "voted",
                "UPDATE OR DELETE",
                "L’autorisation est votée : seuls son objet et son opération se corrigent encore.",
                "EXISTS (SELECT 1 FROM budgets_authorizationvote v WHERE v.authorization_id = OLD.id"
                " AND v.state = 'voted') AND (TG_OP = 'DELETE' OR (OLD.budget_id, OLD.kind, OLD.code,"
                " OLD.is_unforeseen, OLD.created_year) IS DISTINCT FROM (NEW.budget_id, NEW.kind, NEW.code,"
                " NEW.is_unforeseen, NEW.created_year))",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"

    @property
    def section(self) -> str:
        """Return "I" for an AP, "F" for an AE."""
        return "I" if self.kind == self.Kind.PROGRAMME else "F"

    @property
    def short_kind(self) -> str:
        """Return AP or AE."""
        return "AP" if self.kind == self.Kind.PROGRAMME else "AE"


class AuthorizationVote(SyndicateOwned):
    """A vote on an authorisation: its creation, a revision, what lapses or is cancelled. Never changed once voted.

    A draft is voted with the budget decision that carries it, else with the deliberation on the authorisations of its
    year. `shares` say what the vote adds to the authorisation, `payments` the whole schedule as it leaves it.
    """

    class Kind(models.TextChoices):
        CREATION = "creation", "création"
        REVISION = "revision", "révision"
        CANCELLATION = "cancellation", "annulation"
        LAPSE = "lapse", "caducité"

    class State(models.TextChoices):
        DRAFT = "draft", "en projet"
        VOTED = "voted", "voté"

    authorization = models.ForeignKey(Authorization, models.CASCADE, related_name="votes", verbose_name="autorisation")
    rank = models.PositiveSmallIntegerField("rang")
    kind = models.CharField("vote", max_length=12, choices=Kind)
    year = models.PositiveSmallIntegerField("exercice")  # one before the first that is known here, for a take-over
    state = models.CharField("état", max_length=5, choices=State, default=State.DRAFT)
    decision = models.ForeignKey(
        BudgetDecision, models.SET_NULL, null=True, blank=True, related_name="authorization_votes",
        verbose_name="décision budgétaire",
    )  # fmt: skip
    reference = models.CharField("délibération", max_length=60, blank=True)
    adopted_on = models.DateField("voté le", null=True, blank=True)
    reason = models.CharField("motif", max_length=500, blank=True)
    created_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="préparé par"
    )

    class Meta(SyndicateOwned.Meta):
        verbose_name = "vote d’une autorisation"
        verbose_name_plural = "votes des autorisations"
        ordering = ["rank"]
        constraints = [
            *OWNED,
            models.UniqueConstraint(fields=["authorization", "rank"], name="budgets_authorizationvote_once"),
            models.UniqueConstraint(
                fields=["authorization"],
                condition=models.Q(state="draft"),
                name="budgets_authorizationvote_draft",
                violation_error_message="Cette autorisation a déjà un vote en projet : modifiez-le.",
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(adopted_on__isnull=False),
                name="budgets_authorizationvote_dated",
                violation_error_message="Un vote a une date.",
            ),
            refuse("voted", "UPDATE OR DELETE", VOTED_MESSAGE, "OLD.state = 'voted'"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.rank}"

    @property
    def is_voted(self) -> bool:
        """True once the assembly voted it."""
        return self.state == self.State.VOTED


class AuthorizationShare(SyndicateOwned):
    """What a vote adds to an authorisation on a chapter, in euros; negative when it takes some off."""

    vote = models.ForeignKey(AuthorizationVote, models.CASCADE, related_name="shares", verbose_name="vote")
    chapter = models.CharField("chapitre", max_length=30)
    amount = models.DecimalField("montant", **MONEY)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "montant voté d’une autorisation"
        verbose_name_plural = "montants votés des autorisations"
        ordering = ["chapter"]
        constraints = [
            *OWNED,
            models.UniqueConstraint(fields=["vote", "chapter"], name="budgets_authorizationshare_once"),
            refuse("voted", "INSERT OR UPDATE OR DELETE", VOTED_MESSAGE, _OF_A_VOTE),
        ]

    def __str__(self) -> str:
        return f"chapitre {self.chapter}"


class AuthorizationPayment(SyndicateOwned):
    """The payment credits (CP) of a chapter and a year in the schedule that a vote leaves, in euros."""

    vote = models.ForeignKey(AuthorizationVote, models.CASCADE, related_name="payments", verbose_name="vote")
    chapter = models.CharField("chapitre", max_length=30)
    year = models.PositiveSmallIntegerField("exercice")
    amount = models.DecimalField("crédits de paiement", **MONEY)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "crédits de paiement d’une autorisation"
        verbose_name_plural = "crédits de paiement des autorisations"
        ordering = ["chapter", "year"]
        constraints = [
            *OWNED,
            models.UniqueConstraint(fields=["vote", "chapter", "year"], name="budgets_authorizationpayment_once"),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0),
                name="budgets_authorizationpayment_sign",
                violation_error_message="Des crédits de paiement ne sont pas négatifs.",
            ),
            refuse("voted", "INSERT OR UPDATE OR DELETE", VOTED_MESSAGE, _OF_A_VOTE),
        ]

    def __str__(self) -> str:
        return f"chapitre {self.chapter}, {self.year}"
