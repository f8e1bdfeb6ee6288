"""A stored decision written in the State's format or as an open-data table, from its rows.

What nobody changed since it was received comes out as it came in, its seal included. A decision that was changed, or
made here, is sealed anew.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.utils.timezone import localtime, now

from budgets.annex_files import annex_schema
from budgets.decision_terms import header_of, terms_of, with_terms
from budgets.formats.scdl_budget import chart_labels, converter_csv, schema_csv
from budgets.formats.totem.annexes import AnnexRecord as WrittenRecord
from budgets.formats.totem.document import BudgetDocument
from budgets.formats.totem.editing import (
    changed_line,
    new_document,
    new_line,
    order_type,
    with_annexes,
    with_header,
    with_lines,
)
from budgets.formats.totem.header import Header
from budgets.formats.totem.informations import (
    header_attributes,
    informations_of,
    with_informations,
    written_informations,
)
from budgets.formats.totem.lines import BudgetLine, read_line
from budgets.formats.totem.node import Node, node_from_json
from budgets.formats.totem.placements import place_lines
from budgets.formats.totem.reader import parse_totem
from budgets.formats.totem.seal import sealed
from budgets.formats.totem.views import CARRIED
from budgets.formats.totem.writer import write_totem
from budgets.models import AnnexRecord, BudgetDecision, CreditLine, DecisionSource
from budgets.queries_nomenclature import chart_named, read_chart
from budgets.rules.chart import THIRD_PARTY_PREFIX, Direction, OperationKind
from budgets.rules.cumulation import LineKey
from budgets.rules.placement import Placements
from budgets.services.decision_imports import AMOUNTS

WITHOUT_CARRIED = "BudgetHorsRAR"  # extra amount: the part of the previous budget that was not carried forward


def export_totem(
    decision: BudgetDecision, *, at: datetime | None = None, placements: Placements | None = None
) -> bytes:
    """Return the decision as a DocumentBudgetaire with its seal.

    The same decision at the same instant gives the same bytes; `at` is now by default, and `placements` spare whoever
    has read the chart of the year another reading. Raises LookupError in French for a kind that the format does not
    have, TotemError when a text cannot be written.
    """
    instant = localtime(at or now())
    document, is_as_received = _document(decision, instant, placements)
    return write_totem(document if is_as_received else sealed(document, instant))


def export_scdl_budget(decision: BudgetDecision, *, national: bool = False) -> bytes:
    """Return the decision as SCDL-budget: the common converter's table, or one valid against the national schema.

    The converter's table has the labels of the chart that the document names (M43_D in 2022), not those of the chart
    that replaced it. Raises LookupError or TotemError in French.
    """
    document, _ = _document(decision, localtime(now()))
    year_chart = decision.budget_year.chart
    if national:
        chart = read_chart(year_chart)
        return schema_csv(document, place_lines(document, chart), chart)
    named = chart_named(document.header.variant, document.header.year) or year_chart
    return converter_csv(document, chart_labels(read_chart(named)))


def _document(
    decision: BudgetDecision, instant: datetime, placements: Placements | None = None
) -> tuple[BudgetDocument, bool]:
    """Return the decision's document, and whether it says exactly what was received."""
    source = DecisionSource.objects.filter(decision=decision).first()
    rows = list(CreditLine.objects.filter(decision=decision).select_related("account").order_by("rank"))
    placements = placements or Placements(read_chart(decision.budget_year.chart))
    lines = [_line_node(row, decision, placements) for row in rows]
    annexes = _annex_records(decision)
    if source is None:
        return _made_here(decision, lines, _blocks(annexes), instant), False
    received = document = parse_totem(bytes(source.content))
    if (header := _header_now(decision, received)) != received.header:
        document = with_header(document, header)
    if decision.information != informations_of(received):
        document = with_informations(document, decision.information)
    if lines != [line.node for line in received.credit_lines]:
        document = with_lines(document, lines)  # the totals that the State's tool had added are no longer theirs
    if annexes != {block.name: block.records for block in received.annexes if block.records}:
        document = with_annexes(document, _blocks(annexes, [block.name for block in received.annexes]))
    return document, document is received


def _made_here(decision: BudgetDecision, lines: list[Node], annexes: list[Node], instant: datetime) -> BudgetDocument:
    """Return the document of a decision made here.

    Raises LookupError for a kind that the format does not have, and without a line: the format wants one.
    """
    header = header_of(decision, exchange_identity(decision), issued_on=instant.date())
    if not lines:
        raise LookupError("La décision n’a pas encore de ligne : le format de l’État en demande au moins une.")
    informations = written_informations(decision.information)
    return new_document(header, lines, informations=informations, annexes=annexes)


def exchange_identity(decision: BudgetDecision) -> dict[str, str]:
    """Return what the headers say of the budget and its accountant: given with the decision, else with another one.

    Of the budget's other decisions, the latest that says something is taken (1 query).
    """
    others = BudgetDecision.objects.filter(budget_year__budget=decision.budget_year.budget_id).exclude(pk=decision.pk)
    known: dict[str, str] = {}
    for informations in others.order_by("budget_year__year", "decided_on").values_list("information", flat=True):
        known |= {code: text for code, text in informations.items() if code in header_attributes() and text}
    return known | {code: text for code, text in decision.information.items() if code in header_attributes() and text}


def _header_now(decision: BudgetDecision, received: BudgetDocument) -> Header:
    """Return the header received with what has happened to the decision since: its vote, its dates, its modalities."""
    header = received.header
    if bool(header.is_draft) == decision.is_voted:
        header = replace(header, is_draft=not decision.is_voted)
    header = replace(header, decided_on=decision.decided_on, enforceable_on=decision.enforceable_on)
    if any(getattr(decision, name) != value for name, value in terms_of(received).items()):
        header = with_terms(header, decision)
    return header


def _line_node(row: CreditLine, decision: BudgetDecision, placements: Placements) -> Node:
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
    extra = [(CARRIED, row.previous_rar)] if row.previous_rar else []
    if row.previous and decision.kind != BudgetDecision.Kind.PRIMITIVE:
        extra.insert(0, (WITHOUT_CARRIED, row.previous - row.previous_rar))
    always = {"MtPrev"} if decision.is_voted else {"MtPropNouv"}
    place = placements.find((key.direction, OperationKind(row.kind), key.account))
    return new_line(
        key,
        {name: amount for name, amount in amounts.items() if amount or name in always},
        chapter=place.chapter + (row.third_party if place.chapter.startswith(THIRD_PARTY_PREFIX) else ""),
        specialised=key.account in decision.specialised_articles,
        extra_amounts=extra,
        traits=[("Section", place.section.value)] if place.section else [],
    )


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
