"""The assembly: its members, the clauses of its statutes, what it delegated to its president, how its acts look."""

from django.core.validators import RegexValidator
from django.db import models

from budgets.models import Syndicate
from budgets.models.base import MONEY, OWNED, SyndicateOwned, owned_with_files
from deliberations.rules.statutes import SHARE_LABELS, QuorumBy


class MemberBody(SyndicateOwned):
    """A commune, a community or another body that is a member of the syndicate, with its seats."""

    class Kind(models.TextChoices):
        COMMUNE = "commune", "commune"
        COMMUNITY = "community", "communauté"
        DEPARTMENT = "department", "département"
        REGION = "region", "région"
        OTHER = "other", "autre organisme"

    name = models.CharField("nom", max_length=160)
    kind = models.CharField("nature", max_length=12, choices=Kind, default=Kind.COMMUNE)
    siren = models.CharField(
        "SIREN", max_length=9, blank=True, validators=[RegexValidator(r"^\d{9}\Z", "Le SIREN compte neuf chiffres.")]
    )
    seats = models.PositiveSmallIntegerField("sièges de titulaire", default=1)
    substitute_seats = models.PositiveSmallIntegerField("sièges de suppléant", default=0)
    votes_per_seat = models.PositiveSmallIntegerField(
        "voix par siège", default=1, help_text="Plus d’une seulement si les statuts pondèrent les voix."
    )
    joined_on = models.DateField("membre depuis le", null=True, blank=True)
    left_on = models.DateField("retiré le", null=True, blank=True)
    rank = models.PositiveSmallIntegerField("rang", default=0)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "collectivité membre"
        verbose_name_plural = "collectivités membres"
        ordering = ["rank", "name"]
        constraints = [
            *OWNED,
            models.UniqueConstraint(
                fields=["syndicate", "name"],
                name="deliberations_memberbody_once",
                violation_error_message="Une collectivité membre porte déjà ce nom.",
            ),
            models.CheckConstraint(
                condition=models.Q(votes_per_seat__gte=1),
                name="deliberations_memberbody_votes",
                violation_error_message="Un siège porte une voix au moins.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Statutes(SyndicateOwned):
    """The clauses of a syndicate's statutes that depart from the law; an empty clause leaves the law's rule."""

    quorum = models.CharField(
        "quorum", max_length=10, blank=True, choices=[(share.value, label) for share, label in SHARE_LABELS.items()]
    )
    quorum_by = models.CharField(
        "le quorum compte",
        max_length=8,
        blank=True,
        choices=[(QuorumBy.MEMBERS.value, "les membres"), (QuorumBy.VOTES.value, "les voix")],
    )
    quorum_with_proxies = models.BooleanField("les pouvoirs comptent pour le quorum", null=True, blank=True)
    proxies_per_member = models.PositiveSmallIntegerField("pouvoirs par membre", null=True, blank=True)
    notice_days = models.PositiveSmallIntegerField("jours francs de convocation", null=True, blank=True)
    second_without_quorum = models.BooleanField("seconde convocation sans quorum", null=True, blank=True)
    second_interval = models.PositiveSmallIntegerField("jours avant la seconde séance", null=True, blank=True)
    president_leaves = models.BooleanField("le président se retire au vote de ses comptes", null=True, blank=True)
    source = models.CharField(
        "article des statuts",
        max_length=300,
        blank=True,
        help_text="Par exemple « article 9 des statuts du 27/12/2017 ».",
    )

    class Meta(SyndicateOwned.Meta):
        verbose_name = "statuts"
        verbose_name_plural = "statuts"
        constraints = [
            *OWNED,
            models.UniqueConstraint(fields=["syndicate"], name="deliberations_statutes_once"),
        ]

    def __str__(self) -> str:
        return f"Statuts de {self.syndicate}"


class PresidentDelegation(SyndicateOwned):
    """What the assembly delegated: a matter, up to an amount, to the president, a vice-president or the bureau."""

    class Holder(models.TextChoices):
        PRESIDENT = "president", "président"
        VICE_PRESIDENT = "vice_president", "vice-président"
        BUREAU = "bureau", "bureau"

    subject = models.CharField("matière déléguée", max_length=300)
    holder = models.CharField("à", max_length=14, choices=Holder, default=Holder.PRESIDENT)
    delegate = models.ForeignKey(
        "deliberations.Delegate", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="personne"
    )
    ceiling = models.DecimalField("montant maximal", **MONEY, null=True, blank=True)
    act = models.CharField("délibération", max_length=60, help_text="Numéro de la délibération qui délègue.")
    given_on = models.DateField("donnée le")
    ended_on = models.DateField("prend fin le", null=True, blank=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "délégation de l’assemblée"
        verbose_name_plural = "délégations de l’assemblée"
        ordering = ["-given_on", "subject"]
        constraints = [
            *OWNED,
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True) | models.Q(ended_on__gte=models.F("given_on")),
                name="deliberations_presidentdelegation_dates",
                violation_error_message="La délégation prend fin après avoir été donnée.",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class ActStyle(SyndicateOwned):
    """How the acts of a syndicate are numbered and look: pattern of the number, logo, heading, remedies."""

    number_pattern = models.CharField(
        "forme du numéro",
        max_length=60,
        default="{sigle}_{année}_{mois}_{rang}",
        help_text="{sigle} de l’assemblée, {année}, {mois}, {rang} à l’ordre du jour, {ordre} dans l’année.",
    )
    logo = models.BinaryField("logo", null=True, blank=True)
    logo_type = models.CharField("format du logo", max_length=20, blank=True)
    heading = models.CharField("ligne d’en-tête", max_length=200, blank=True)
    remedies = models.TextField("voies et délais de recours", blank=True)
    reply_to = models.EmailField(
        "adresse où renvoyer les pouvoirs",
        blank=True,
        help_text="Elle est écrite sur le formulaire de pouvoir et reçoit les réponses aux convocations.",
    )

    class Meta(SyndicateOwned.Meta):
        verbose_name = "présentation des actes"
        verbose_name_plural = "présentations des actes"
        constraints = [
            *owned_with_files("logo"),
            models.UniqueConstraint(fields=["syndicate"], name="deliberations_actstyle_once"),
        ]

    def __str__(self) -> str:
        return f"Actes de {self.syndicate}"


class KindWording(SyndicateOwned):
    """The wording of a kind of deliberation as a syndicate adapted it, instead of the application's model text."""

    kind = models.CharField("nature de délibération", max_length=40)
    model = models.TextField("texte modèle")  # TOML, as in data/texts/

    class Meta(SyndicateOwned.Meta):
        verbose_name = "texte modèle"
        verbose_name_plural = "textes modèles"
        ordering = ["kind"]
        constraints = [
            *OWNED,
            models.UniqueConstraint(fields=["syndicate", "kind"], name="deliberations_kindwording_once"),
        ]

    def __str__(self) -> str:
        return self.kind


def style_of(syndicate: Syndicate) -> ActStyle:
    """Return how the syndicate's acts look, the usual way when nobody chose (1 query)."""
    return ActStyle.objects.filter(syndicate=syndicate).first() or ActStyle(syndicate=syndicate)
