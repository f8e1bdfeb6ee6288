"""Listings given for import, and how the columns of each finance package were matched the last time."""

from django.db import models

from budgets.models import BudgetYear, Job, User
from budgets.models.base import OWNED, SyndicateOwned, owned_with_files


class ListingImport(SyndicateOwned):
    """A listing (CSV or XLSX) given for import. Its bytes are in the row: the worker may be on another machine."""

    class Kind(models.TextChoices):
        COMMITMENTS = "commitments", "engagements"
        ORDERS = "orders", "mandats et titres"
        RECEIPTS = "receipts", "encaissements à régulariser"
        SUPPLIERS = "suppliers", "tiers"

    class State(models.TextChoices):
        RECEIVED = "received", "fichier reçu"
        REFUSED = "refused", "refusé"
        IMPORTED = "imported", "importé"

    budget_year = models.ForeignKey(
        BudgetYear, models.PROTECT, null=True, blank=True, related_name="imports", verbose_name="exercice"
    )  # none for suppliers, who belong to the syndicate
    kind = models.CharField("contenu", max_length=12, choices=Kind, default=Kind.COMMITMENTS)
    file_name = models.CharField("nom du fichier", max_length=255)
    content = models.BinaryField("contenu du fichier")
    sha256 = models.CharField("empreinte", max_length=64)
    mapping = models.JSONField("correspondance des colonnes", default=dict, blank=True)
    package = models.CharField("logiciel financier", max_length=60, blank=True, default="", db_default="")
    state = models.CharField("état", max_length=10, choices=State, default=State.RECEIVED)
    report = models.JSONField("compte rendu", default=dict, blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="tâche")
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="reçu de")
    created_at = models.DateTimeField("reçu le", auto_now_add=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "import"
        ordering = ["-created_at"]
        constraints = owned_with_files("content")

    def __str__(self) -> str:
        return self.file_name

    @property
    def owner_year(self) -> BudgetYear:
        """Return the year that its rows belong to; a listing of suppliers has none."""
        assert self.budget_year is not None
        return self.budget_year


class ImportMapping(SyndicateOwned):
    """The columns as a syndicate matched them the last time, per finance package: header (folded) → field."""

    package = models.CharField("logiciel financier", max_length=60, blank=True, default="", db_default="")
    kind = models.CharField("contenu", max_length=12, choices=ListingImport.Kind)
    columns = models.JSONField("colonnes", default=dict)
    updated_at = models.DateTimeField("retenu le", auto_now=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "correspondance de colonnes"
        constraints = [
            *OWNED,
            models.UniqueConstraint(fields=["syndicate", "kind", "package"], name="commitments_importmapping_package"),
        ]

    def __str__(self) -> str:
        return f"Colonnes des {self.get_kind_display()}"
