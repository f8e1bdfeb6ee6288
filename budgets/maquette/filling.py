"""Cells worked out from their rules, each once; tables expanded with their articles, records, operations, functions."""

from dataclasses import replace
from decimal import Decimal

from budgets.maquette.cell_rules import (
    Blank,
    CellDeclaration,
    Fact,
    FieldOf,
    Given,
    Lines,
    Ratio,
    Records,
    Ref,
    ShowCode,
    ShowLabel,
    Sum,
    Text,
)
from budgets.maquette.declaration import Maquette, StateDeclaration, TableDeclaration
from budgets.maquette.expansion import ExpandedRow, ExpandedTable, Expansion
from budgets.maquette.facts import Facts
from budgets.maquette.figures import (
    CellFigure,
    CellRef,
    FactFigure,
    Figure,
    LineFigure,
    RecordFigure,
    Selector,
    Term,
    summed,
)
from budgets.maquette.line_index import EMPTY, Bulk, LineIndex
from budgets.maquette.model import BLANK, Cell, Format, RowKind, Value
from budgets.maquette.records import RecordQuery, typed
from budgets.maquette.view import DocumentView
from budgets.rules.money import ZERO, to_cents

AMOUNTS = (Format.MONEY, Format.NUMBER)  # blank in a record, they are printed as zero


class Filling:
    """The cells of a document, filled when they are asked for."""

    def __init__(self, maquette: Maquette, view: DocumentView, facts: Facts) -> None:
        self._maquette = maquette
        self._view = view
        self._facts = facts
        self._expansion = Expansion(view, self)
        self._tables: dict[tuple[str, str], list[ExpandedTable]] = {}
        self._by_key: dict[tuple[str, str], ExpandedTable] = {}
        self._cells: dict[tuple[str, str, str, str], Cell] = {}
        self._sums: dict[int, tuple[tuple[Term, ...], Bulk]] = {}  # by identity: the columns of a row share their terms

    def expanded(self, state: StateDeclaration, declared: TableDeclaration) -> list[ExpandedTable]:
        """Return the table with all its rows and columns; several when it is repeated."""
        known = self._tables.get((state.code, declared.key))
        if known is None:
            known = self._tables[state.code, declared.key] = self._expansion.tables(state, declared)
            self._by_key.update({(state.code, table.key): table for table in known})
        return known

    def cell(self, state: str, table: str, row: str, column: str) -> Cell:
        """Return a cell, worked out the first time. Raises KeyError."""
        name = (state, table, row, column)
        found = self._cells.get(name)
        if found is None:
            expanded = self._table(state, table)
            at = expanded.row_by_key[row]
            declared = at.cells[expanded.place_by_key[column]]
            found = self._cells[name] = self._filled(CellRef(*name), at, declared)
        return found

    def lines_of(self, selector: Selector) -> Bulk:
        """Return the sums of the lines that a selector takes."""
        return self.sum((Term(selector),))

    def sum(self, terms: tuple[Term, ...]) -> Bulk:
        """Return the sums of some terms, worked out once."""
        known = self._sums.get(id(terms))
        if known is not None:
            return known[1]
        found = EMPTY
        for term in terms:
            for index in self.indexes(term.selector):
                found = found.plus(index.sum((term,)))
        self._sums[id(terms)] = (terms, found)  # kept, so that no other terms take the same identity
        return found

    def indexes(self, selector: Selector) -> list[LineIndex]:
        """Return the indexes that hold the lines of a selector: those of its functions, operation or third party."""
        view = self._view
        if selector.functions or selector.without_functions:
            return [view.of_functions(selector.functions, selector.without_functions)]
        if selector.operation:
            return [view.by_operation[selector.operation]] if selector.operation in view.by_operation else []
        if selector.third_party:
            return [view.by_third_party[selector.third_party]] if selector.third_party in view.by_third_party else []
        return [view.index]

    def _table(self, state: str, table: str) -> ExpandedTable:
        found = self._by_key.get((state, table))
        if found is None:
            declared = self._maquette.states[state]
            for it in declared.tables:
                self.expanded(declared, it)
            found = self._by_key[state, table]
        return found

    def _filled(self, ref: CellRef, row: ExpandedRow, declared: CellDeclaration) -> Cell:
        if isinstance(declared.rule, Blank) and not declared.mark and not declared.is_grey:
            return BLANK
        value, figure = self._value(ref, row, declared)
        if declared.is_grey:
            hidden = value if isinstance(value, Decimal) and value else None
            return Cell(None, declared.format, figure if hidden else None, True, declared.mark, hidden)
        adds: tuple[tuple[int, CellRef], ...] = ()
        if isinstance(declared.rule, Sum) and value is not None:
            adds = tuple((sign, self._named(ref, named)) for sign, named in declared.rule.refs)
        return Cell(value, declared.format, figure, False, declared.mark, adds=adds)

    def _value(self, ref: CellRef, row: ExpandedRow, declared: CellDeclaration) -> tuple[Value, Figure | None]:
        match declared.rule:
            case ShowCode():
                return row.code, None
            case ShowLabel():
                return row.label, None
            case Text(template):
                return self._facts.filled(template, record=row.record), None
            case Lines(terms, measure):
                bulk = self.sum(terms)
                return self._view.measured(bulk.amounts, bulk.managed, measure), LineFigure(measure, terms)
            case Records(query, is_count):
                total = query.total(self._view)
                return (int(total) if is_count else total), RecordFigure(((1, query),))
            case Fact(names, default):
                name = next((name for name in names if self._facts.value(name) is not None), names[0])
                value = self._facts.value(name)
                return (default if value is None else value), FactFigure(name)
            case Given(value, name):
                return value, FactFigure(name) if isinstance(value, Decimal) else None
            case FieldOf() as rule:
                return self._field(rule, row, declared.format)
            case Sum(refs):
                return self._sum(ref, refs, declared.format)
            case Ratio(part, whole, scale):
                return self._ratio(ref, part, whole, scale)
        return None, None

    def _field(self, rule: FieldOf, row: ExpandedRow, format_: Format) -> tuple[Value, Figure | None]:
        """Return a field of the row's record, or its sum over the records of the group."""
        record = row.record
        if record is not None:
            if not rule.filter.takes(record):
                return (ZERO if format_ in AMOUNTS else None), None
            written = record.get(rule.name)
            if rule.labels:
                written = self._view.codes.get(rule.labels, {}).get(written, written)
            query = RecordQuery(record.kind, (), ((1, rule.name),))
            value = typed(written, format_)
            if value is None and format_ in AMOUNTS:
                value = ZERO
            return value, RecordFigure(((1, replace(query, only=record.key)),)) if format_.is_numeric else None
        if not rule.adds_up or row.kind not in (RowKind.GROUP, RowKind.LINE, RowKind.SUBTOTAL, RowKind.TOTAL):
            return None, None
        query = RecordQuery(row.records, (*row.filters, rule.filter), ((1, rule.name),))
        return query.total(self._view), RecordFigure(((1, query),))

    def _sum(self, ref: CellRef, refs: tuple[tuple[int, Ref], ...], format_: Format) -> tuple[Value, Figure | None]:
        value: Decimal | int = ZERO
        parts: list[tuple[int, Figure | None, CellRef]] = []
        counted = False
        for sign, named in refs:
            at = self._named(ref, named)
            cell = self.cell(at.state, at.table, at.row, at.column)
            if isinstance(cell.value, Decimal | int) and not isinstance(cell.value, bool):
                value += sign * cell.value
                counted = True
                parts.append((sign, cell.figure or CellFigure((("+", at),)), at))
            elif cell.is_grey:
                counted = counted or format_.is_numeric
        return (value, summed(parts)) if counted else (None, None)

    def _ratio(self, ref: CellRef, part: Ref, whole: Ref, scale: Decimal) -> tuple[Value, Figure | None]:
        over, under = self._named(ref, part), self._named(ref, whole)
        numerator = self.cell(over.state, over.table, over.row, over.column).value
        denominator = self.cell(under.state, under.table, under.row, under.column).value
        figure = CellFigure((("+", over), ("/", under)))
        if not isinstance(numerator, Decimal | int) or not isinstance(denominator, Decimal | int):
            return None, None
        return (to_cents(numerator * scale / denominator) if denominator else ZERO), figure

    def _named(self, here: CellRef, ref: Ref) -> CellRef:
        return CellRef(ref.state or here.state, ref.table or here.table, ref.row or here.row, ref.column or here.column)
