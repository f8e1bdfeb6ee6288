"""The journal of one row, in words: for each change the columns that changed, before and after."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.timezone import localtime

from budgets.models import Syndicate, User
from budgets.models.base import SyndicateOwned
from budgets.queries_history import JournalEntry
from budgets.rules.dates import format_date
from budgets.rules.money import format_amount, to_cents

EMPTY = "vide"
LONGEST_JSON = 200  # characters: more is not read in a table
UNSAID = {"id", "syndicate"}  # always the same for a row: no reader learns anything from them


@dataclass(frozen=True, slots=True)
class Difference:
    """A column that changed, by its French name."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the journal: who, when, what."""

    at: datetime
    who: str
    action: str
    differences: list[Difference]


def journaled_model(table: str) -> type[models.Model] | None:
    """The model whose rows the table keeps, None when the journal knows no such table."""
    found = {
        model._meta.db_table: model for model in apps.get_models() if issubclass(model, SyndicateOwned | Syndicate)
    }
    return found.get(table)


def changes_of(model: type[models.Model], entries: list[JournalEntry]) -> list[Change]:
    """The entries as pages show them. One query per model that the columns point to."""
    fields = [field for field in model._meta.concrete_fields if field.name not in UNSAID]
    names = _names_of_related(fields, entries)

    def differences(entry: JournalEntry) -> list[Difference]:
        found = []
        for field in fields:
            column = str(field.column)
            before = EMPTY if entry.before is None else _text(field, entry.before.get(column), names)
            after = EMPTY if entry.after is None else _text(field, entry.after.get(column), names)
            if before != after:
                found.append(Difference(str(field.verbose_name), before, after))
        return found

    return [
        Change(localtime(entry.at), str(entry.user or "système"), str(entry.action.label), differences(entry))
        for entry in entries
    ]


def _names_of_related(fields: list[Any], entries: list[JournalEntry]) -> dict[tuple[type[models.Model], str], str]:
    """What the rows that the columns point to are called, as far as this syndicate may see them."""
    wanted: dict[type[models.Model], set[str]] = defaultdict(set)
    for field in fields:
        if field.is_relation:
            values = [row.get(field.column) for entry in entries for row in (entry.before, entry.after) if row]
            wanted[field.related_model].update(str(value) for value in values if value is not None)
    return {
        (model, str(row.pk)): str(row)
        for model, identifiers in wanted.items()
        if identifiers
        for row in _rows(model, identifiers)
    }


def _rows(model: type[models.Model], identifiers: set[str]) -> Iterable[models.Model]:
    manager = model._default_manager
    return (manager.all() if model is User else manager.select_related()).filter(pk__in=identifiers)


def _text(field: Any, value: Any, names: dict[tuple[type[models.Model], str], str]) -> str:
    if value is None or value in ("", [], {}):
        return EMPTY
    if field.is_relation:
        return names.get((field.related_model, str(value)), "ligne supprimée")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.BooleanField):
        return "oui" if value else "non"
    return _formatted(field, value)


def _formatted(field: Any, value: Any) -> str:
    if isinstance(field, models.DecimalField):
        return format_amount(to_cents(Decimal(value)))
    if isinstance(field, models.DateTimeField):
        return localtime(datetime.fromisoformat(str(value))).strftime("%d/%m/%Y %H:%M:%S")
    if isinstance(field, models.DateField):
        return format_date(date.fromisoformat(str(value)))
    if isinstance(field, models.JSONField):
        return _short_json(value)
    return str(value)


def _short_json(value: Any) -> str:
    """Return structured data as text, or its size and fingerprint where nobody would read it."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    if len(text) <= LONGEST_JSON:
        return text
    return f"contenu de {len(text)} caractères, empreinte {hashlib.sha256(text.encode()).hexdigest()[:12]}"
