"""The parapheur: who signs an act, in which order, what each answered; the certificates that signatories deposit."""

from django.db import models

from budgets.history import insert_only, refuse
from budgets.models import User
from budgets.models.base import OWNED, SyndicateOwned, owned_with_files
from deliberations.models.deliberations import Deliberation
from deliberations.models.documents import ActDocument

_KEPT = "to_jsonb({}) - ARRAY['withdrawn_at', 'withdrawn_by_id', 'withdrawn_because']"

# someone before the new row's signatory has not signed yet, or refused; or the circuit was withdrawn
_NOT_HIS_TURN = """EXISTS (SELECT 1 FROM deliberations_signatory me
 JOIN deliberations_signingcircuit c ON c.id = me.circuit_id
 LEFT JOIN deliberations_signatory earlier ON earlier.circuit_id = me.circuit_id AND earlier.rank < me.rank
 LEFT JOIN deliberations_signatoryanswer a ON a.signatory_id = earlier.id
 WHERE me.id = NEW.signatory_id
 AND (c.withdrawn_at IS NOT NULL OR (earlier.id IS NOT NULL AND a.outcome IS DISTINCT FROM 'signed')))"""


class SigningCircuit(SyndicateOwned):
    """A sealed act given to its signatories, in order. Withdrawn once, with the reason, while it is not complete."""

    deliberation = models.ForeignKey(
        Deliberation, models.PROTECT, related_name="signing_circuits", verbose_name="délibération"
    )
    document = models.ForeignKey(ActDocument, models.PROTECT, related_name="+", verbose_name="document à signer")
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="ouvert par")
    opened_at = models.DateTimeField("ouvert le", auto_now_add=True)
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="retiré par"
    )
    withdrawn_because = models.CharField("motif du retrait", max_length=500, blank=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "parapheur"
        ordering = ["-opened_at"]
        constraints = [
            *OWNED,
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_because="")
                | (models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~models.Q(withdrawn_because="")),
                name="deliberations_signingcircuit_withdrawn",
                violation_error_message="Un retrait dit par qui et pourquoi.",
            ),
            refuse(
                "kept",
                "UPDATE OR DELETE",
                "Un parapheur ouvert ne se modifie pas et ne s’efface pas : retirez-le, puis ouvrez-en un autre.",
                f"TG_OP = 'DELETE' OR OLD.withdrawn_at IS NOT NULL"
                f" OR {_KEPT.format('OLD')} IS DISTINCT FROM {_KEPT.format('NEW')}",
            ),
        ]

    def __str__(self) -> str:
        return f"Parapheur de {self.document}"


class Signatory(SyndicateOwned):
    """Who signs, at which rank of the circuit, under which name and quality, at which place of the page (0: none)."""

    circuit = models.ForeignKey(SigningCircuit, models.PROTECT, related_name="signatories", verbose_name="parapheur")
    rank = models.PositiveSmallIntegerField("rang")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="compte")
    name = models.CharField("nom", max_length=160)
    quality = models.CharField("qualité", max_length=120)
    place = models.PositiveSmallIntegerField("place du cachet", default=0)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "signataire"
        ordering = ["rank"]
        constraints = [
            *OWNED,
            models.UniqueConstraint(fields=["circuit", "rank"], name="deliberations_signatory_rank"),
            models.UniqueConstraint(fields=["circuit", "user"], name="deliberations_signatory_once"),
            models.UniqueConstraint(
                fields=["circuit", "place"],
                condition=models.Q(place__gt=0),
                name="deliberations_signatory_place",
            ),
            insert_only("Les signataires d’un parapheur ouvert ne se modifient pas."),
            refuse(
                "started",
                "INSERT",
                "La signature est commencée : aucun signataire ne s’ajoute.",
                "EXISTS (SELECT 1 FROM deliberations_signatory s JOIN deliberations_signatoryanswer a"
                " ON a.signatory_id = s.id WHERE s.circuit_id = NEW.circuit_id)",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.quality}"


class SignatoryAnswer(SyndicateOwned):
    """What a signatory did at his turn: the document that he signed and with which certificate, or why he refused."""

    class Outcome(models.TextChoices):
        SIGNED = "signed", "signé"
        REFUSED = "refused", "refusé"

    signatory = models.OneToOneField(Signatory, models.PROTECT, related_name="answer", verbose_name="signataire")
    outcome = models.CharField("réponse", max_length=10, choices=Outcome)
    reason = models.TextField("motif du refus", blank=True)
    document = models.OneToOneField(
        ActDocument, models.PROTECT, null=True, blank=True, related_name="signature", verbose_name="document signé"
    )
    certificate_holder = models.CharField("titulaire du certificat", max_length=300, blank=True)
    certificate_issuer = models.CharField("autorité de certification", max_length=300, blank=True)
    certificate_sha256 = models.CharField("empreinte du certificat", max_length=64, blank=True)
    is_test = models.BooleanField("certificat de test", default=False)
    at = models.DateTimeField("le")

    class Meta(SyndicateOwned.Meta):
        verbose_name = "réponse d’un signataire"
        verbose_name_plural = "réponses des signataires"
        ordering = ["at"]
        constraints = [
            *OWNED,
            models.CheckConstraint(
                condition=(
                    models.Q(outcome="signed", document__isnull=False, reason="") & ~models.Q(certificate_sha256="")
                )
                | (models.Q(outcome="refused", document__isnull=True) & ~models.Q(reason="")),
                name="deliberations_signatoryanswer_whole",
                violation_error_message="Une signature a son document et son certificat, un refus son motif.",
            ),
            insert_only("Une signature ou un refus ne se modifie pas et ne s’efface pas."),
            refuse(
                "turn",
                "INSERT",
                "Ce n’est pas le tour de ce signataire, ou ce parapheur est clos.",
                _NOT_HIS_TURN,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} par {self.signatory}"


class SigningCertificate(SyndicateOwned):
    """A certificate that a signatory deposited for himself: a PKCS#12 file under his password and under our key.

    Neither the database alone (our key is not in it) nor the database with our key (the password is nowhere) opens it.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="titulaire du compte")
    content = models.BinaryField("fichier chiffré")
    holder = models.CharField("titulaire", max_length=300)
    issuer = models.CharField("autorité de certification", max_length=300)
    sha256 = models.CharField("empreinte", max_length=64)
    valid_to = models.DateTimeField("valable jusqu’au")
    deposited_at = models.DateTimeField("déposé le", auto_now_add=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "certificat de signature"
        verbose_name_plural = "certificats de signature"
        ordering = ["-deposited_at"]
        constraints = [
            *owned_with_files("content"),
            models.UniqueConstraint(fields=["syndicate", "user"], name="deliberations_signingcertificate_once"),
            refuse("kept", "UPDATE", "Un certificat déposé se retire, il ne se modifie pas."),
        ]

    def __str__(self) -> str:
        return self.holder
