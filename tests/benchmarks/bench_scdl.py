"""From a DocumentBudgetaire to rows and to its SCDL-budget table, against yatotem2scdl on the same files and process.

Both read the document and the official chart of accounts from the disk each time, and must write the same bytes. The
product also places each line on the chart and makes the row that an import stores; the converter does nothing of it.
The files: the real documents of over 100 lines where the reference files are at hand; everywhere, a document of our own
making of 400 lines on our M57 chart. The worst ratio is the measure.
"""

import io
import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from lxml import etree
from yatotem2scdl import ConvertisseurTotemBudget

from budgets.chart_files import read_charts, read_variants
from budgets.formats.scdl_budget import converter_csv, official_labels
from budgets.formats.totem.editing import new_document, new_line, order_type
from budgets.formats.totem.header import DecisionKind, Header
from budgets.formats.totem.node import Node
from budgets.formats.totem.placements import place_lines
from budgets.formats.totem.reader import parse_totem
from budgets.formats.totem.writer import write_totem
from budgets.rules.chart import ChartAccount, ChartOfAccounts, Direction, OperationKind
from budgets.rules.cumulation import LineKey
from budgets.rules.variants import applicable_variant
from budgets.services.decision_imports import line_values
from tests.benchmarks.measure import Measure, best_times

SHARED = Path(__file__).resolve().parents[3] / "shared" / "reference"
LINES = 400
LEAST_LINES = 100
RUNS = 20


@dataclass(frozen=True)
class Case:
    """A document and its chart on disk, in the folder of charts that the converter looks into."""

    name: str
    document: Path
    charts: Path
    chart: Path
    content: ChartOfAccounts
    lines: int


def measure() -> Measure:
    """Return the worst of the ratios over the files: three times faster on each is 1/3."""
    with tempfile.TemporaryDirectory() as folder:
        measures = [_measure(case) for case in _cases(Path(folder))]
    return max(measures, key=lambda it: it.ratio)


def measures() -> list[Measure]:
    """Return the measure of each file."""
    with tempfile.TemporaryDirectory() as folder:
        return [_measure(case) for case in _cases(Path(folder))]


def _measure(case: Case) -> Measure:
    product, reference = _product(case), _reference(case)
    assert product() == reference(), f"{case.name}: the tables differ"
    seconds, reference_seconds = best_times(product, reference, runs=RUNS)
    return Measure("scdl", f"yatotem2scdl, {case.name[-20:]}, {case.lines} lines", seconds, reference_seconds, 1 / 3)


def _product(case: Case) -> Callable[[], bytes]:
    def convert() -> bytes:
        document = parse_totem(case.document.read_bytes())
        rows = [line_values(it) for it in place_lines(document, case.content)]
        assert len(rows) == case.lines
        return converter_csv(document, official_labels(case.chart.read_bytes()))

    return convert


def _reference(case: Case) -> Callable[[], bytes]:
    logging.getLogger("yatotem2scdl").setLevel(logging.WARNING)  # it must not pay for writing a log
    converter = ConvertisseurTotemBudget()

    def convert() -> bytes:
        output = io.StringIO(newline="")
        converter.totem_budget_vers_scdl(case.document, case.charts, output)
        return output.getvalue().encode("utf-8")

    return convert


def _cases(folder: Path) -> Iterator[Case]:
    yield _case_of_ours(folder / "ours")
    for source in sorted((SHARED / "totem").glob("*/totem.xml")) if SHARED.exists() else []:
        document = parse_totem(source.read_bytes())
        header = document.header
        if len(document.credit_lines) > LEAST_LINES:
            chart = _chart_path(folder, header)
            chart.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(SHARED / "nomenclatures" / str(header.year) / f"{header.variant}.xml", chart)
            content = _our_chart(applicable_variant(header.variant, header.year), header.year)
            yield Case(source.parent.name, source, folder, chart, content, len(document.credit_lines))


def _case_of_ours(folder: Path) -> Case:
    chart = _our_chart("M57_A", 2024)
    header = Header(
        collectivity="Syndicat des Rives",
        budget_name="Budget principal",
        norm=chart.norm,
        variant=chart.variant,
        kind=DecisionKind.PRIMITIVE,
        year=chart.year,
        siret="20009990000015",
    )
    path = _chart_path(folder, header)
    path.parent.mkdir(parents=True)
    path.write_bytes(_official(chart))
    document = folder / "totem.xml"
    document.write_bytes(write_totem(new_document(header, list(_lines(chart)))))
    return Case("our own document", document, folder, path, chart, LINES)


def _our_chart(variant: str, year: int) -> ChartOfAccounts:
    known = next(it for it in read_variants() if it.code == variant)
    return next(chart for chart in read_charts(known) if chart.year == year)


def _chart_path(folder: Path, header: Header) -> Path:
    return folder / str(header.year) / header.norm / header.variant / "planDeCompte.xml"


def _lines(chart: ChartOfAccounts) -> Iterator[Node]:
    """Yield the first lines that the chart allows, every amount different."""
    columns = [(direction, kind) for kind in OperationKind for direction in Direction]
    allowed = [
        (account, direction, kind)
        for direction, kind in columns
        for account in chart.entry_accounts[direction, kind]
        if len(account.code) > 2
    ]
    for rank, (account, direction, kind) in enumerate(allowed[:: len(allowed) // LINES][:LINES], start=1):
        amount = Decimal(rank * 137).scaleb(-2)
        key = LineKey(account.code, direction, kind is not OperationKind.REAL, order_type(kind))
        yield new_line(
            key,
            {"MtBudgPrec": amount, "MtPropNouv": amount + 1, "MtPrev": amount + 1},
            chapter=account.chapter(direction, kind),
            specialised=False,
        )


def _official(chart: ChartOfAccounts) -> bytes:
    """Return our chart in the form of the State's files, as far as the converter reads it."""
    root = etree.Element("Nomenclature", Norme=chart.norm, Declinaison=chart.variant, Exer=str(chart.year))
    nature = etree.SubElement(root, "Nature")
    chapters = etree.SubElement(nature, "Chapitres")
    for chapter in chart.chapters:
        if not chapter.functional:
            etree.SubElement(chapters, "Chapitre", Code=chapter.code, Libelle=chapter.label, Section=chapter.section)
    accounts = etree.SubElement(nature, "Comptes")
    places: dict[str, etree._Element] = {}
    for account in sorted(chart.accounts, key=_by_code):
        if not account.functional:
            parent = places.get(account.parent, accounts)
            places[account.code] = etree.SubElement(parent, "Compte", Code=account.code, Libelle=account.label)
    etree.SubElement(etree.SubElement(root, "Fonction"), "RefFonctionnelles")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _by_code(account: ChartAccount) -> str:
    return account.code
