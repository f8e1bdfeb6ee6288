"""Printed budget documents of decisions, and the PDF of the pieces that they are made of."""

from django.db import models
from django.db.models.constraints import BaseConstraint

from budgets.history import refuse
from budgets.models.base import SyndicateOwned, owned_with_files
from budgets.models.decisions import BudgetDecision
from budgets.models.users import User
from budgets.tenancy import syndicate_policy

CACHE: list[BaseConstraint] = [syndicate_policy()]  # what can be made again at any time has no journal


class PrintedPiece(SyndicateOwned):
    """The PDF of a piece of a budget document, kept so that it is drawn once. `key` is the digest of what it says."""

    key = models.CharField("empreinte du contenu", max_length=64)
    content = models.BinaryField("PDF")
    pages = models.PositiveSmallIntegerField("pages")
    used_on = models.DateField("employé le")

    class Meta:
        verbose_name = "page imprimée"
        verbose_name_plural = "pages imprimées"
        constraints = [*CACHE, models.UniqueConstraint(fields=["syndicate", "key"], name="budgets_printedpiece_once")]

    def __str__(self) -> str:
        return self.key[:12]


class BudgetDocument(SyndicateOwned):
    """The budget document of a decision as a PDF/A-3 file: a draft, or the final one once the decision is voted.

    `revision` is that of the decision it was made from. Kept as it was made; only `sent_on` may be told afterwards,
    once: the day when the draft was sent to the members of the assembly (CGCT L. 2121-12).
    """

    decision = models.ForeignKey(BudgetDecision, models.CASCADE, related_name="documents", verbose_name="décision")
    is_draft = models.BooleanField("projet")
    revision = models.PositiveIntegerField("révision de la décision")
    file_name = models.CharField("fichier", max_length=120)
    content = models.BinaryField("PDF")
    pages = models.PositiveSmallIntegerField("pages")
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="fait par")
    made_at = models.DateTimeField("fait le", auto_now_add=True)
    sent_on = models.DateField("adressé aux membres le", null=True, blank=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "document budgétaire"
        verbose_name_plural = "documents budgétaires"
        ordering = ["-made_at"]
        constraints = [
            *owned_with_files("content"),
            models.UniqueConstraint(
                fields=["decision", "sha256"],
                name="budgets_budgetdocument_once",
                violation_error_message="Ce document est déjà enregistré.",
            ),
            refuse(
                "kept",
                "UPDATE",
                "Un document budgétaire produit ne se modifie pas.",
                "to_jsonb(OLD) - 'sent_on' - 'content' IS DISTINCT FROM to_jsonb(NEW) - 'sent_on' - 'content'"
                " OR OLD.content IS DISTINCT FROM NEW.content OR OLD.sent_on IS NOT NULL",
            ),
            refuse(
                "final",
                "DELETE",
                "Le document d’une décision votée est conservé.",
                "NOT OLD.is_draft OR OLD.sent_on IS NOT NULL",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name
