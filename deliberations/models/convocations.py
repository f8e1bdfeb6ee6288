"""What goes to the members before a meeting and comes back: convocations, their openings, proxies, arrivals."""

from django.db import models

from budgets.history import insert_only, refuse
from budgets.models import User
from budgets.models.base import OWNED, SyndicateOwned, owned_with_files
from budgets.tenancy import CURRENT_SYNDICATE, RowPolicy, setting
from deliberations.models.meetings import Delegate, Meeting


class Convocation(SyndicateOwned):
    """The convocation of one delegate: to which address it went and when. `code` opens his page without an account."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="convocations", verbose_name="séance")
    delegate = models.ForeignKey(Delegate, models.PROTECT, related_name="convocations", verbose_name="délégué")
    email = models.EmailField("adresse", blank=True)
    code = models.CharField("code personnel", max_length=8)
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)
    message_id = models.CharField("identifiant du message", max_length=200, blank=True)
    failure = models.CharField("échec", max_length=300, blank=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "convocation"
        ordering = ["delegate__last_name", "delegate__first_name"]
        constraints = [
            *OWNED,
            models.UniqueConstraint(fields=["meeting", "delegate"], name="deliberations_convocation_once"),
            models.UniqueConstraint(fields=["meeting", "code"], name="deliberations_convocation_code"),
            refuse(
                "sent",
                "UPDATE OR DELETE",
                "La convocation est envoyée : elle fait preuve et ne se modifie plus.",
                "OLD.sent_at IS NOT NULL AND (TG_OP = 'DELETE' OR to_jsonb(OLD) IS DISTINCT FROM to_jsonb(NEW))",
            ),
        ]

    def __str__(self) -> str:
        return f"Convocation de {self.delegate}"


class ConvocationOpening(SyndicateOwned):
    """A convocation's page or document opened by its recipient, never changed: the proof that it arrived."""

    convocation = models.ForeignKey(Convocation, models.PROTECT, related_name="openings", verbose_name="convocation")
    what = models.CharField("ouvert", max_length=120)
    at = models.DateTimeField("le", auto_now_add=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "ouverture d’une convocation"
        verbose_name_plural = "ouvertures des convocations"
        ordering = ["at"]
        constraints = [*OWNED, insert_only("Une preuve d’ouverture ne se modifie pas et ne s’efface pas.")]

    def __str__(self) -> str:
        return self.what


class ProxyForm(SyndicateOwned):
    """A proxy (pouvoir) given before or during a meeting; taken back, it keeps its row with the time."""

    class Means(models.TextChoices):
        ACCOUNT = "account", "en ligne, avec son compte"
        CONVOCATION = "convocation", "en ligne, depuis sa convocation"
        PAPER = "paper", "formulaire signé reçu"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="proxies", verbose_name="séance")
    giver = models.ForeignKey(Delegate, models.PROTECT, related_name="proxies_given", verbose_name="donné par")
    holder = models.ForeignKey(Delegate, models.PROTECT, related_name="proxies_held", verbose_name="donné à")
    means = models.CharField("moyen", max_length=12, choices=Means)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="enregistré par")
    given_at = models.DateTimeField("donné le", auto_now_add=True)
    ended_at = models.DateTimeField("repris le", null=True, blank=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "pouvoir"
        ordering = ["given_at"]
        constraints = [
            *OWNED,
            models.UniqueConstraint(
                fields=["meeting", "giver"],
                condition=models.Q(ended_at__isnull=True),
                name="deliberations_proxyform_one",
                violation_error_message="Ce délégué a déjà donné pouvoir pour cette séance.",
            ),
            models.CheckConstraint(
                condition=~models.Q(giver=models.F("holder")),
                name="deliberations_proxyform_other",
                violation_error_message="Un délégué ne se donne pas pouvoir à lui-même.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver} à {self.holder}"


class Arrival(SyndicateOwned):
    """A delegate who said that he is there, at the door or with his account, until the sheet is established."""

    class Means(models.TextChoices):
        DOOR = "door", "code à l’entrée"
        ACCOUNT = "account", "avec son compte"
        SECRETARY = "secretary", "noté par le secrétariat"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="arrivals", verbose_name="séance")
    delegate = models.ForeignKey(Delegate, models.PROTECT, related_name="+", verbose_name="délégué")
    means = models.CharField("moyen", max_length=10, choices=Means)
    at = models.DateTimeField("à", auto_now_add=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "arrivée"
        ordering = ["at"]
        constraints = [
            *OWNED,
            models.UniqueConstraint(fields=["meeting", "delegate"], name="deliberations_arrival_once"),
        ]

    def __str__(self) -> str:
        return f"{self.delegate} à {self.at:%H:%M}"


class MeetingDocument(SyndicateOwned):
    """A PDF of a meeting as it was made: convocation, attendance sheet, list of deliberations, minutes."""

    class Kind(models.TextChoices):
        CONVOCATION = "convocation", "convocation"
        SHEET = "sheet", "feuille de présence"
        LIST = "list", "liste des délibérations"
        MINUTES = "minutes", "procès-verbal"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="documents", verbose_name="séance")
    kind = models.CharField("nature", max_length=12, choices=Kind)
    file_name = models.CharField("nom du fichier", max_length=200)
    content = models.BinaryField("contenu")
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par")
    created_at = models.DateTimeField("produit le", auto_now_add=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "document de séance"
        verbose_name_plural = "documents de séance"
        ordering = ["-created_at"]
        constraints = [
            *owned_with_files("content"),
            insert_only("Un document produit ne se modifie pas et ne s’efface pas."),
        ]

    def __str__(self) -> str:
        return self.file_name


class PrivateNote(SyndicateOwned):
    """What an elected member writes for himself about a text; nobody else reads it, no journal keeps it."""

    deliberation = models.ForeignKey(
        "deliberations.Deliberation", models.CASCADE, related_name="+", verbose_name="délibération"
    )
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="élu")
    text = models.TextField("note")
    at = models.DateTimeField("le", auto_now=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "note personnelle"
        verbose_name_plural = "notes personnelles"
        constraints = [
            RowPolicy(
                name="deliberations_privatenote_own",
                read=f"syndicate_id = {CURRENT_SYNDICATE} AND user_id = {setting('user', 'bigint')}",
            ),
            *owned_with_files("text")[1:],
            models.UniqueConstraint(fields=["deliberation", "user"], name="deliberations_privatenote_once"),
        ]

    def __str__(self) -> str:
        return f"Note de {self.user}"
