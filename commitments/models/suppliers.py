"""Suppliers and debtors (tiers): whom one pays, whom one bills, and how duplicates were merged."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from stdnum import iban as iban_key
from stdnum.fr import siret as siret_key

from budgets.history import insert_only
from budgets.models import User
from budgets.models.base import OWNED, SyndicateOwned
from budgets.rules.folding import fold


def check_siret(text: str) -> None:
    """Refuse a SIRET whose key is wrong (fourteen digits, Luhn)."""
    if not siret_key.is_valid(text):
        raise ValidationError("Ce SIRET est faux\u00a0: sa clé ne correspond pas. Recopiez ses quatorze chiffres.")


def check_iban(text: str) -> None:
    """Refuse an IBAN whose key is wrong (ISO 13616, modulo 97)."""
    if not iban_key.is_valid(text):
        raise ValidationError("Cet IBAN est faux\u00a0: sa clé ne correspond pas. Recopiez-le depuis le RIB.")


class Supplier(SyndicateOwned):
    """A third party (tiers). `merged_into` names the row kept when it was a duplicate: nothing is deleted.

    SIRET and IBAN are stored without spaces, checked by their keys; `folded` is the name without accents, for search.
    """

    class Category(models.TextChoices):
        COMPANY = "company", "entreprise"
        PUBLIC = "public", "organisme public"
        ASSOCIATION = "association", "association"
        PERSON = "person", "particulier"
        STAFF = "staff", "personnel"
        ELECTED = "elected", "élu"
        BANK = "bank", "établissement financier"
        OTHER = "other", "autre"

    name = models.CharField("nom", max_length=200)
    folded = models.CharField("nom sans accents", max_length=200, editable=False, default="")
    category = models.CharField("catégorie", max_length=12, choices=Category, default=Category.COMPANY)
    code = models.CharField("code du tiers", max_length=40, blank=True, help_text="Celui du logiciel financier.")
    siret = models.CharField("SIRET", max_length=14, blank=True, validators=[check_siret])
    iban = models.CharField("IBAN", max_length=34, blank=True, validators=[check_iban])
    bic = models.CharField("BIC", max_length=11, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    address = models.TextField("adresse postale", blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="duplicates", verbose_name="fusionné avec"
    )

    class Meta(SyndicateOwned.Meta):
        verbose_name = "tiers"
        verbose_name_plural = "tiers"
        ordering = ["name"]
        indexes = [models.Index(fields=["syndicate", "folded"], name="commitments_supplier_name")]
        constraints = [
            *OWNED,
            models.UniqueConstraint(
                fields=["syndicate", "siret"],
                condition=models.Q(merged_into=None) & ~models.Q(siret=""),
                name="commitments_supplier_siret",
                violation_error_message="Un tiers porte déjà ce SIRET\u00a0: employez-le, ou fusionnez-les.",
            ),
            models.UniqueConstraint(
                fields=["syndicate", "code"],
                condition=models.Q(merged_into=None) & ~models.Q(code=""),
                name="commitments_supplier_code",
                violation_error_message="Un tiers du syndicat porte déjà ce code.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.folded = fold(self.name)[:200]
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return reverse("commitments:supplier_detail", args=[self.syndicate.slug, self.pk])


class SupplierMerge(SyndicateOwned):
    """The history of merged duplicates: which row was merged into which, by whom, and what moved with it."""

    kept = models.ForeignKey(Supplier, models.PROTECT, related_name="merges", verbose_name="tiers gardé")
    merged = models.ForeignKey(Supplier, models.PROTECT, related_name="+", verbose_name="doublon")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="par")
    at = models.DateTimeField("le", auto_now_add=True)
    moved = models.JSONField("ce qui a suivi", default=dict)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "fusion de tiers"
        verbose_name_plural = "fusions de tiers"
        ordering = ["-at"]
        constraints = [*OWNED, insert_only("Une fusion de tiers ne se modifie pas.")]

    def __str__(self) -> str:
        return f"{self.merged} → {self.kept}"
