"""What the public reads: an act put online, as it was that day, with the words by which it is found."""

from django.contrib.postgres.search import SearchVectorField
from django.db import models

from budgets.history import refuse
from budgets.models import User
from budgets.models.base import SyndicateOwned, owned_with_files
from budgets.tenancy import PublicPolicy
from deliberations.models.deliberations import Deliberation

_KEPT = "to_jsonb({}) - ARRAY['withdrawn_at', 'withdrawn_by_id']"


class Publication(SyndicateOwned):
    """An act put online for everybody: never changed; withdrawn two months later at the earliest.

    Names and amounts are those of the day: a budget renamed afterwards leaves what was published as it was.
    Source: L. 2131-1 and R. 2131-1 CGCT, in force since 1 July 2022, made applicable to syndicates by L. 5211-3.
    """

    deliberation = models.OneToOneField(
        Deliberation, models.PROTECT, related_name="publication", verbose_name="délibération"
    )
    number = models.CharField("numéro", max_length=40)
    subject = models.CharField("objet", max_length=300)
    held_on = models.DateField("séance du")
    matter = models.CharField("matière", max_length=10)
    budget_name = models.CharField("budget", max_length=200)
    budget_siret = models.CharField("SIRET", max_length=14, blank=True)
    budget_year = models.PositiveSmallIntegerField("exercice")
    author = models.CharField("auteur", max_length=200, blank=True)  # name and quality
    published_on = models.DateField("publiée le")
    put_online_at = models.DateTimeField("mise en ligne le", auto_now_add=True)
    text = models.TextField("texte")
    vector = SearchVectorField("mots")  # of the text without its accents, see rules/search.py
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="retirée par"
    )

    class Meta(SyndicateOwned.Meta):
        verbose_name = "publication"
        ordering = ["-held_on", "-number"]
        constraints = [
            *owned_with_files("text", "vector"),
            PublicPolicy(name="deliberations_publication_public", read="withdrawn_at IS NULL"),
            refuse(
                "kept",
                "UPDATE OR DELETE",
                "Un acte publié reste en ligne deux mois au moins, tel qu’il a été publié.",
                f"TG_OP = 'DELETE' OR {_KEPT.format('OLD')} IS DISTINCT FROM {_KEPT.format('NEW')}"
                " OR OLD.withdrawn_at IS NOT NULL"
                " OR NEW.withdrawn_at < greatest(OLD.put_online_at, OLD.published_on) + interval '2 months'",
            ),
        ]

    def __str__(self) -> str:
        return f"Publication de {self.number}"
