"""The syndicate (tenant) and its members."""

import uuid

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse

from budgets.history import audited
from budgets.models.base import OWNED, SyndicateOwned
from budgets.models.users import User
from budgets.tenancy import CURRENT_SYNDICATE, RowPolicy, setting

RESERVED = (
    *("compte", "nomenclatures", "glossaire", "sante", "static", "accessibilite", "mentions-legales", "controles"),
    "verifier",
    "convocation",
    "emarger",
    "actes",
)


def not_reserved(slug: str) -> None:
    """Refuse a slug that is the first word of another address of the application."""
    if slug in RESERVED:
        raise ValidationError(f"« {slug} » est une adresse de l’application : choisissez-en une autre.")


SIREN = RegexValidator(r"^\d{9}\Z", "Le SIREN compte neuf chiffres, sans espace.")
SIRET = RegexValidator(r"^\d{14}\Z", "Le SIRET compte quatorze chiffres, sans espace.")


# the syndicates of the signed-in user: written of constants only
THEIR_SYNDICATES = "SELECT m.syndicate_id FROM budgets_membership m WHERE m.user_id = " + setting("user", "bigint")  # noqa: S608 - no input


class Syndicate(models.Model):
    """A SIVU, SIVOM or mixed syndicate: the tenant. Its row is seen by its members, or by whoever knows its slug."""

    class Kind(models.TextChoices):
        SIVU = "sivu", "SIVU"
        SIVOM = "sivom", "SIVOM"
        MIXED_CLOSED = "mixed_closed", "syndicat mixte fermé"
        MIXED_OPEN = "mixed_open", "syndicat mixte ouvert"
        MUNICIPALITY = "municipality", "commune"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(
        "adresse",
        unique=True,
        validators=[not_reserved],
        help_text="Nom court employé dans les adresses des pages.",
    )
    name = models.CharField("nom", max_length=200)
    acronym = models.CharField("sigle", max_length=40, blank=True)
    kind = models.CharField("nature juridique", max_length=20, choices=Kind, default=Kind.MIXED_CLOSED)
    siren = models.CharField("SIREN", max_length=9, blank=True, validators=[SIREN])
    department = models.CharField("département", max_length=3, blank=True)
    seat = models.CharField("siège", max_length=100, blank=True)
    body = models.CharField("assemblée délibérante", max_length=60, default="Comité syndical")
    members_in_office = models.PositiveSmallIntegerField("membres en exercice", default=0)
    has_large_commune = models.BooleanField(
        "une commune membre a 3 500 habitants ou plus",
        default=True,
        help_text="La convocation est alors adressée cinq jours francs avant la séance, sinon trois.",
    )
    requires_second_factor = models.BooleanField("second facteur exigé de tous les membres", default=False)

    class Meta:
        verbose_name = "syndicat"
        verbose_name_plural = "syndicats"
        ordering = ["name"]
        constraints = [
            RowPolicy(
                name="budgets_syndicate_own",
                read=f"id = {CURRENT_SYNDICATE} OR slug = {setting('slug', 'text')} OR id IN ({THEIR_SYNDICATES})",
                write=f"id = {CURRENT_SYNDICATE}",
            ),
            *audited(syndicate="id"),
            models.CheckConstraint(
                condition=models.Q(siren="") | models.Q(siren__regex=r"^\d{9}$"),
                name="budgets_syndicate_siren",
                violation_error_message="Le SIREN compte neuf chiffres.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("budgets:syndicate_home", args=[self.slug])


class Role(models.TextChoices):
    FINANCE_OFFICER = "finance_officer", "agent des finances"
    AUTHORISING_OFFICER = "authorising_officer", "ordonnateur"
    ELECTED_MEMBER = "elected_member", "élu"
    TREASURER = "treasurer", "comptable public"
    ADMINISTRATOR = "administrator", "administrateur"
    READER = "reader", "lecteur"


class Membership(SyndicateOwned):
    """A user's role in a syndicate; one row per role.

    Seen by the syndicate; by the user himself only while no syndicate is chosen: in a syndicate's pages his roles
    elsewhere must not count.
    """

    user = models.ForeignKey(User, models.CASCADE, verbose_name="utilisateur", related_name="memberships")
    role = models.CharField("rôle", max_length=20, choices=Role)
    created_at = models.DateTimeField("ajouté le", auto_now_add=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "membre"
        verbose_name_plural = "membres"
        constraints = [
            RowPolicy(
                name="budgets_membership_own",
                read=f"syndicate_id = {CURRENT_SYNDICATE}"
                f" OR {CURRENT_SYNDICATE} IS NULL AND user_id = {setting('user', 'bigint')}",
                write=f"syndicate_id = {CURRENT_SYNDICATE}",
            ),
            *OWNED[1:],
            models.UniqueConstraint(
                fields=["syndicate", "user", "role"],
                name="budgets_membership_once",
                violation_error_message="Cette personne a déjà ce rôle dans le syndicat.",
            ),
            models.UniqueConstraint(
                fields=["syndicate", "user"],
                condition=models.Q(role__in=["authorising_officer", "treasurer"]),
                name="budgets_membership_separation",
                violation_error_message="L’ordonnateur et le comptable d’un même syndicat ne peuvent pas être la même"
                " personne.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"
