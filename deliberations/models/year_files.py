"""The files made of a whole year of acts: its register, its archive. Made anew when what they are made of changed."""

from django.db import models

from budgets.history import insert_only
from budgets.models import Job
from budgets.models.base import SyndicateOwned, owned_with_files


class YearFile(SyndicateOwned):
    """A file of the acts of a year, never changed: `source` is the digest of what it was made of."""

    class Kind(models.TextChoices):
        REGISTER = "register", "registre des délibérations"
        ARCHIVE = "archive", "archive de l’année"

    kind = models.CharField("nature", max_length=10, choices=Kind)
    year = models.PositiveSmallIntegerField("année")
    source = models.CharField("empreinte de ce dont il est fait", max_length=64)
    file_name = models.CharField("nom du fichier", max_length=200)
    content = models.BinaryField("contenu")
    size = models.PositiveBigIntegerField("octets")
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    acts = models.PositiveIntegerField("actes")
    pages = models.PositiveIntegerField("pages", null=True, blank=True)
    job = models.ForeignKey(Job, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tâche")
    created_at = models.DateTimeField("produit le", auto_now_add=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "fichier annuel"
        verbose_name_plural = "fichiers annuels"
        ordering = ["-created_at"]
        constraints = [
            *owned_with_files("content"),
            models.UniqueConstraint(fields=["syndicate", "kind", "year", "source"], name="deliberations_yearfile_once"),
            insert_only("Un fichier produit ne se modifie pas et ne s’efface pas."),
        ]

    def __str__(self) -> str:
        return self.file_name
