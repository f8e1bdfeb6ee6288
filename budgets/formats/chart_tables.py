"""Our own tables of the charts of accounts: small CSV files, readable, where a year shows as a short difference.

One folder per variant holds chapters.csv, accounts.csv and functions.csv. A row is valid from the year `from` to the
year `to`, an empty `to` meaning that it still holds in the variant's last year: a chart that changes little from one
year to the next costs few rows. charts.csv lists the variants and their years.
Pure: texts in, charts out, and back. The format is described in docs/charts-of-accounts.md.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import TypeVar

from budgets.rules.chart import (
    ChapterType,
    ChartAccount,
    ChartChapter,
    ChartFunction,
    ChartOfAccounts,
    Columns,
    Section,
)

INDEX, CHAPTERS, ACCOUNTS, FUNCTIONS = "charts.csv", "chapters.csv", "accounts.csv", "functions.csv"
PERIOD = ("code", "from", "to")
COLUMNS = ("real", "between", "inside", "equipment")
INDEX_FIELDS = ("variant", "norm", "label", "years")
LABELS = ("label", "short_label", "printed_label")
CHAPTER_FIELDS = (*PERIOD, *LABELS, "section", "type", "special", "statement_only", "functional")
ACCOUNT_FIELDS = (
    *(*PERIOD, *LABELS),
    *(f"{direction}_{column}" for direction in ("expense", "revenue") for column in COLUMNS),
    *("subtotal", "statement_only", "functional", "withdrawn_on"),
)
FUNCTION_FIELDS = (*PERIOD, *LABELS)

Row = dict[str, str]
Entry = TypeVar("Entry", ChartChapter, ChartAccount, ChartFunction)
Nested = TypeVar("Nested", ChartAccount, ChartFunction)
Result = TypeVar("Result")


class ChartTableError(ValueError):
    """A table of ours that cannot be read; the message names the file, the line and the mend, in French."""


@dataclass(frozen=True)
class Variant:
    """A line of the index: a variant (déclinaison), its norm, its French name and the years it is known for."""

    code: str
    norm: str
    label: str
    years: tuple[int, ...]


def parse_index(text: str) -> list[Variant]:
    """Return the variants listed in charts.csv. Raises ChartTableError."""
    return _read(INDEX, text, INDEX_FIELDS, _variant)


def dump_index(variants: Iterable[Variant]) -> str:
    """Return charts.csv, variants in order."""
    return _write(
        INDEX_FIELDS,
        (
            {"variant": it.code, "norm": it.norm, "label": it.label, "years": " ".join(str(year) for year in it.years)}
            for it in sorted(variants, key=lambda variant: variant.code)
        ),
    )


def parse_tables(variant: Variant, tables: Mapping[str, str]) -> list[ChartOfAccounts]:
    """Return the charts of a variant, one per year, from its three tables by file name. Raises ChartTableError."""
    chapters = _by_year(variant, CHAPTERS, tables[CHAPTERS], CHAPTER_FIELDS, _chapter)
    accounts = _by_year(variant, ACCOUNTS, tables[ACCOUNTS], ACCOUNT_FIELDS, _account)
    functions = _by_year(variant, FUNCTIONS, tables[FUNCTIONS], FUNCTION_FIELDS, _function)
    return [
        ChartOfAccounts(
            norm=variant.norm,
            variant=variant.code,
            year=year,
            chapters=tuple(chapters[year]),
            accounts=_with_parents(accounts[year]),
            functions=_with_parents(functions[year]),
        )
        for year in variant.years
    ]


def dump_tables(charts: Sequence[ChartOfAccounts]) -> dict[str, str]:
    """Return the three tables, by file name, of the charts of one variant."""
    charts = sorted(charts, key=lambda chart: chart.year)
    years = [chart.year for chart in charts]
    return {
        CHAPTERS: _write(
            CHAPTER_FIELDS, _periods(years, [[_chapter_row(entry) for entry in chart.chapters] for chart in charts])
        ),
        ACCOUNTS: _write(
            ACCOUNT_FIELDS, _periods(years, [[_account_row(entry) for entry in chart.accounts] for chart in charts])
        ),
        FUNCTIONS: _write(
            FUNCTION_FIELDS, _periods(years, [[_function_row(entry) for entry in chart.functions] for chart in charts])
        ),
    }


def _by_year(
    variant: Variant, name: str, text: str, fields: Sequence[str], read: Callable[[Row], Entry]
) -> dict[int, list[Entry]]:
    """Return the entries of each year, in the order of codes."""
    entries: dict[int, dict[str, Entry]] = {year: {} for year in variant.years}

    def add(row: Row) -> None:
        entry, first, last = read(row), int(row["from"]), int(row["to"] or variant.years[-1])
        for year in (year for year in variant.years if first <= year <= last):
            if entry.code in entries[year]:
                raise ValueError(f"le code {entry.code} est donné deux fois pour {year}")
            entries[year][entry.code] = entry

    _read(f"{variant.code}/{name}", text, fields, add)
    return {year: [found[code] for code in sorted(found)] for year, found in entries.items()}


def _read(name: str, text: str, fields: Sequence[str], read: Callable[[Row], Result]) -> list[Result]:
    """Return what `read` makes of each row. Raises ChartTableError for the first row that it refuses."""
    reader = csv.DictReader(io.StringIO(text))
    if tuple(reader.fieldnames or ()) != tuple(fields):
        raise ChartTableError(f"{name}, ligne 1\u00a0: les colonnes attendues sont {', '.join(fields)}.")
    results = []
    for row in reader:
        try:
            if None in row.values() or None in row:
                raise ValueError(f"{len(fields)} colonnes sont attendues")
            results.append(read(row))
        except ValueError as error:
            mend = "Corrigez la ligne, ou refaites la table depuis les fichiers officiels."
            raise ChartTableError(f"{name}, ligne {reader.line_num}\u00a0: {error}. {mend}") from error
    return results


def _write(fields: Sequence[str], rows: Iterable[Row]) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fields, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _periods(years: list[int], tables: list[list[Row]]) -> Iterator[Row]:
    """Merge the rows of consecutive charts that say the same into periods, in the order of codes then years."""
    by_code: dict[str, list[tuple[int, Row]]] = {}
    for position, rows in enumerate(tables):
        for row in rows:
            by_code.setdefault(row["code"], []).append((position, row))
    for code in sorted(by_code):
        found = by_code[code]
        starts = [0] + [
            index
            for index, ((before, old), (after, new)) in enumerate(pairwise(found), start=1)
            if after != before + 1 or old != new
        ]
        for start, end in pairwise([*starts, len(found)]):
            last = found[end - 1][0]
            yield {
                **found[start][1],
                "from": str(years[found[start][0]]),
                "to": "" if last == len(years) - 1 else str(years[last]),
            }


def _variant(row: Row) -> Variant:
    years = sorted(int(year) for year in row["years"].split())
    return Variant(row["variant"], row["norm"], row["label"], tuple(years))


def _with_parents(entries: list[Nested]) -> tuple[Nested, ...]:
    """Return the entries with their parent: the longest code of the table that begins theirs."""
    codes = {entry.code for entry in entries}
    return tuple(replace(entry, parent=_parent(entry.code, codes)) for entry in entries)


def _parent(code: str, codes: set[str]) -> str:
    return next((code[:end] for end in range(len(code) - 1, 0, -1) if code[:end] in codes), "")


def _chapter(row: Row) -> ChartChapter:
    return ChartChapter(
        code=row["code"],
        label=row["label"],
        short_label=row["short_label"],
        section=Section(row["section"]),
        type=ChapterType(row["type"]),
        special=bool(row["special"]),
        statement_only=bool(row["statement_only"]),
        functional=bool(row["functional"]),
        printed_label=row["printed_label"],
    )


def _chapter_row(chapter: ChartChapter) -> Row:
    return {
        "code": chapter.code,
        "label": chapter.label,
        "short_label": chapter.short_label,
        "printed_label": chapter.printed_label,
        "section": chapter.section,
        "type": chapter.type,
        "special": _mark(chapter.special),
        "statement_only": _mark(chapter.statement_only),
        "functional": _mark(chapter.functional),
    }


def _account(row: Row) -> ChartAccount:
    return ChartAccount(
        code=row["code"],
        label=row["label"],
        short_label=row["short_label"],
        expense=_columns(row, "expense"),
        revenue=_columns(row, "revenue"),
        is_subtotal=bool(row["subtotal"]),
        statement_only=bool(row["statement_only"]),
        functional=bool(row["functional"]),
        withdrawn_on=date.fromisoformat(row["withdrawn_on"]) if row["withdrawn_on"] else None,
        printed_label=row["printed_label"],
    )


def _account_row(account: ChartAccount) -> Row:
    return {
        "code": account.code,
        "label": account.label,
        "short_label": account.short_label,
        "printed_label": account.printed_label,
        **_columns_row("expense", account.expense),
        **_columns_row("revenue", account.revenue),
        "subtotal": _mark(account.is_subtotal),
        "statement_only": _mark(account.statement_only),
        "functional": _mark(account.functional),
        "withdrawn_on": account.withdrawn_on.isoformat() if account.withdrawn_on else "",
    }


def _columns(row: Row, direction: str) -> Columns:
    real, between, inside, equipment = (row[f"{direction}_{column}"] for column in COLUMNS)
    return Columns(real, between, inside, bool(equipment))


def _columns_row(direction: str, columns: Columns) -> Row:
    values = (columns.real, columns.between, columns.inside, _mark(columns.is_equipment))
    return {f"{direction}_{column}": value for column, value in zip(COLUMNS, values, strict=True)}


def _function(row: Row) -> ChartFunction:
    return ChartFunction(row["code"], row["label"], row["short_label"], printed_label=row["printed_label"])


def _function_row(function: ChartFunction) -> Row:
    return {
        "code": function.code,
        "label": function.label,
        "short_label": function.short_label,
        "printed_label": function.printed_label,
    }


def _mark(flag: bool) -> str:
    return "1" if flag else ""
