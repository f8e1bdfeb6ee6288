"""Delegates, meetings of the assembly, and who was there."""

from django.db import models
from django.urls import reverse

from budgets.history import refuse
from budgets.models import User
from budgets.models.base import OWNED, SyndicateOwned
from deliberations.models.assembly import MemberBody

VOTED_IN = "EXISTS (SELECT 1 FROM deliberations_deliberation d WHERE d.frozen_at IS NOT NULL AND d.meeting_id = {})"

# what may still change once something is voted in the meeting
_REST = "to_jsonb({}) - 'minutes_displayed_on' - 'closed_at' - 'debates'"


class Delegate(SyndicateOwned):
    """A member of the assembly. `user` when he signs in himself."""

    class Seat(models.TextChoices):
        REGULAR = "regular", "titulaire"
        SUBSTITUTE = "substitute", "suppléant"

    title = models.CharField("civilité", max_length=20)
    last_name = models.CharField("nom", max_length=80)
    first_name = models.CharField("prénom", max_length=80)
    seat = models.CharField("siège", max_length=10, choices=Seat, default=Seat.REGULAR)
    role = models.CharField("fonction", max_length=60, blank=True, help_text="Président, 1er vice-président…")
    commune = models.CharField("commune ou membre représenté", max_length=100, blank=True)
    member = models.ForeignKey(
        MemberBody,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="delegates",
        verbose_name="collectivité membre",
    )
    substitute_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="substitutes",
        verbose_name="suppléant de",
        help_text="Vide : de tout titulaire de sa collectivité.",
    )
    email = models.EmailField("adresse de convocation", blank=True, help_text="Vide : celle de son compte.")
    bureau_rank = models.PositiveSmallIntegerField(
        "rang au bureau", null=True, blank=True, help_text="1 pour le président ; vide hors du bureau."
    )
    term_from = models.DateField("mandat depuis le", null=True, blank=True)
    term_to = models.DateField("jusqu’au", null=True, blank=True)
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="compte")
    is_active = models.BooleanField("en exercice", default=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "délégué"
        ordering = ["last_name", "first_name"]
        constraints = [
            *OWNED,
            models.UniqueConstraint(
                fields=["syndicate", "last_name", "first_name"],
                name="deliberations_delegate_once",
                violation_error_message="Un délégué du syndicat porte déjà ces nom et prénom.",
            ),
            models.CheckConstraint(
                condition=models.Q(term_to__isnull=True)
                | models.Q(term_from__isnull=True)
                | models.Q(term_to__gte=models.F("term_from")),
                name="deliberations_delegate_term",
                violation_error_message="Le mandat finit après avoir commencé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.last_name.upper()} {self.first_name}".strip()

    @property
    def address(self) -> str:
        """Where he is convened: the address given, else that of his account."""
        return self.email or (self.user.email if self.user else "")

    @property
    def represents(self) -> str:
        """The commune or community that he represents, in words."""
        return self.member.name if self.member else self.commune

    @property
    def votes(self) -> int:
        """How many votes his seat gives; 1 unless the statutes weigh them."""
        return self.member.votes_per_seat if self.member else 1


class Meeting(SyndicateOwned):
    """A meeting (séance) of the assembly."""

    held_on = models.DateField("date de la séance")
    held_at = models.TimeField("heure", null=True, blank=True)
    place = models.CharField("lieu", max_length=120, blank=True)
    body = models.CharField("assemblée", max_length=60, default="Comité syndical")
    second_convocation = models.BooleanField(
        "seconde convocation", default=False, help_text="Faute de quorum à la première : aucun quorum n’est plus exigé."
    )
    first_meeting_on = models.DateField("date de la première séance, sans quorum", null=True, blank=True)
    convoked_on = models.DateField("date de convocation")
    urgent = models.BooleanField(
        "délai abrégé pour urgence",
        default=False,
        help_text="Le président en rend compte à l’ouverture de la séance ; un jour franc au moins reste dû.",
    )
    minutes_displayed_on = models.DateField("date d’affichage du compte rendu", null=True, blank=True)
    president = models.ForeignKey(Delegate, models.PROTECT, null=True, blank=True, related_name="+")
    secretary = models.ForeignKey(Delegate, models.PROTECT, null=True, blank=True, related_name="+")
    members_in_office = models.PositiveSmallIntegerField("membres en exercice", default=0)
    opened_at = models.DateTimeField("séance ouverte le", null=True, blank=True)
    closed_at = models.DateTimeField("séance levée le", null=True, blank=True)
    debates = models.TextField("teneur des discussions", blank=True, help_text="Pour le procès-verbal.")

    class Meta(SyndicateOwned.Meta):
        verbose_name = "séance"
        ordering = ["-held_on"]
        constraints = [
            *OWNED,
            models.CheckConstraint(
                condition=models.Q(convoked_on__lt=models.F("held_on")),
                name="deliberations_meeting_convoked_before",
                violation_error_message="La convocation précède la séance : corrigez l’une des deux dates.",
            ),
            refuse(
                "voted",
                "UPDATE OR DELETE",
                "Une délibération de cette séance est votée : la séance ne peut plus être modifiée.",
                VOTED_IN.format("OLD.id")
                + f" AND (TG_OP = 'DELETE' OR ({_REST.format('OLD')}) IS DISTINCT FROM ({_REST.format('NEW')})"
                " OR (OLD.minutes_displayed_on IS NOT NULL"
                " AND OLD.minutes_displayed_on IS DISTINCT FROM NEW.minutes_displayed_on)"
                " OR (OLD.closed_at IS NOT NULL AND OLD.closed_at IS DISTINCT FROM NEW.closed_at))",
            ),
        ]

    def __str__(self) -> str:
        return f"Séance du {self.held_on:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("deliberations:meeting_detail", args=[self.syndicate.slug, self.pk])


class Attendance(SyndicateOwned):
    """A delegate at a meeting: present, absent with a proxy to another, or excused."""

    class Status(models.TextChoices):
        PRESENT = "present", "présent"
        PROXY = "proxy", "absent ayant donné pouvoir"
        EXCUSED = "excused", "absent ou excusé"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances", verbose_name="séance")
    delegate = models.ForeignKey(Delegate, models.PROTECT, related_name="attendances", verbose_name="délégué")
    status = models.CharField("présence", max_length=10, choices=Status)
    proxy_to = models.ForeignKey(
        Delegate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pouvoir donné à"
    )
    replaces = models.ForeignKey(
        Delegate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="siège à la place de"
    )
    rank = models.PositiveSmallIntegerField("rang", default=0)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "présence"
        ordering = ["rank", "delegate__last_name"]
        constraints = [
            *OWNED,
            models.UniqueConstraint(fields=["meeting", "delegate"], name="deliberations_attendance_once"),
            models.CheckConstraint(
                condition=models.Q(status="proxy", proxy_to__isnull=False)
                | (~models.Q(status="proxy") & models.Q(proxy_to__isnull=True)),
                name="deliberations_attendance_proxy",
                violation_error_message="Indiquez à qui le pouvoir est donné, pour un délégué absent seulement.",
            ),
            refuse(
                "voted",
                "INSERT OR UPDATE OR DELETE",
                "Une délibération de cette séance est votée : les présences ne peuvent plus être modifiées.",
                "(TG_OP <> 'INSERT' AND "
                + VOTED_IN.format("OLD.meeting_id")
                + ") OR (TG_OP <> 'DELETE' AND "
                + VOTED_IN.format("NEW.meeting_id")
                + ")",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegate} ({self.get_status_display()})"
