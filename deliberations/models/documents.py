"""The documents made of deliberations, chained per syndicate so that an alteration is seen."""

from django.db import models

from budgets.history import insert_only
from budgets.models import Job
from budgets.models.base import SyndicateOwned, owned_with_files
from budgets.tenancy import PublicPolicy
from deliberations.models.deliberations import ONLINE, Deliberation


class ActDocument(SyndicateOwned):
    """A PDF of a deliberation: never changed, never removed. `chain_hash` covers its bytes and the document before."""

    class Kind(models.TextChoices):
        DRAFT = "draft", "projet"
        SEALED = "sealed", "acte scellé"
        STAMPED = "stamped", "acte transmis"
        SIGNED = "signed", "acte signé"

    deliberation = models.ForeignKey(
        Deliberation, models.PROTECT, related_name="documents", verbose_name="délibération"
    )
    kind = models.CharField("nature", max_length=10, choices=Kind)
    file_name = models.CharField("nom du fichier", max_length=200)
    content = models.BinaryField("contenu")
    pages = models.PositiveSmallIntegerField("pages")
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    rank = models.PositiveIntegerField("rang dans la chaîne")
    previous_hash = models.CharField("maillon précédent", max_length=64, blank=True)
    chain_hash = models.CharField("maillon", max_length=64)
    job = models.ForeignKey(Job, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tâche")
    created_at = models.DateTimeField("produit le", auto_now_add=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "document"
        ordering = ["-rank"]
        constraints = [
            *owned_with_files("content"),
            PublicPolicy(
                name="deliberations_actdocument_public", read=f"kind = 'stamped' AND deliberation_id IN {ONLINE}"
            ),
            models.UniqueConstraint(fields=["syndicate", "rank"], name="deliberations_actdocument_rank"),
            insert_only("Un document produit ne se modifie pas et ne s’efface pas."),
        ]

    def __str__(self) -> str:
        return self.file_name
