"""What a text may use: figures by name, tables by name, the cases that hold, and what goes with the act."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from budgets.controls.finding import Finding
from budgets.models import Syndicate
from budgets.rules.dates import format_date
from budgets.rules.money import ZERO
from budgets.rules.results import Results
from deliberations.documents.content import Annex, Cell, Column, Row, Table
from deliberations.kinds import kind_of
from deliberations.models import Deliberation
from deliberations.rules.figures import ActContext, Figure, Place, context_figures
from deliberations.rules.kinds import FieldType, Rows, Value, field_cases, field_figures, read_fields
from deliberations.rules.legal import Subject


def nothing() -> tuple[()]:
    """Return nothing: a source without findings or annexes."""
    return ()


@dataclass(frozen=True)
class ActSource:
    """The figures of an act as they are now.

    `tables` are built when a block asks for one; `findings` are what forbids to go on; `annexes` follow the act.
    """

    figures: Mapping[str, Figure]
    tables: Mapping[str, tuple[str, Callable[[], Table]]]
    cases: frozenset[str]
    subject: Subject
    results: Results | None = None
    findings: Callable[[], list[Finding] | tuple[()]] = nothing
    annexes: Callable[[], tuple[Annex, ...]] = nothing
    place: str = Place.NOWHERE  # the page of the tables that `table_places` does not name
    table_places: Mapping[str, str] = field(default_factory=dict)
    missing: str = field(default="")  # what the source lacks, in French; empty when it has all


def act_context(deliberation: Deliberation) -> ActContext:
    """Return the names, years and dates that the texts may name."""
    budget, meeting = deliberation.budget_year.budget, deliberation.meeting
    return ActContext(
        syndicate=deliberation.syndicate.name,
        body=deliberation.syndicate.body,
        budget=budget.name,
        budget_kind=budget.get_kind_display(),
        nomenclature=budget.variant.replace("_", " "),
        year=deliberation.budget_year.year,
        meeting_on=meeting.held_on if meeting else None,
        convened_on=meeting.convoked_on if meeting else None,
        executive="le maire" if deliberation.syndicate.kind == Syndicate.Kind.MUNICIPALITY else "le président",
    )


def syndicate_cases(deliberation: Deliberation) -> frozenset[str]:
    """Return `kind_sivu`, `kind_mixed_open`…: the articles that govern an act depend on it."""
    return frozenset({f"kind_{deliberation.syndicate.kind}"})


def typed_values(deliberation: Deliberation) -> dict[str, Value]:
    """Return what the officer typed, read by the fields of the kind."""
    values, _ = read_fields(kind_of(deliberation.kind), deliberation.fields)
    return values


def common(
    deliberation: Deliberation,
) -> tuple[dict[str, Figure], dict[str, tuple[str, Callable[[], Table]]], frozenset[str]]:
    """Return the figures, tables and cases that every kind has: names, dates, and what was typed."""
    kind = kind_of(deliberation.kind)
    values = typed_values(deliberation)
    named = {figure.key: figure for figure in context_figures(act_context(deliberation))}
    tables: dict[str, tuple[str, Callable[[], Table]]] = {}
    for spec in kind.fields:
        value = values.get(spec.key)
        if isinstance(value, Rows):
            tables[spec.key] = (spec.label, _builder(spec.label, value))
    return named | field_figures(kind, values), tables, field_cases(kind, values) | syndicate_cases(deliberation)


def _builder(caption: str, rows: Rows) -> Callable[[], Table]:
    return lambda: rows_table(caption, rows)


def rows_table(caption: str, rows: Rows) -> Table:
    """Return the table of the lines typed, with their total when they have amounts."""
    first, *others = rows.columns
    columns = tuple(Column(each.label, is_amount=each.type is FieldType.AMOUNT) for each in others)
    lines = [Row(_shown(line[0]), tuple(_cell(value) for value in line[1:])) for line in rows.lines]
    if any(each.type is FieldType.AMOUNT for each in others) and len(lines) > 1:
        cells = []
        for place, column in enumerate(others, start=1):
            if column.type is FieldType.AMOUNT:
                amounts = (Decimal(str(line[place])) for line in rows.lines)
                cells.append(Cell(amount=sum(amounts, ZERO)))
            else:
                cells.append(Cell())
        lines.append(Row("Total", tuple(cells), is_total=True))
    return Table(caption, columns, tuple(lines), first.label)


def _cell(value: str | Decimal | int | date) -> Cell:
    return Cell(amount=value) if isinstance(value, Decimal) else Cell(_shown(value))


def _shown(value: object) -> str:
    return format_date(value) if isinstance(value, date) else str(value)


def amount_table(
    caption: str, heads: tuple[str, ...], rows: Sequence[tuple[str, tuple[Decimal, ...]]], stub: str
) -> Table:
    """Return a table of amounts in euros; a row called « Total » is printed as one."""
    columns = tuple(Column(head) for head in heads)
    return Table(
        caption,
        columns,
        tuple(
            Row(label, tuple(Cell(amount=amount) for amount in amounts), is_total=label.startswith("Total"))
            for label, amounts in rows
        ),
        stub,
    )


def place_of_table(source: ActSource, deliberation: Deliberation, name: str) -> str:
    """Return the page of a table's source: what was typed, else what the source says."""
    if name in {spec.key for spec in kind_of(deliberation.kind).fields}:
        return Place.FIELDS
    return source.table_places.get(name, source.place)
