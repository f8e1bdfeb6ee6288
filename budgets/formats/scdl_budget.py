"""A budget document as SCDL-budget, the open-data table of budgets (national schema « budget », 0.8.3).

Two forms. `converter_csv` is what the common converter yatotem2scdl writes, chapter as the editor printed it.
`schema_csv` is valid against the national schema: lower case, and chapter, label and section from the chart, for the
document leaves them out on many lines.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from budgets.formats.nomenclature import NomenclatureError
from budgets.formats.safe_xml import Problem, XmlError, parse_xml
from budgets.formats.totem.document import BudgetDocument
from budgets.formats.totem.errors import TotemError
from budgets.formats.totem.header import DecisionKind
from budgets.formats.totem.lines import BudgetLine
from budgets.formats.totem.placements import PlacedLine
from budgets.rules.chart import SECTION_LABELS, ChartOfAccounts, OperationKind

COLUMNS = (
    *("BGT_NATDEC", "BGT_ANNEE", "BGT_SIRET", "BGT_NOM", "BGT_CONTNAT", "BGT_CONTNAT_LABEL"),
    *("BGT_NATURE", "BGT_NATURE_LABEL", "BGT_FONCTION", "BGT_FONCTION_LABEL", "BGT_OPERATION"),
    *("BGT_SECTION", "BGT_OPBUDG", "BGT_CODRD"),
    *("BGT_MTREAL", "BGT_MTBUDGPREC", "BGT_MTRARPREC", "BGT_MTPROPNOUV", "BGT_MTPREV", "BGT_CREDOUV"),
    *("BGT_MTRAR3112", "BGT_ARTSPE"),
)
AMOUNTS = ("MtReal", "MtBudgPrec", "MtRARPrec", "MtPropNouv", "MtPrev", "CredOuv", "MtRAR3112")
STEPS = {
    DecisionKind.PRIMITIVE: "Budget primitif",
    DecisionKind.AMENDING: "Décision modificative",
    DecisionKind.SUPPLEMENTARY: "Budget supplémentaire",
    DecisionKind.ACCOUNTS: "Compte administratif",
    DecisionKind.SINGLE_ACCOUNTS: "Compte administratif",  # the schema knows no other accounts
}
_SECTIONS = {section.value: label for section, label in SECTION_LABELS.items()}
_KINDS = {"0": "réel", "1": "ordre"}
_DIRECTIONS = {"R": "recette", "D": "dépense"}
_SPECIALISED = {"true": "spécialisé", "false": "non spécialisé"}
_SPECIALISED_BOOLEANS = _SPECIALISED | {"1": "spécialisé", "0": "non spécialisé"}


@dataclass(frozen=True, slots=True)
class ChartLabels:
    """The labels that a chart gives to codes: chapters with the letter of their section, accounts, functions."""

    chapters: Mapping[str, tuple[str, str]]
    accounts: Mapping[str, str]
    functions: Mapping[str, str]


NO_LABELS = ChartLabels({}, {}, {})


def chart_labels(chart: ChartOfAccounts) -> ChartLabels:
    """Return the labels of a chart as its official file prints them: the common converter copies them so."""
    return ChartLabels(
        chapters={it.code: (it.official_label, it.section.value) for it in chart.chapters if not it.functional},
        accounts={it.code: it.official_label for it in chart.accounts if not it.functional},
        functions={it.code: it.official_label for it in chart.functions},
    )


def official_labels(content: bytes) -> ChartLabels:
    """Return the labels as an official planDeCompte.xml prints them, stray spaces and characters included.

    The common converter copies them so: use these to write the very same file. Raises NomenclatureError.
    """
    try:
        root = parse_xml(content)
    except XmlError as error:
        raise NomenclatureError([error.problem]) from error
    return ChartLabels(
        chapters={
            code: (label, element.get("Section", ""))
            for element, code, label in _labelled(root, "Nature/Chapitres", "Chapitre")
        },
        accounts={code: label for _, code, label in _labelled(root, "Nature/Comptes", "Compte")},
        functions={code: label for _, code, label in _labelled(root, "Fonction/RefFonctionnelles", "RefFonc")},
    )


def converter_csv(document: BudgetDocument, labels: ChartLabels) -> bytes:
    """Return the table that the common converter makes of the document, byte for byte: UTF-8, comma, CRLF."""
    header = document.header
    start = (STEPS[header.kind], str(header.year), header.siret, header.collectivity)
    return _csv(
        (*start, *_converter_cells(line, labels))
        for line in document.lines
        if line.node.get("calculated") in (None, "false")
    )


def schema_csv(document: BudgetDocument, placed: Sequence[PlacedLine], chart: ChartOfAccounts) -> bytes:
    """Return a table valid against the national schema, from the document and the places of its lines.

    Raises TotemError when the budget's SIRET is missing: the schema wants it.
    """
    header = document.header
    if not header.siret:
        problem = Problem(
            document.own.line,
            "EnTeteBudget, champ IdEtab",
            "le SIRET du budget manque, et le schéma SCDL le demande",
            "Complétez le SIRET du budget, puis exportez de nouveau.",
        )
        raise TotemError([problem])
    start = (STEPS[header.kind].lower(), str(header.year), header.siret, header.collectivity)
    return _csv((*start, *_schema_cells(it, chart)) for it in placed)


def _converter_cells(line: BudgetLine, labels: ChartLabels) -> tuple[str, ...]:
    value = line.values.get
    chapter, account, function = value("ContNat", ""), value("Nature", ""), value("Fonction", "")
    chapter_label, section = labels.chapters.get(chapter, ("", ""))
    return (
        *(chapter, chapter_label, account, labels.accounts.get(account, "")),
        *(function, labels.functions.get(function, ""), value("Operation", "")),
        _SECTIONS.get(section, ""),
        _KINDS.get(value("OpBudg", ""), ""),
        _DIRECTIONS.get(value("CodRD", ""), ""),
        *(value(name, "") for name in AMOUNTS),
        _SPECIALISED.get(value("ArtSpe", ""), ""),
    )


def _schema_cells(it: PlacedLine, chart: ChartOfAccounts) -> tuple[str, ...]:
    line, placement = it.line, it.placement
    function = chart.function_by_code.get(line.function)
    value = line.values.get
    return (
        *(it.chapter, placement.chapter.label, line.account, placement.account.label),
        *(line.function, function.label if function else "", line.operation),
        SECTION_LABELS[it.section],
        "réel" if it.kind is OperationKind.REAL else "ordre",
        _DIRECTIONS[line.direction],
        *(value(name, "") for name in AMOUNTS),
        _SPECIALISED_BOOLEANS.get(value("ArtSpe", ""), ""),
    )


def _labelled(root: etree._Element, path: str, tag: str) -> Iterable[tuple[etree._Element, str, str]]:
    """Return the elements of a part of the chart, each with its code and its label as printed."""
    part = root.find(path)
    elements = part.iter(tag) if part is not None else ()
    return [(element, element.get("Code", ""), element.get("Libelle", "")) for element in elements]


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return stream.getvalue().encode("utf-8")
