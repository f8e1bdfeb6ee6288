"""The vote of a text in the meeting: who may cast, what was cast, once per seat.

A closed poll refuses any ballot, whoever writes it. In a secret ballot a row says that the seat voted and nothing
says for what: only sums are kept, all three rewritten at each vote, in a table that no journal follows.
"""

from django.db import models

from budgets.history import insert_only, refuse
from budgets.models import User
from budgets.models.base import OWNED, SyndicateOwned
from budgets.tenancy import syndicate_policy
from deliberations.models.deliberations import Deliberation
from deliberations.models.meetings import Delegate, Meeting

CLOSED = "EXISTS (SELECT 1 FROM deliberations_poll p WHERE p.closed_at IS NOT NULL AND p.id = {}.poll_id)"
CLOSED_MESSAGE = "Le scrutin est clos : aucun vote n’y entre plus."


class Choice(models.TextChoices):
    FOR = "for", "pour"
    AGAINST = "against", "contre"
    ABSTAIN = "abstain", "abstention"


class Poll(SyndicateOwned):
    """A vote opened on a text of the agenda. `closed_at` ends it; a cancelled one is closed and does not count."""

    class Mode(models.TextChoices):
        HAND = "hand", "à main levée"
        ROLL_CALL = "roll_call", "appel nominal"
        SECRET = "secret", "scrutin secret"

    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="polls", verbose_name="délibération")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="polls", verbose_name="séance")
    mode = models.CharField("mode de scrutin", max_length=10, choices=Mode, default=Mode.HAND)
    reason = models.CharField("motif du scrutin secret", max_length=200, blank=True)
    opened_at = models.DateTimeField("ouvert le", auto_now_add=True)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="ouvert par")
    closed_at = models.DateTimeField("clos le", null=True, blank=True)
    is_cancelled = models.BooleanField("annulé", default=False)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "scrutin"
        ordering = ["opened_at"]
        constraints = [
            *OWNED,
            models.UniqueConstraint(
                fields=["meeting"],
                condition=models.Q(closed_at__isnull=True),
                name="deliberations_poll_one_open",
                violation_error_message="Un scrutin est déjà ouvert dans cette séance : clôturez-le d’abord.",
            ),
            refuse(
                "closed",
                "UPDATE OR DELETE",
                "Le scrutin est clos : il ne se modifie plus.",
                "OLD.closed_at IS NOT NULL",
            ),
        ]

    def __str__(self) -> str:
        return f"Scrutin {self.get_mode_display()}"


class Ballot(SyndicateOwned):
    """The vote of one seat, cast by who holds it; `choice` stays empty in a secret ballot. Never changed.

    `key` is drawn by the page that votes: sent twice, it is the same ballot.
    """

    poll = models.ForeignKey(Poll, models.PROTECT, related_name="ballots", verbose_name="scrutin")
    delegate = models.ForeignKey(Delegate, models.PROTECT, related_name="+", verbose_name="voix de")
    holder = models.ForeignKey(Delegate, models.PROTECT, related_name="+", verbose_name="portée par")
    choice = models.CharField("vote", max_length=8, choices=Choice, blank=True)
    votes = models.PositiveSmallIntegerField("voix", default=1)
    key = models.UUIDField("clé d’envoi")
    cast_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="enregistré par")
    at = models.DateTimeField("à", auto_now_add=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "bulletin"
        ordering = ["at"]
        constraints = [
            *OWNED,
            models.UniqueConstraint(
                fields=["poll", "delegate"],
                name="deliberations_ballot_once",
                violation_error_message="Le vote de ce délégué est déjà compté.",
            ),
            insert_only("Un vote compté ne se modifie pas et ne s’efface pas."),
            refuse("closed", "INSERT", CLOSED_MESSAGE, CLOSED.format("NEW")),
        ]

    def __str__(self) -> str:
        return f"Vote de {self.delegate}"


class SecretCount(SyndicateOwned):
    """The sums of a secret ballot: how many votes each choice received."""

    poll = models.ForeignKey(Poll, models.PROTECT, related_name="secret_counts", verbose_name="scrutin")
    choice = models.CharField("vote", max_length=8, choices=Choice)
    votes = models.PositiveIntegerField("voix", default=0)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "décompte d’un scrutin secret"
        verbose_name_plural = "décomptes des scrutins secrets"
        constraints = [
            syndicate_policy(),
            models.UniqueConstraint(fields=["poll", "choice"], name="deliberations_secretcount_once"),
            refuse(
                "closed",
                "UPDATE OR DELETE",
                CLOSED_MESSAGE,
                "TG_OP = 'DELETE' OR NEW.votes < OLD.votes OR " + CLOSED.format("OLD"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_choice_display()} : {self.votes}"


class Movement(SyndicateOwned):
    """Who came or left after the opening, before which point of the agenda, and to whom he gave a proxy on leaving."""

    class Kind(models.TextChoices):
        ARRIVAL = "arrival", "arrivée"
        DEPARTURE = "departure", "départ"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="movements", verbose_name="séance")
    delegate = models.ForeignKey(Delegate, models.PROTECT, related_name="+", verbose_name="délégué")
    kind = models.CharField("mouvement", max_length=10, choices=Kind)
    rank = models.PositiveSmallIntegerField("avant le point")
    at = models.TimeField("à")
    proxy_to = models.ForeignKey(
        Delegate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pouvoir donné à"
    )
    noted_at = models.DateTimeField("noté le", auto_now_add=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "mouvement de séance"
        verbose_name_plural = "mouvements de séance"
        ordering = ["rank", "noted_at"]
        constraints = [*OWNED, insert_only("Un mouvement noté ne se modifie pas : notez le mouvement contraire.")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} de {self.delegate}"


class Download(SyndicateOwned):
    """A document fetched by the treasurer: which, when; never changed."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="par")
    what = models.CharField("document", max_length=300)
    sha256 = models.CharField("empreinte SHA-256", max_length=64, blank=True)
    at = models.DateTimeField("le", auto_now_add=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "téléchargement"
        ordering = ["-at"]
        constraints = [*OWNED, insert_only("Le registre des téléchargements ne se modifie pas.")]

    def __str__(self) -> str:
        return self.what
