"""Reads of the journal of changes."""

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from budgets.models import AuditEntry, User


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """An entry whose numbers are exact: amounts are Decimal."""

    at: datetime
    user: User | None
    action: AuditEntry.Action
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def journal_of(table: str, row_id: str) -> QuerySet[AuditEntry]:
    """The entries of a row of the current syndicate, latest first, with their user; read them with `exact`."""
    return (
        AuditEntry.objects.filter(table_name=table, row_id=row_id)
        .select_related("user")
        .defer("before", "after")
        .annotate(before_text=Cast("before", TextField()), after_text=Cast("after", TextField()))
    )


def exact(entry: Any) -> JournalEntry:
    """An entry of `journal_of` with its values; JSON read as text, so that no amount goes through a float."""
    return JournalEntry(
        entry.at,
        entry.user,
        AuditEntry.Action(entry.action),
        _values(entry.before_text),
        _values(entry.after_text),
    )


def _values(text: str | None) -> dict[str, Any] | None:
    return None if text is None else dict(json.loads(text, parse_float=Decimal))
