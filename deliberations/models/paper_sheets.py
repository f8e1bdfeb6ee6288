"""The paper attendance sheet of a meeting, as it was kept, with what the head of the act counts."""

from django.core.validators import MinValueValidator
from django.db import models

from budgets.models import User
from budgets.models.base import OWNED, SyndicateOwned
from deliberations.models.meetings import Meeting


class PaperSheet(SyndicateOwned):
    """What the paper says, line by line, never what it should say: its anomalies are read from it each time."""

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="paper_sheet", verbose_name="séance")
    lines = models.TextField(
        "lignes de la feuille",
        help_text="Une ligne par délégué, collée depuis un tableur ou tapée : collectivité ; nom et prénom ; "
        "T ou S ; O ou N ; émargement ; observations.",
    )
    members_in_office = models.PositiveSmallIntegerField("membres en exercice", validators=[MinValueValidator(1)])
    present = models.PositiveSmallIntegerField("délégués présents", null=True, blank=True)
    proxies = models.PositiveSmallIntegerField("pouvoirs", null=True, blank=True)
    voters = models.PositiveSmallIntegerField("votants", null=True, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par")
    entered_at = models.DateTimeField("saisie le", auto_now=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "feuille de présence papier"
        verbose_name_plural = "feuilles de présence papier"
        constraints = [*OWNED]

    def __str__(self) -> str:
        return f"Feuille de présence du {self.meeting.held_on:%d/%m/%Y}"
