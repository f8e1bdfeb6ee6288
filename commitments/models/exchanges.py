"""What travels between the ordonnateur and the comptable: files of slips (PES), what comes back, what was said."""

from django.core.validators import RegexValidator
from django.db import models

from budgets.history import insert_only, refuse
from budgets.models import Budget, User
from budgets.models.base import OWNED, SyndicateOwned, owned_with_files
from commitments.models.issued_orders import IssuedOrder, Slip

ALPHANUMERIC = RegexValidator(r"^[A-Za-z0-9]+\Z", "Des lettres sans accent et des chiffres, sans espace.")


class PesSettings(SyndicateOwned):
    """How the treasurer's application (Hélios) knows a budget; the treasurer gives these codes."""

    budget = models.OneToOneField(Budget, models.PROTECT, related_name="pes_settings", verbose_name="budget")
    post = models.CharField(
        "poste comptable", max_length=7, validators=[ALPHANUMERIC], help_text="Codique, par exemple 069004."
    )
    post_label = models.CharField("nom du poste comptable", max_length=38, blank=True)
    collectivity = models.CharField(
        "code collectivité", max_length=3, validators=[ALPHANUMERIC], help_text="Trois caractères au plus."
    )
    budget_code = models.CharField(
        "code budget", max_length=2, validators=[ALPHANUMERIC], help_text="Deux caractères, 00 pour le principal."
    )
    product_code = models.CharField(
        "code produit local",
        max_length=4,
        blank=True,
        validators=[ALPHANUMERIC],
        help_text="Celui des titres de recettes, quatre caractères au plus ; le comptable le donne.",
    )

    class Meta(SyndicateOwned.Meta):
        verbose_name = "paramètre des échanges avec le comptable"
        verbose_name_plural = "paramètres des échanges avec le comptable"
        constraints = [*OWNED]

    def __str__(self) -> str:
        return f"Échanges de {self.budget}"


class PesFile(SyndicateOwned):
    """The file of a signed slip, kept as it was made: exported again, it gives the same bytes.

    Another is made, with the next `sequence`, only after the treasurer's application refused the last one.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "sans acquit"
        ACCEPTED = "accepted", "acquitté"
        PARTIAL = "partial", "acquitté, pièces jointes refusées"
        REFUSED = "refused", "refusé"

    slip = models.ForeignKey(Slip, models.PROTECT, related_name="pes_files", verbose_name="bordereau")
    sequence = models.PositiveSmallIntegerField("envoi", default=1)
    name = models.CharField("nom du fichier", max_length=100)
    content = models.BinaryField("contenu")
    sha256 = models.CharField("empreinte", max_length=64)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="fait par")
    made_at = models.DateTimeField("fait le", auto_now_add=True)
    state = models.CharField("acquit", max_length=8, choices=State, default=State.WAITING)
    answered_at = models.DateTimeField("acquit reçu le", null=True, blank=True)
    anomalies = models.JSONField("anomalies", default=list, blank=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "fichier PES"
        verbose_name_plural = "fichiers PES"
        ordering = ["-sequence"]
        constraints = [
            *owned_with_files("content"),
            models.UniqueConstraint(fields=["slip", "sequence"], name="commitments_pesfile_once"),
            models.UniqueConstraint(fields=["syndicate", "name"], name="commitments_pesfile_name"),
            refuse(
                "kept",
                "UPDATE OR DELETE",
                "Le fichier est transmis : il ne change plus.",
                "TG_OP = 'DELETE' OR (OLD.slip_id, OLD.sequence, OLD.name, OLD.content, OLD.sha256) IS DISTINCT FROM"
                " (NEW.slip_id, NEW.sequence, NEW.name, NEW.content, NEW.sha256)",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PesExport(SyndicateOwned):
    """Each time that a file was taken out, by whom."""

    file = models.ForeignKey(PesFile, models.PROTECT, related_name="exports", verbose_name="fichier PES")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="par")
    at = models.DateTimeField("le", auto_now_add=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "export d’un fichier PES"
        verbose_name_plural = "exports des fichiers PES"
        ordering = ["-at"]
        constraints = [*OWNED, insert_only("Un export ne s’efface pas.")]

    def __str__(self) -> str:
        return f"{self.file}, {self.at:%d/%m/%Y %H:%M}"


class PesReturn(SyndicateOwned):
    """A file that came back (acknowledgement, return of expenses or revenues), and the report of what it changed."""

    class Kind(models.TextChoices):
        ACKNOWLEDGEMENT = "acquit", "acquit"
        EXPENSE = "expense", "retour des dépenses"
        REVENUE = "revenue", "retour des recettes"

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="pes_returns", verbose_name="budget")
    kind = models.CharField("contenu", max_length=8, choices=Kind)
    file_name = models.CharField("nom du fichier", max_length=255)
    content = models.BinaryField("contenu du fichier")
    sha256 = models.CharField("empreinte", max_length=64)
    report = models.JSONField("compte rendu", default=dict)
    received_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="reçu de")
    received_at = models.DateTimeField("reçu le", auto_now_add=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "retour du comptable"
        verbose_name_plural = "retours du comptable"
        ordering = ["-received_at"]
        constraints = [
            *owned_with_files("content"),
            insert_only("Un retour reçu ne se modifie pas."),
        ]

    def __str__(self) -> str:
        return self.file_name


class TreasurerNotice(SyndicateOwned):
    """What the treasurer said of an order without changing its state: kept waiting (en instance), an anomaly."""

    order = models.ForeignKey(IssuedOrder, models.PROTECT, related_name="notices", verbose_name="mandat ou titre")
    on = models.DateField("date", null=True, blank=True)
    text = models.CharField("observation", max_length=600)
    source = models.CharField("fichier", max_length=255)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "observation du comptable"
        verbose_name_plural = "observations du comptable"
        ordering = ["on", "text"]
        constraints = [
            *OWNED,
            models.UniqueConstraint(
                fields=["order", "on", "text"], name="commitments_treasurernotice_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return self.text
