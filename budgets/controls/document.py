"""Controls on the filled budget document: its identities, run before it is printed; a blocking one forbids the final.

The identities between cells are declared with the maquette (budgets/data/maquette/YEAR/identities.toml).
Source: M57 maquette, notes and headings of its states; CGCT, articles of the catalogue.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from budgets.controls.finding import Fault, Finding, Line, Severity
from budgets.controls.registry import Catalogue, Control, controls_on
from budgets.maquette.declaration import Maquette
from budgets.maquette.figures import CellRef
from budgets.maquette.identities import Gap, Side, amount, at_column, gaps, row_gaps
from budgets.maquette.model import Document, Row, RowKind
from budgets.maquette.view import DocumentView
from budgets.rules.chart import Direction, Section
from budgets.rules.decision import DecisionKind
from budgets.rules.money import ZERO, format_euros

CATALOGUE = Catalogue("budgets", "document_controls.toml")
ROW_STATES = ("II-C1", "II-C2", "III-A", "III-A1", "III-A3", "III-B", "III-B1", "III-B2")
ARTICLE_STATES = ("III-A1", "III-A3", "III-B1", "III-B2")
MOST_TOLD = 20
_WEIGHTS = {severity: weight for weight, severity in enumerate(Severity)}


@dataclass(frozen=True)
class DocumentFacts:
    """What the controls of a document look at: the document, its maquette, the view that it was filled from."""

    document: Document
    maquette: Maquette
    view: DocumentView


def check_document(facts: DocumentFacts) -> list[Finding]:
    """Return what the controls find in a filled document, the heaviest first."""
    found = [finding for control in controls_on(DocumentFacts) for finding in control.run(facts)]
    return sorted(found, key=lambda finding: _WEIGHTS[finding.severity])


def may_be_final(found: Iterable[Finding]) -> bool:
    """Return whether a document with these findings may be printed as final, and not as a draft."""
    return not any(finding.is_blocking for finding in found)


def document_controls() -> list[Control]:
    """Return the controls that `check_document` runs."""
    return controls_on(DocumentFacts)


def _identity(code: str) -> Callable[[DocumentFacts], Iterable[Fault]]:
    """Register the control of the identities that the maquette declares under a code."""

    def check(facts: DocumentFacts) -> Iterator[Fault]:
        for gap in gaps(facts.document, facts.maquette.identities.get(code, ())):
            yield _told(facts.document, gap)

    check.__name__ = f"identities_of_{code.lower().replace('-', '_')}"
    return CATALOGUE.control(code, DocumentFacts)(check)


IDENTITIES = {
    code: _identity(code)
    for code in (
        *("MAQ-01", "MAQ-02", "MAQ-03", "MAQ-04", "MAQ-05", "MAQ-06", "MAQ-07", "MAQ-10", "MAQ-11", "MAQ-12"),
        *("MAQ-13", "MAQ-14", "MAQ-15", "MAQ-16", "MAQ-17", "MAQ-18", "MAQ-21", "MAQ-23"),
    )
}


@CATALOGUE.control("MAQ-08", DocumentFacts)
def rows_add_up(facts: DocumentFacts) -> Iterator[Fault]:
    """In each row, the total is that of its columns, and the vote what is within authorisations and outside them."""
    new = "prop" if facts.document.is_draft else "vote"
    adds = facts.view.decision.kind is not DecisionKind.PRIMITIVE
    total = ("total", [(1, "rar"), (1, new), *([(1, "prev")] if adds else [])])
    shares = [(new, [(1, f"{name}_part"), (1, f"hors_{name}")]) for name in ("ap", "ae")]
    for code in ROW_STATES:
        for table in facts.document.state(code).tables:
            for row, column, found, expected in row_gaps(table, [total, *shares]):
                ref = CellRef(code, table.key, row.key, column)
                yield Fault(
                    f"{code}, «\u00a0{row.label}\u00a0»\u00a0: {format_euros(found)} imprimés pour "
                    f"{format_euros(expected)} dans les autres colonnes.",
                    found=found,
                    expected=expected,
                    lines=(_line(facts.document, ref, found),),
                )


@CATALOGUE.control("MAQ-09", DocumentFacts)
def articles_add_up(facts: DocumentFacts) -> Iterator[Fault]:
    """Under a chapter, the articles add up to it in every column but the vote of authorisations."""
    for code in ARTICLE_STATES:
        table = facts.document.state(code).table_by_key.get("articles")
        if table is None:
            continue
        details: dict[str, list[Row]] = {}
        for row in table.rows:
            if row.kind is RowKind.DETAIL:
                details.setdefault(row.key.partition(":")[0], []).append(row)
        for chapter, articles in details.items():
            head = table.row_by_key[chapter]
            for place, column in enumerate(table.columns):
                if not column.format.is_numeric or column.key in ("ap_vote", "ae_vote"):
                    continue
                found = sum((amount(row.cells[place]) for row in articles), ZERO)
                expected = amount(head.cells[place])
                if found != expected:
                    yield Fault(
                        f"{code}, chapitre {head.code}\u00a0: les articles font {format_euros(found)} et le chapitre "
                        f"{format_euros(expected)}.",
                        found=found,
                        expected=expected,
                        lines=(_line(facts.document, CellRef(code, "articles", chapter, column.key), expected),),
                    )


@CATALOGUE.control("MAQ-19", DocumentFacts)
def grey_cells_are_empty(facts: DocumentFacts) -> Iterator[Fault]:
    """No credit falls in a cell that must stay empty."""
    for state in facts.document.states:
        for ref, cell in facts.document.cells(state.code):
            row = state.table_by_key[ref.table].row_by_key[ref.row]
            if cell.hidden and row.kind in (RowKind.LINE, RowKind.DETAIL):
                yield Fault(
                    f"{format_euros(cell.hidden)} dans une case grisée\u00a0: {_name(facts.document, ref)}.",
                    found=cell.hidden,
                    expected=ZERO,
                    lines=(_line(facts.document, ref, cell.hidden),),
                )


@CATALOGUE.control("MAQ-20", DocumentFacts)
def votes_are_consistent(facts: DocumentFacts) -> Iterator[Fault]:
    """For and against make the votes cast; nobody votes beyond the members in office."""
    it = facts.view.signature
    if it.cast is not None and it.votes_for is not None and it.votes_against is not None:
        counted = it.votes_for + it.votes_against
        if counted != it.cast:
            yield Fault(f"{it.cast} suffrages exprimés pour {counted} voix.", found=counted, expected=it.cast)
    if it.members:
        for name, number in (("membres présents", it.present), ("suffrages exprimés", it.cast)):
            if number is not None and number > it.members:
                message = f"{number} {name} pour {it.members} membres en exercice."
                yield Fault(message, found=number, expected=it.members)


@CATALOGUE.control("MAQ-22", DocumentFacts)
def every_credit_is_printed(facts: DocumentFacts) -> Iterator[Fault]:
    """Each line counts in a chapter, and each chapter in a row of the balance: before the decision and after it."""
    lost = [
        line
        for line in facts.view.decision.lines.values()
        if not facts.view.place(line).is_placed and any((line.previous, line.rar, line.proposed, line.voted))
    ]
    if lost:
        lines = tuple(Line(line.reference, "", line.voted or line.proposed, line.key) for line in lost[:MOST_TOLD])
        yield Fault(f"{len(lost)} ligne(s) de crédits ne paraissent dans aucun état.", found=len(lost), lines=lines)


@CATALOGUE.control("MAQ-24", DocumentFacts)
def every_chapter_is_printed(facts: DocumentFacts) -> Iterator[Fault]:
    """The balance of each section adds up all its chapters: those of another instruction (020, 022…) have no row."""
    view = facts.view.decision
    for section, code in ((Section.INVESTMENT, "II-C1"), (Section.OPERATING, "II-C2")):
        for direction, table in ((Direction.EXPENSE, "depenses"), (Direction.REVENUE, "recettes")):
            counted = [
                (chapter, view.of_the_year(amounts))
                for (way, _, chapter), amounts in view.totals.chapters.items()
                if way is direction and view.section(chapter) is section
            ]
            expected = sum((credit for _, credit in counted), ZERO)
            ref = CellRef(code, table, "cumulated", "total")
            found = amount(facts.document.cell(ref))
            if found != expected:
                yield Fault(
                    f"{_name(facts.document, ref)}\u00a0: {format_euros(found)}, alors que les crédits de l’exercice "
                    f"font {format_euros(expected)}.",
                    found=found,
                    expected=expected,
                    lines=(_line(facts.document, ref, found),),
                )


def _told(document: Document, gap: Gap) -> Fault:
    """Return a gap between two sums of cells, as a fault that names both."""
    return Fault(
        f"{_side_name(document, gap.first)}\u00a0: {format_euros(gap.expected)}\u00a0; "
        f"{_side_name(document, gap.other)}\u00a0: {format_euros(gap.found)}.",
        found=gap.found,
        expected=gap.expected,
        lines=tuple(
            _line(document, at_column(document, ref), amount(document.cell(at_column(document, ref))))
            for side in (gap.first, gap.other)
            for _, ref in side.terms
        ),
    )


def _side_name(document: Document, side: Side) -> str:
    """Return a sum of cells as people name it: « II-C1 « TOTAL » (…) moins III-A « TOTAL » (…) »."""
    told = ""
    for sign, ref in side.terms:
        name = _name(document, at_column(document, ref))
        told = f"{told} {'plus' if sign > 0 else 'moins'} {name}" if told else name
    return told


def _name(document: Document, ref: CellRef) -> str:
    """Return a cell as people name it: « II-C1 « TOTAL » (Vote de l’assemblée) »."""
    table = document.state(ref.state).table_by_key[ref.table]
    row = table.row_by_key[ref.row]
    heading = table.columns[table.place_by_key[ref.column]].heading
    label = row.label or row.code
    return f"{ref.state} «\u00a0{label}\u00a0»" + (f" ({heading})" if heading else "")


def _line(document: Document, ref: CellRef, value: Decimal) -> Line:
    return Line(str(ref), _name(document, ref), value)
