"""Tables with all their rows and columns: articles under a chapter, records under a group, a frame per operation."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from budgets.maquette.cell_rules import CellDeclaration
from budgets.maquette.declaration import (
    ColumnDeclaration,
    Repeat,
    RowDeclaration,
    StateDeclaration,
    TableDeclaration,
)
from budgets.maquette.figures import takes_function
from budgets.maquette.model import Note, RowKind
from budgets.maquette.narrowing import Places, cells_of_functions, detail_cells, named_cells, selectors_of
from budgets.maquette.records import Filter
from budgets.maquette.view import DocumentView, Record
from budgets.rules.chart import OperationKind
from budgets.rules.decision import VoteLevel
from budgets.rules.money import ZERO

if TYPE_CHECKING:
    from budgets.maquette.filling import Filling


@dataclass(frozen=True, slots=True)
class ExpandedRow:
    """A row to fill. `record` is that of a row of the records; `records` and `filters` those of a group."""

    key: str
    kind: RowKind
    cells: tuple[CellDeclaration, ...]
    code: str = ""
    label: str = ""
    is_italic: bool = False
    level: int = 0
    record: Record | None = None
    records: str = ""
    filters: tuple[Filter, ...] = ()
    is_hidden: bool = False
    is_optional: bool = False


@dataclass(frozen=True)
class ExpandedTable:
    """A table to fill."""

    key: str
    title: str
    band: str
    columns: tuple[ColumnDeclaration, ...]
    rows: tuple[ExpandedRow, ...]
    facing: bool = False
    notes: tuple[Note, ...] = ()

    @cached_property
    def row_by_key(self) -> dict[str, ExpandedRow]:
        """Return the rows by key."""
        return {row.key: row for row in self.rows}

    @cached_property
    def place_by_key(self) -> dict[str, int]:
        """Return the place of each column."""
        return {column.key: place for place, column in enumerate(self.columns)}


class Expansion:
    """Expands tables for a view."""

    def __init__(self, view: DocumentView, filling: "Filling") -> None:
        self._view = view
        self._filling = filling

    def tables(self, state: StateDeclaration, declared: TableDeclaration) -> list[ExpandedTable]:
        """Return the table, or a table per operation or value of a field when it is repeated."""
        columns, declared = self._columns(state, declared)
        match declared.repeat:
            case Repeat.OPERATIONS | Repeat.MANAGED_OPERATIONS | Repeat.UNMANAGED_OPERATIONS:
                return [self._of_operation(declared, columns, code) for code in self._operations(declared.repeat)]
            case Repeat.RECORDS:
                values = dict.fromkeys(record.get(declared.repeat_by) for record in self._records(declared, ()))
                return [self._of_value(declared, columns, value) for value in values]
        return [self._table(declared, columns, declared.key, declared.title)]

    def _of_operation(
        self, declared: TableDeclaration, columns: tuple[ColumnDeclaration, ...], code: str
    ) -> ExpandedTable:
        names = self._operation_names(code)
        title = declared.title
        for name, written in names.items():
            title = title.replace(f"{{{name}}}", str(written or ""))
        rows = tuple(replace(row, cells=named_cells(row.cells, names, operation=code)) for row in declared.rows)
        return self._table(replace(declared, rows=rows), columns, f"{declared.key}:{code}", title)

    def _of_value(
        self, declared: TableDeclaration, columns: tuple[ColumnDeclaration, ...], value: str
    ) -> ExpandedTable:
        only = Filter(((declared.repeat_by, (value,)),))
        record = next(it for it in self._records(declared, (only,)))
        title = declared.title
        for name, written in record.fields.items():
            title = title.replace(f"{{{name}}}", written)
        narrowed = replace(declared, filter=declared.filter.plus(only))
        return self._table(narrowed, columns, f"{declared.key}:{value}", title)

    def _table(
        self, declared: TableDeclaration, columns: tuple[ColumnDeclaration, ...], key: str, title: str
    ) -> ExpandedTable:
        rows = tuple(row for it in declared.rows for row in self._rows(declared, it))
        return ExpandedTable(key, title, declared.band, columns, rows, declared.facing, declared.notes)

    def _rows(self, table: TableDeclaration, row: RowDeclaration) -> Iterator[ExpandedRow]:
        """Yield a row and what is listed under it; the articles of a heading without figures alone."""
        filters = tuple(it for it in (table.filter, row.filter) if it.where or it.unless)
        if row.details in (Repeat.OPERATIONS, Repeat.MANAGED_OPERATIONS, Repeat.UNMANAGED_OPERATIONS):
            yield from self._operation_rows(row)
            return
        yield ExpandedRow(
            row.key,
            row.kind,
            row.cells,
            row.code,
            row.label,
            row.is_italic,
            row.level,
            records=table.records,
            filters=filters,
            is_hidden=row.is_hidden,
            is_optional=row.is_optional,
        )
        if row.details is Repeat.ARTICLES or (row.details is Repeat.VOTED_ARTICLES and self._is_voted_by_article(row)):
            yield from self._articles(row)
        if row.details in (Repeat.CHAPTERS, Repeat.CHAPTERS_AND_ARTICLES):
            yield from self._chapters(row)
        if row.details is Repeat.THIRD_PARTIES:
            yield from self._third_parties(row)
        if row.lists_records:
            for record in self._records(table, filters):
                yield ExpandedRow(
                    f"{row.key}:{record.key}",
                    RowKind.RECORD,
                    tuple(replace(cell, rule=cell.on_records, mark="") for cell in row.cells),
                    level=row.level + (not row.is_hidden),
                    record=record,
                )

    def _articles(self, row: RowDeclaration) -> Iterator[ExpandedRow]:
        """Yield a row per account of the row's lines."""
        chart = self._view.decision.placements.chart
        accounts = {
            account
            for selector in selectors_of(row.cells)
            for index in self._filling.indexes(selector)
            for account in index.accounts(selector)
        }
        for account in sorted(accounts):
            known = chart.account_by_code.get(account)
            label = (known.short_label or known.label) if known else ""
            cells = detail_cells(row.cells, accounts=(account,), without=(), is_exact=True)
            yield _detail_row(row, account, account, label, cells)

    def _is_voted_by_article(self, row: RowDeclaration) -> bool:
        level = self._view.decision.terms.level
        return any(it.section and level(it.section) is VoteLevel.ARTICLE for it in selectors_of(row.cells))

    def _chapters(self, row: RowDeclaration) -> Iterator[ExpandedRow]:
        """Yield a row per chapter of the row's lines, real chapters first, with its articles where they are asked."""
        chart = self._view.decision.placements.chart
        chapters = {
            (kind is not OperationKind.REAL, chapter)
            for selector in selectors_of(row.cells)
            for index in self._filling.indexes(selector)
            for kind, chapter in index.chapters(selector)
        }
        for is_order, chapter in sorted(chapters):
            known = chart.chapter_by_code.get(chapter)
            label = (known.short_label or known.label) if known else ""
            cells = detail_cells(row.cells, chapters=(chapter,))
            yield replace(_detail_row(row, chapter, chapter, label, cells), is_italic=is_order)
            if row.details is Repeat.CHAPTERS_AND_ARTICLES:
                yield from self._articles(
                    replace(row, key=f"{row.key}:{chapter}", cells=cells, level=row.level + 1, is_italic=is_order)
                )

    def _third_parties(self, row: RowDeclaration) -> Iterator[ExpandedRow]:
        for code in self._view.by_third_party:
            label = self._view.third_parties.get(code, "")
            yield _detail_row(row, code, f"{row.code}{code}", label, detail_cells(row.cells, third_party=code))

    def _operation_rows(self, row: RowDeclaration) -> Iterator[ExpandedRow]:
        """Yield a row per voted operation, in place of the row."""
        for code in self._operations(row.details):
            names = self._operation_names(code)
            cells = named_cells(row.cells, names, operation=code)
            yield ExpandedRow(f"{row.key}:{code}", RowKind.RECORD, cells, code, str(names["label"] or ""))

    def _operation_names(self, code: str) -> dict[str, Decimal | str | None]:
        known = self._view.operations.get(code)
        return {
            "operation": code,
            "label": known.label if known else "",
            "authorization": self._authorization(code),
            "realised": (known.realised if known else None) or ZERO,
        }

    def _operations(self, which: Repeat) -> list[str]:
        codes = sorted(self._view.voted_operations)
        if which is Repeat.OPERATIONS:
            return codes
        wanted = which is Repeat.MANAGED_OPERATIONS
        return [code for code in codes if bool(self._authorization(code)) is wanted]

    def _authorization(self, operation: str) -> str:
        """Return the AP of an operation, "" when its lines name none."""
        return next(
            (
                line.authorization
                for line in self._view.decision.lines.values()
                if line.operation == operation and line.authorization
            ),
            "",
        )

    def _records(self, table: TableDeclaration, filters: tuple[Filter, ...]) -> list[Record]:
        kept = (table.filter, *filters)
        found = [it for it in self._view.records.get(table.records, ()) if all(one.takes(it) for one in kept)]
        if table.sort:
            found.sort(key=lambda record: [record.get(name) for name in table.sort])
        return found

    def _columns(
        self, state: StateDeclaration, declared: TableDeclaration
    ) -> tuple[tuple[ColumnDeclaration, ...], TableDeclaration]:
        """Return the columns, one per function where a column is repeated, and the table with its cells to match."""
        if all(column.repeat is Repeat.NOTHING for column in declared.columns):
            return declared.columns, declared
        columns: list[ColumnDeclaration] = []
        places: Places = []
        for place, column in enumerate(declared.columns):
            if column.repeat is Repeat.NOTHING:
                columns.append(column)
                places.append((place, ()))
                continue
            without = ("",) if "" in state.functions else ()  # the first column takes the lines without a function
            for rank, (code, label) in enumerate(self._functions(state)):
                columns.append(replace(column, key=f"{column.key}:{code}", heading=f"{code} {label}".strip()))
                places.append((place, (code, *(without if rank == 0 else ()))))
        rows = tuple(replace(row, cells=cells_of_functions(row.cells, places)) for row in declared.rows)
        return tuple(columns), replace(declared, rows=rows)

    def _functions(self, state: StateDeclaration) -> list[tuple[str, str]]:
        """Return the functions under those of a state, at two digits, with their labels."""
        known = self._view.decision.placements.chart.function_by_code
        codes = {
            code[:2]
            for code in (*known, *self._view.functions)
            if code and takes_function(code, state.functions, state.without_functions)
        }
        finer = {code for code in codes if len(code) > 1} or codes
        return [
            (code, (known[code].short_label or known[code].label) if code in known else "") for code in sorted(finer)
        ]


def _detail_row(
    row: RowDeclaration, key: str, code: str, label: str, cells: tuple[CellDeclaration, ...]
) -> ExpandedRow:
    return ExpandedRow(f"{row.key}:{key}", RowKind.DETAIL, cells, code, label, row.is_italic, row.level + 1)
