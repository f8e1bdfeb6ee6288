"""What every business row has: its syndicate, a UUID, and the policy that keeps syndicates apart."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models.constraints import BaseConstraint

from budgets.history import audited
from budgets.tenancy import syndicate_policy

MONEY: dict[str, Any] = {"max_digits": 14, "decimal_places": 2}


class SyndicateOwned(models.Model):
    """A row of one syndicate. Subclasses write `class Meta(SyndicateOwned.Meta)` and extend `constraints`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    syndicate = models.ForeignKey("budgets.Syndicate", models.PROTECT, verbose_name="syndicat", related_name="+")

    class Meta:
        abstract = True
        constraints: ClassVar[list[BaseConstraint]] = [syndicate_policy(), *audited()]


OWNED: list[BaseConstraint] = SyndicateOwned.Meta.constraints
"""Policy and journal of a business table, to be put first in the `constraints` of a model."""


def owned_with_files(*columns: str) -> list[BaseConstraint]:
    """As `OWNED`, for a table with file columns, whose bytes stay out of the journal."""
    return [syndicate_policy(), *audited(leave_out=columns)]
