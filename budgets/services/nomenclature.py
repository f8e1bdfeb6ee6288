"""The charts of accounts written to the database: the only place that does, one transaction per chart."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from budgets.chart_files import read_charts, read_variants
from budgets.models import Account, Chapter, Chart, FunctionCode
from budgets.queries_nomenclature import previous_chart, read_chart
from budgets.rules.chart import ChartAccount, ChartChapter, ChartFunction, ChartOfAccounts, Direction, OperationKind
from budgets.rules.chart_comparison import Change, compare_charts
from budgets.rules.folding import fold

BATCH = 2000
Row = TypeVar("Row", Chapter, Account, FunctionCode)

_STILL_REFERENCED = re.compile(r"\(id\)=\((\d+)\) is still referenced")


class ChartInUseError(Exception):
    """An account that the new chart suppresses is used by a syndicate; the message is a French sentence."""


@dataclass(frozen=True)
class ChartImport:
    """What importing a chart does: its changes against the previous year's, and against what was there for its year."""

    chart: ChartOfAccounts
    previous: ChartOfAccounts | None
    changes: list[Change]
    current: ChartOfAccounts | None
    corrections: list[Change]


def plan_import(chart: ChartOfAccounts) -> ChartImport:
    """Return what importing `chart` would add, change and suppress; writes nothing."""
    before = previous_chart(chart.variant, chart.year)
    same = Chart.objects.filter(variant=chart.variant, year=chart.year).first()
    previous, current = read_chart(before) if before else None, read_chart(same) if same else None
    return ChartImport(
        chart=chart,
        previous=previous,
        changes=compare_charts(previous, chart) if previous else [],
        current=current,
        corrections=compare_charts(current, chart) if current else [],
    )


@transaction.atomic
def save_chart(chart: ChartOfAccounts, *, label: str = "") -> bool:
    """Write a chart, changing only what differs, and return whether anything did.

    Rows keep their keys: what refers to an account still does. An empty `label` keeps the name, or takes that of the
    variant's other years. Raises ChartInUseError when a suppressed account is used; nothing is written then.
    """
    row, made = Chart.objects.get_or_create(variant=chart.variant, year=chart.year, defaults={"norm": chart.norm})
    row = Chart.objects.select_for_update().get(pk=row.pk)
    label = label or row.label or _known_label(chart.variant)
    changed = made
    if (row.norm, row.label) != (chart.norm, label):
        row.norm, row.label, changed = chart.norm, label, True
        row.save(update_fields=["norm", "label"])
    changed |= _write(Chapter, row, {entry.code: _chapter_values(entry) for entry in chart.chapters})
    changed |= _write(Account, row, {entry.code: _account_values(entry, chart) for entry in chart.accounts})
    changed |= _write(FunctionCode, row, {entry.code: _function_values(entry) for entry in chart.functions})
    return changed


def load_charts() -> list[tuple[Chart, bool]]:
    """Write our own tables to the database; return each chart with whether it changed. May be run again."""
    loaded = []
    for variant in read_variants():
        for chart in read_charts(variant):
            changed = save_chart(chart, label=variant.label)
            loaded.append((Chart.objects.get(variant=chart.variant, year=chart.year), changed))
    return loaded


def _known_label(variant: str) -> str:
    return Chart.objects.filter(variant=variant).exclude(label="").values_list("label", flat=True).first() or ""


def _write(model: type[Row], chart: Chart, wanted: Mapping[str, dict[str, Any]]) -> bool:
    """Make the chart's rows of `model` those wanted, by code; return whether anything changed."""
    existing: dict[str, Any] = {row.code: row for row in model._default_manager.filter(chart=chart)}
    gone = [row for code, row in existing.items() if code not in wanted]
    new = [model(chart=chart, code=code, **values) for code, values in wanted.items() if code not in existing]
    different = []
    for code, row in existing.items():
        values = wanted.get(code, {})
        if any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            different.append(row)
    _delete(model, gone)
    model._default_manager.bulk_create(new, batch_size=BATCH)
    if different:
        names = list(next(iter(wanted.values())))
        model._default_manager.bulk_update(different, names, batch_size=BATCH)
    return bool(gone or new or different)


def _delete(model: type[Model], rows: Iterable[Any]) -> None:
    """Delete rows, asking PostgreSQL at once whether another syndicate's row, which we can't see, refers to them."""
    codes = {row.pk: row.code for row in rows}
    if not codes:
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            model._default_manager.filter(pk__in=codes).delete()
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        used = _STILL_REFERENCED.search(str(error))
        code = codes.get(int(used[1])) if used else None
        name = f"Le compte {code} est employé" if code else "Un compte est employé"
        raise ChartInUseError(
            f"{name} par un syndicat\u00a0: le fichier qui le supprime n’a pas été importé. "
            'Imputez ailleurs ce qui l’emploie, ou gardez le compte dans le fichier avec Supprime="1".'
        ) from error


def _chapter_values(chapter: ChartChapter) -> dict[str, Any]:
    return {
        "label": chapter.label,
        "short_label": chapter.short_label,
        "printed_label": chapter.printed_label,
        "section": str(chapter.section),
        "kind": str(chapter.type),
        "special": chapter.special,
        "statement_only": chapter.statement_only,
        "functional": chapter.functional,
    }


def _account_values(account: ChartAccount, chart: ChartOfAccounts) -> dict[str, Any]:
    return {
        "parent_code": account.parent,
        "label": account.label,
        "short_label": account.short_label,
        "printed_label": account.printed_label,
        "search": fold(f"{account.code} {account.label} {account.short_label}"),
        "expense_real": account.expense.real,
        "expense_between_sections": account.expense.between,
        "expense_inside_section": account.expense.inside,
        "expense_equipment": account.expense.is_equipment,
        "revenue_real": account.revenue.real,
        "revenue_between_sections": account.revenue.between,
        "revenue_inside_section": account.revenue.inside,
        "revenue_equipment": account.revenue.is_equipment,
        "section": _section(account, chart),
        "subtotal": account.is_subtotal,
        "statement_only": account.statement_only,
        "functional": account.functional,
        "withdrawn_on": account.withdrawn_on,
    }


def _section(account: ChartAccount, chart: ChartOfAccounts) -> str:
    """Return the section of the account's chapters, which is one, or "" when it has none."""
    codes = (account.chapter(direction, kind) for direction in Direction for kind in OperationKind)
    return next((str(chart.chapter_by_code[code].section) for code in codes if code), "")


def _function_values(function: ChartFunction) -> dict[str, Any]:
    return {
        "parent_code": function.parent,
        "label": function.label,
        "short_label": function.short_label,
        "printed_label": function.printed_label,
    }
