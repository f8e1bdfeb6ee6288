"""A stored decision written in the State's format or as an open-data table, from its rows.

What nobody changed since it was received comes out as it came in, its seal included. A decision that was changed, or
made here, is sealed anew.
"""

from collections.abc import Sequence

from django.utils.timezone import now

from budgets.annex_files import annex_schema
from budgets.decision_terms import header_of
from budgets.formats.scdl_budget import chart_labels, converter_csv, schema_csv
from budgets.formats.totem.annexes import AnnexRecord as WrittenRecord
from budgets.formats.totem.document import BudgetDocument
from budgets.formats.totem.editing import changed_line, new_document, new_line, order_type, with_annexes, with_lines
from budgets.formats.totem.lines import BudgetLine, read_line
from budgets.formats.totem.node import Node, node_from_json
from budgets.formats.totem.placements import place_lines
from budgets.formats.totem.reader import parse_totem
from budgets.formats.totem.seal import sealed
from budgets.formats.totem.views import CARRIED
from budgets.formats.totem.writer import write_totem
from budgets.models import AnnexRecord, BudgetDecision, CreditLine, DecisionSource
from budgets.queries_nomenclature import chart_named, read_chart
from budgets.rules.chart import Direction, OperationKind
from budgets.rules.cumulation import LineKey
from budgets.services.decision_imports import AMOUNTS


def export_totem(decision: BudgetDecision) -> bytes:
    """Return the decision as a DocumentBudgetaire with its seal.

    Raises LookupError in French for a kind that the format does not have, TotemError when a text cannot be written.
    """
    document, is_as_received = _document(decision)
    return write_totem(document if is_as_received else sealed(document, now()))


def export_scdl_budget(decision: BudgetDecision, *, national: bool = False) -> bytes:
    """Return the decision as SCDL-budget: the common converter's table, or one valid against the national schema.

    The converter's table has the labels of the chart that the document names (M43_D in 2022), not those of the chart
    that replaced it. Raises LookupError or TotemError in French.
    """
    document, _ = _document(decision)
    year_chart = decision.budget_year.chart
    if national:
        chart = read_chart(year_chart)
        return schema_csv(document, place_lines(document, chart), chart)
    named = chart_named(document.header.variant, document.header.year) or year_chart
    return converter_csv(document, chart_labels(read_chart(named)))


def _document(decision: BudgetDecision) -> tuple[BudgetDocument, bool]:
    """Return the decision's document, and whether it says exactly what was received."""
    source = DecisionSource.objects.filter(decision=decision).first()
    rows = list(CreditLine.objects.filter(decision=decision).select_related("account").order_by("rank"))
    lines = [_line_node(row) for row in rows]
    annexes = _annex_records(decision)
    if source is None:
        return new_document(header_of(decision), lines, annexes=_blocks(annexes)), False
    received = document = parse_totem(bytes(source.content))
    if lines != [line.node for line in received.credit_lines]:
        document = with_lines(document, lines)  # the totals that the State's tool had added are no longer theirs
    if annexes != {block.name: block.records for block in received.annexes if block.records}:
        document = with_annexes(document, _blocks(annexes, [block.name for block in received.annexes]))
    return document, document is received


def _line_node(row: CreditLine) -> Node:
    """Return the line as the format writes it: as received where nothing changed."""
    amounts = {name: getattr(row, column) for column, name in AMOUNTS.items()}
    if row.extra is not None:
        line = read_line(node_from_json(row.extra), row.rank, lambda problem: None)
        if line is not None and _is_same(line, row):
            return changed_line(line, amounts)
    key = LineKey(
        account=row.account.code,
        direction=Direction(row.direction),
        is_order=row.kind != CreditLine.Kind.REAL,
        order_type=order_type(OperationKind(row.kind)),
        operation=row.operation,
        third_party=row.third_party,
        function=row.function,
    )
    carried = [(CARRIED, row.previous_rar)] if row.previous_rar else []
    given = {name: amount for name, amount in amounts.items() if amount}
    return new_line(key, given, label=row.account.label, extra_amounts=carried)


def _is_same(line: BudgetLine, row: CreditLine) -> bool:
    """Whether the row still bears the codes of the line it was read from, whose order type may be unsaid."""
    return (
        line.operation_kind in (None, OperationKind(row.kind))
        and (line.account, line.direction.value, line.function, line.operation, line.third_party)
        == (row.account.code, row.direction, row.function, row.operation, row.third_party)
        and (line.extra_amount(CARRIED) or 0) == row.previous_rar
    )


def _annex_records(decision: BudgetDecision) -> dict[str, tuple[WrittenRecord, ...]]:
    """Return the records of the annexes by block, in order."""
    found: dict[str, list[WrittenRecord]] = {}
    for row in AnnexRecord.objects.filter(decision=decision).order_by("rank"):
        found.setdefault(row.kind, []).append(WrittenRecord(node_from_json(row.fields)))
    return {kind: tuple(records) for kind, records in found.items()}


def _blocks(annexes: dict[str, tuple[WrittenRecord, ...]], received: Sequence[str] = ()) -> list[Node]:
    """Return the blocks of the annexes in the schema's order, or in that of a document received in another order.

    Blocks that neither names come last.
    """
    schema = list(annex_schema().blocks)
    is_in_order = [name for name in schema if name in received] == [name for name in received if name in schema]
    order = schema if is_in_order else list(dict.fromkeys([*received, *schema]))
    names = sorted(annexes, key=lambda name: order.index(name) if name in order else len(order))
    return [Node(name, children=tuple(record.node for record in annexes[name])) for name in names]
