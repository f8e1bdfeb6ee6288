"""Reads of the charts of accounts: regulatory data, the same for all syndicates."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q, QuerySet

from budgets.models import Account, Chapter, Chart, FunctionCode
from budgets.rules.chart import (
    ChapterType,
    ChartAccount,
    ChartChapter,
    ChartFunction,
    ChartOfAccounts,
    Columns,
    Section,
)
from budgets.rules.chart_comparison import Change, compare_entries
from budgets.rules.folding import fold


class NoChartError(LookupError):
    """There is no chart at all for a variant; the message is a French sentence."""


@dataclass(frozen=True)
class VariantCharts:
    """A variant (déclinaison), its French name and its charts, latest year first."""

    code: str
    label: str
    charts: list[Chart]


@dataclass(frozen=True)
class AccountYear:
    """What an account was in a year's chart (None: not in it), and what changed since the chart before."""

    year: int
    account: ChartAccount | None
    change: Change | None


def chart_for_year(variant: str, year: int) -> Chart:
    """Return the chart of a budget year: its own, else the latest one before it, else the first one (1 query).

    `BudgetYear.uses_older_chart` tells when it is not its own. Raises NoChartError for an unknown variant.
    """
    charts = list(Chart.objects.filter(variant=variant).order_by("year"))
    if not charts:
        raise NoChartError(
            f"La nomenclature {variant} n’est pas chargée\u00a0: importez-la, ou choisissez-en une autre."
        )
    return next((chart for chart in reversed(charts) if chart.year <= year), charts[0])


def previous_chart(variant: str, year: int) -> Chart | None:
    """Return the latest chart of the variant before `year`, if any (1 query)."""
    return Chart.objects.filter(variant=variant, year__lt=year).order_by("-year").first()


def read_chart(chart: Chart) -> ChartOfAccounts:
    """Return the whole chart for the rules of budgets/rules/chart.py (3 queries, whatever is looked up in it then)."""
    return ChartOfAccounts(
        norm=chart.norm,
        variant=chart.variant,
        year=chart.year,
        chapters=tuple(chapter_entry(row) for row in Chapter.objects.filter(chart=chart)),
        accounts=tuple(account_entry(row) for row in Account.objects.filter(chart=chart)),
        functions=tuple(function_entry(row) for row in FunctionCode.objects.filter(chart=chart)),
    )


def account_ids(chart: Chart) -> dict[str, int]:
    """Return the primary key of each account of the chart by its code, for imports (1 query)."""
    return dict(Account.objects.filter(chart=chart).values_list("code", "pk"))


def charts_by_variant() -> list[VariantCharts]:
    """Return the variants with their charts, latest year first (1 query)."""
    charts = Chart.objects.order_by("variant", "-year")
    return [
        VariantCharts(code, next((chart.label for chart in found if chart.label), code), found)
        for code, found in ((code, list(group)) for code, group in groupby(charts, key=lambda chart: chart.variant))
    ]


def search_accounts(chart: Chart, text: str = "") -> QuerySet[Account]:
    """Return the accounts by nature that match every word of `text`, in the order of codes.

    A number is the beginning of a code, or a number of the label; a word is any part of the label. Neither accents nor
    capitals count.
    """
    accounts = Account.objects.filter(chart=chart, functional=False).select_related("chart").order_by("code")
    for word in fold(text).split():
        found = Q(search__contains=word)
        if word.isdigit():
            found = Q(code__startswith=word) | Q(search__contains=f" {word}")
        accounts = accounts.filter(found)
    return accounts


def account_history(variant: str, code: str) -> list[AccountYear]:
    """Return what an account was in each year's chart of a variant, oldest first (2 queries)."""
    charts = Chart.objects.filter(variant=variant).order_by("year")
    rows = {row.chart_id: row for row in Account.objects.filter(chart__variant=variant, code=code)}
    history: list[AccountYear] = []
    for chart in charts:
        row = rows.get(chart.pk)
        account = account_entry(row) if row else None
        change = compare_entries(history[-1].account, account) if history else None
        history.append(AccountYear(chart.year, account, change))
    return history


def accounts_of_codes(chart: Chart, codes: Iterable[str]) -> list[Account]:
    """Return the accounts with these codes, in order (1 query)."""
    return list(Account.objects.filter(chart=chart, code__in=list(codes)).select_related("chart"))


def chapter_entry(row: Chapter) -> ChartChapter:
    """Return the row as the rules know it."""
    return ChartChapter(
        code=row.code,
        label=row.label,
        section=Section(row.section),
        type=ChapterType(row.kind),
        short_label=row.short_label,
        special=row.special,
        statement_only=row.statement_only,
        functional=row.functional,
    )


def account_entry(row: Account) -> ChartAccount:
    """Return the row as the rules know it."""
    return ChartAccount(
        code=row.code,
        label=row.label,
        short_label=row.short_label,
        parent=row.parent_code,
        expense=Columns(
            row.expense_real, row.expense_between_sections, row.expense_inside_section, row.expense_equipment
        ),
        revenue=Columns(
            row.revenue_real, row.revenue_between_sections, row.revenue_inside_section, row.revenue_equipment
        ),
        is_subtotal=row.subtotal,
        statement_only=row.statement_only,
        withdrawn_on=row.withdrawn_on,
        functional=row.functional,
    )


def function_entry(row: FunctionCode) -> ChartFunction:
    """Return the row as the rules know it."""
    return ChartFunction(row.code, row.label, row.short_label, row.parent_code)
