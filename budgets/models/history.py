"""The journal of changes, written by database triggers (budgets/history.py)."""

from django.db import models

from budgets.history import insert_only
from budgets.models.users import User
from budgets.tenancy import syndicate_policy


class AuditEntry(models.Model):
    """One change of one business row: who, when, before, after (all columns, as JSON)."""

    class Action(models.TextChoices):
        INSERT = "insert", "création"
        UPDATE = "update", "modification"
        DELETE = "delete", "suppression"

    syndicate = models.ForeignKey("budgets.Syndicate", models.DO_NOTHING, db_constraint=False, related_name="+")
    table_name = models.CharField("table", max_length=63)
    row_id = models.CharField("ligne", max_length=40)
    action = models.CharField("changement", max_length=6, choices=Action)
    before = models.JSONField("avant", null=True)
    after = models.JSONField("après", null=True)
    at = models.DateTimeField("le")
    user = models.ForeignKey(User, models.DO_NOTHING, null=True, db_constraint=False, related_name="+")

    class Meta:
        verbose_name = "changement"
        verbose_name_plural = "journal des changements"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["row_id", "at"], name="budgets_audit_row")]
        constraints = [
            syndicate_policy(),
            insert_only("Le journal des changements ne se modifie pas."),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.table_name} {self.row_id}"
