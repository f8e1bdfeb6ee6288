"""Reads of the charts of accounts: regulatory data, the same for all syndicates."""

from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q, QuerySet

from budgets.models import Account, Chapter, Chart, FunctionCode
from budgets.rules.chart import (
    COLUMN_LABELS,
    INVESTMENT_GROUP_LABELS,
    ChapterType,
    ChartAccount,
    ChartChapter,
    ChartFunction,
    ChartOfAccounts,
    Columns,
    Direction,
    OperationKind,
    Section,
    investment_group,
)
from budgets.rules.chart_comparison import Change, ChangeKind, compare_entries
from budgets.rules.folding import fold

SITUATIONS = {
    ChangeKind.ADDED: "ajouté",
    ChangeKind.CHANGED: "modifié",
    ChangeKind.WITHDRAWN: "retiré\u00a0: encore imprimé, à ne plus employer",
    ChangeKind.SUPPRESSED: "supprimé de la nomenclature",
}


class NoChartError(LookupError):
    """There is no chart at all for a variant; the message is a French sentence."""


@dataclass(frozen=True)
class VariantCharts:
    """A variant (déclinaison), its French name and its charts, latest year first."""

    code: str
    label: str
    charts: list[Chart]


@dataclass(frozen=True)
class AccountFamily:
    """The place of an account in the tree: those above it, first level first, and those directly under it."""

    ancestors: list[Account]
    children: list[Account]

    @property
    def depth(self) -> int:
        """Return the level of the account itself, 1 for the first."""
        return len(self.ancestors) + 1

    @property
    def child_depth(self) -> int:
        """Return the level of the accounts directly under it."""
        return self.depth + 1


@dataclass(frozen=True)
class AccountColumn:
    """The chapter of an account in one column, None where it may not be used, and its French investment group."""

    direction: Direction
    kind: OperationKind
    chapter: ChartChapter | None
    group: str

    @property
    def label(self) -> str:
        """Return the column in French: « dépense réelle »."""
        return COLUMN_LABELS[self.direction, self.kind]


@dataclass(frozen=True)
class AccountYear:
    """What an account was in a year's chart (None: not in it), and what changed since the chart before."""

    year: int
    account: ChartAccount | None
    change: Change | None
    is_first: bool = False

    @property
    def situation(self) -> str:
        """Return the French words for it."""
        if self.change:
            return SITUATIONS[self.change.kind]
        if self.account is None:
            return "absent de la nomenclature"
        return "dans la nomenclature (premier exercice connu)" if self.is_first else "sans changement"


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


def chart_named(variant: str, year: int) -> Chart | None:
    """Return the chart of that very variant for a year, or the latest one before it, if any (1 query)."""
    return Chart.objects.filter(variant=variant, year__lte=year).order_by("-year").first()


def chart_content(variant: str, year: int) -> ChartOfAccounts | None:
    """Return the whole chart of a variant for a year, or the latest one before it, if any (4 queries)."""
    found = chart_named(variant, year)
    return read_chart(found) if found else None


def known_charts() -> list[tuple[str, list[int]]]:
    """Return the variants that have charts, each with its name and its years (1 query)."""
    found: dict[str, list[int]] = {}
    for chart in Chart.objects.order_by("variant", "year"):
        found.setdefault(chart.label or chart.variant, []).append(chart.year)
    return list(found.items())


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


def charts_of_variant(variant: str) -> list[Chart]:
    """Return the charts of a variant, latest year first (1 query)."""
    return list(Chart.objects.filter(variant=variant).order_by("-year"))


def search_accounts(
    chart: Chart, text: str = "", *, direction: Direction | None = None, section: str = ""
) -> QuerySet[Account]:
    """Return the accounts by nature that match every word of `text`, in the order of codes.

    A number is the beginning of a code, or a number of the label; a word is any part of the label. Neither accents nor
    capitals count. `direction` keeps those that have a chapter there, `section` those of a section ("F" or "I").
    """
    accounts = Account.objects.filter(chart=chart, functional=False).select_related("chart").order_by("code")
    for word in fold(text).split():
        found = Q(search__contains=word)
        if word.isdigit():
            found = Q(code__startswith=word) | Q(search__contains=f" {word}")
        accounts = accounts.filter(found)
    if direction:
        prefix = "expense" if direction is Direction.EXPENSE else "revenue"
        columns = (f"{prefix}_real", f"{prefix}_between_sections", f"{prefix}_inside_section")
        accounts = accounts.exclude(**dict.fromkeys(columns, ""))
    return accounts.filter(section=section) if section else accounts


def account_family(account: Account) -> AccountFamily:
    """Return the accounts above and directly under an account (1 query)."""
    above = [account.code[:end] for end in range(1, len(account.code))]
    family = (
        Account.objects.filter(Q(code__in=above) | Q(parent_code=account.code), chart=account.chart)
        .select_related("chart")
        .order_by("code")
    )
    return AccountFamily(
        ancestors=[other for other in family if other.code in above],
        children=[other for other in family if other.code not in above],
    )


def account_columns(account: Account) -> list[AccountColumn]:
    """Return the six columns of an account with their chapter, expenses first (1 query)."""
    entry = account_entry(account)
    codes = {entry.chapter(direction, kind) for direction, kind in COLUMN_LABELS} - {""}
    chapters = {row.code: chapter_entry(row) for row in Chapter.objects.filter(chart=account.chart, code__in=codes)}
    columns = []
    for direction, kind in COLUMN_LABELS:
        chapter = chapters.get(entry.chapter(direction, kind))
        group = investment_group(entry, chapter, direction, kind) if chapter else None
        columns.append(AccountColumn(direction, kind, chapter, INVESTMENT_GROUP_LABELS[group] if group else ""))
    return columns


def account_history(variant: str, code: str) -> list[AccountYear]:
    """Return what an account was in each year's chart of a variant, oldest first (2 queries)."""
    charts = Chart.objects.filter(variant=variant).order_by("year")
    rows = {row.chart_id: row for row in Account.objects.filter(chart__variant=variant, code=code)}
    history: list[AccountYear] = []
    for chart in charts:
        row = rows.get(chart.pk)
        account = account_entry(row) if row else None
        change = compare_entries(history[-1].account, account) if history else None
        history.append(AccountYear(chart.year, account, change, is_first=not history))
    return history


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
        printed_label=row.printed_label,
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
        printed_label=row.printed_label,
    )


def function_entry(row: FunctionCode) -> ChartFunction:
    """Return the row as the rules know it."""
    return ChartFunction(row.code, row.label, row.short_label, row.parent_code, row.printed_label)
