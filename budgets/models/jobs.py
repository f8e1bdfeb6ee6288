"""A long task that pages follow."""

from django.db import models
from django.utils.timezone import now

from budgets.models.base import SyndicateOwned
from budgets.models.users import User
from budgets.tenancy import syndicate_policy


class Job(SyndicateOwned):
    """A long task: its state, its progress, its result. `leased_until` says until when a worker holds it."""

    class State(models.TextChoices):
        QUEUED = "queued", "en attente"
        RUNNING = "running", "en cours"
        DONE = "done", "terminée"
        FAILED = "failed", "en échec"
        CANCELLED = "cancelled", "annulée"

    kind = models.CharField("nature", max_length=60)
    title = models.CharField("intitulé", max_length=200)
    state = models.CharField("état", max_length=10, choices=State, default=State.QUEUED)
    done = models.PositiveIntegerField("fait", default=0)
    total = models.PositiveIntegerField("total", default=0)
    message = models.TextField("message", blank=True)
    params = models.JSONField("paramètres", default=dict, blank=True)
    result = models.JSONField("résultat", default=dict, blank=True)
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, verbose_name="demandée par")
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    created_at = models.DateTimeField("demandée le", auto_now_add=True)
    started_at = models.DateTimeField("commencée le", null=True, blank=True)
    finished_at = models.DateTimeField("terminée le", null=True, blank=True)
    leased_until = models.DateTimeField("tenue jusqu’à", null=True, blank=True)
    cancel_requested_at = models.DateTimeField("annulation demandée le", null=True, blank=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "tâche"
        verbose_name_plural = "tâches"
        ordering = ["-created_at"]
        constraints = [syndicate_policy()]  # not journaled: its progress changes every second

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED, self.State.CANCELLED}

    @property
    def may_restart(self) -> bool:
        """True when no worker does or did the task to its end: failed, cancelled, waiting, or its worker is gone."""
        if self.state == self.State.RUNNING:
            return self.leased_until is None or self.leased_until < now()
        return self.state != self.State.DONE

    @property
    def percent(self) -> int:
        """Progress from 0 to 100 for the progress bar."""
        if self.state == self.State.DONE:
            return 100
        return min(100, self.done * 100 // self.total) if self.total else 0
