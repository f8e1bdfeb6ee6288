"""Our tables of the charts of accounts on disk: budgets/data/charts, read and written as whole charts."""

from collections.abc import Iterable
from pathlib import Path

from budgets.formats.chart_tables import (
    ACCOUNTS,
    CHAPTERS,
    FUNCTIONS,
    INDEX,
    Variant,
    dump_index,
    dump_tables,
    parse_index,
    parse_tables,
)
from budgets.rules.chart import ChartOfAccounts

DIRECTORY = Path(__file__).resolve().parent / "data" / "charts"


def read_variants(directory: Path = DIRECTORY) -> list[Variant]:
    """Return the variants that we have tables for, in order; none when there is no index yet."""
    index = directory / INDEX
    return parse_index(index.read_text(encoding="utf-8")) if index.exists() else []


def read_charts(variant: Variant, directory: Path = DIRECTORY) -> list[ChartOfAccounts]:
    """Return the charts of a variant, one per year. Raises ChartTableError."""
    folder = directory / variant.code
    return parse_tables(
        variant, {name: (folder / name).read_text(encoding="utf-8") for name in (CHAPTERS, ACCOUNTS, FUNCTIONS)}
    )


def write_charts(charts: Iterable[ChartOfAccounts], directory: Path = DIRECTORY) -> list[Variant]:
    """Add these charts to our tables, each replacing the one of its year; return the variants that were written.

    A variant that is new in the index is named after its code: write its French name there by hand.
    """
    variants = {variant.code: variant for variant in read_variants(directory)}
    known = {code: {it.year: it for it in read_charts(variant, directory)} for code, variant in variants.items()}
    written = set()
    for chart in charts:
        known.setdefault(chart.variant, {})[chart.year] = chart
        written.add(chart.variant)
    for code in written:
        label = variants[code].label if code in variants else code
        years = tuple(sorted(known[code]))
        variants[code] = Variant(code, known[code][years[-1]].norm, label, years)
        (directory / code).mkdir(parents=True, exist_ok=True)
        for name, text in dump_tables(list(known[code].values())).items():
            (directory / code / name).write_text(text, encoding="utf-8", newline="")
    (directory / INDEX).write_text(dump_index(variants.values()), encoding="utf-8", newline="")
    return [variants[code] for code in sorted(written)]
