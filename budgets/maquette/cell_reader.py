"""Cells read from a declaration: what table, column, row and the cell itself say, the nearest prevailing."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from budgets.maquette.cell_rules import (
    Blank,
    CellDeclaration,
    Fact,
    FieldOf,
    Lines,
    Ratio,
    Records,
    Ref,
    Rule,
    ShowCode,
    ShowLabel,
    Sum,
    Text,
)
from budgets.maquette.figures import EVERY_KIND, ORDER, REAL, Measure, Operations, Selector, Term
from budgets.maquette.model import Format, RowKind
from budgets.maquette.records import RecordQuery, filter_of
from budgets.rules.chart import Direction, OperationKind, Section

Data = Mapping[str, Any]
KINDS = {
    "real": REAL,
    "order": ORDER,
    "between": frozenset({OperationKind.BETWEEN}),
    "inside": frozenset({OperationKind.INSIDE}),
    "all": EVERY_KIND,
}
WAYS = ("terms", "sum", "across", "ratio", "ratio_across", "fact", "aggregate", "field", "text", "measure", "blank")
OF_ROWS = ("sum", "ratio", "fact", "text", "blank", "terms", "measure")  # what a row says for all its figures
LINE_KEYS = (
    *("direction", "section", "kinds", "chapters", "without_chapters", "accounts", "without", "exact", "operations"),
    *("functions", "without_functions", "own_row"),
)
FIGURELESS = (RowKind.HEADING,)


def selector_of(data: Data) -> Selector:
    """Return the lines that a declaration selects."""
    return Selector(
        direction=Direction(data["direction"]),
        section=Section(data["section"]) if data.get("section") else None,
        kinds=KINDS[data.get("kinds", "real")],
        chapters=tuple(data.get("chapters", [])),
        without_chapters=tuple(data.get("without_chapters", [])),
        accounts=tuple(data.get("accounts", [])),
        without=tuple(data.get("without", [])),
        is_exact=data.get("exact", False),
        operations=Operations(data.get("operations", "all")),
        functions=tuple(data.get("functions", [])),
        without_functions=tuple(data.get("without_functions", [])),
        own_row=data.get("own_row", ""),
    )


def ref_of(text: str, *, across: bool = False) -> tuple[int, Ref]:
    """Return the cell that a text names, with its sign: « -D », « T5.total », « II-C1/depenses/T5.total ».

    A bare name is a row, or a column when the cells are taken across the row.
    """
    sign, name = (-1, text[1:]) if text.startswith("-") else (1, text)
    *path, last = name.split("/")
    row, _, column = last.partition(".")
    if across and not column and not path:
        return sign, Ref(column=row)
    state, table = path if len(path) == 2 else ("", path[0] if path else "")
    return sign, Ref(row, column, table, state)


class CellReader:
    """Reads the cells of a table's rows."""

    def __init__(self, table: Data, state: Data, columns: Sequence[Data], numbers: Mapping[str, int]) -> None:
        self.details = table.get("details", "")
        self.is_of_records = bool(table.get("records"))
        self._base = {key: value for source in (state, table) for key, value in source.items() if key in LINE_KEYS}
        self._records = table.get("records", "")
        self._filter = filter_of(table.get("where"), table.get("unless"))
        self._columns = columns
        self._numbers = numbers
        self._terms: dict[tuple[Term, ...], tuple[Term, ...]] = {}
        self._single = next((it["key"] for it in reversed(columns) if "show" not in it), "")

    def of_row(self, row: Data, kind: RowKind) -> tuple[CellDeclaration, ...]:
        """Return the cells of a row, in the order of the columns."""
        return tuple(self._cell(column, row, kind) for column in self._columns)

    def _cell(self, column: Data, row: Data, kind: RowKind) -> CellDeclaration:
        own = row.get("cells", {}).get(column["key"], {})
        own = {"text": own} if isinstance(own, str) else own
        given = Format(
            own.get("format")
            or row.get("format")
            or column.get("format")
            or ("money" if "measure" in column else "text")
        )
        marks = " ".join(
            filter(None, (own.get("mark", ""), *(f"({self._numbers[it]})" for it in own.get("calls", []))))
        )
        grey = column["key"] in row.get("grey", []) or own.get("grey", False)
        is_out = kind in FIGURELESS or (kind is RowKind.SINGLE and column["key"] not in row.get("only", [self._single]))
        on_records = self._rule({}, {}, column) if self.is_of_records else Blank()
        shows = column.get("show")
        if shows and not any(way in own for way in WAYS):
            return CellDeclaration(ShowCode() if shows == "code" else ShowLabel(), given, grey, marks, on_records)
        if (is_out and not own) or (self.is_of_records and "text" in column and "text" not in own):
            return CellDeclaration(Blank(), given, on_records=on_records)
        return CellDeclaration(self._rule(own, row, column), given, grey, marks, on_records)

    def _rule(self, own: Data, row: Data, column: Data) -> Rule:
        lines = self._row_lines(row)
        if column.get("families") and not any(key in own for key in ("chapters", "accounts")):
            lines = {"accounts": row.get("families", [row.get("code", "")]), "without": row.get("but", [])}
        merged = self._base | lines | {key: it for key, it in column.items() if key in LINE_KEYS} | dict(own)
        merged["records"] = own.get("records", column.get("records", self._records))
        across: tuple[str, ...] = () if row.get("kind") == "single" else ("across", "ratio_across")
        for source, ways in ((own, WAYS), (column, across), (row, OF_ROWS), (column, WAYS)):
            for way in ways:
                if way in source:
                    return self._made(way, source, merged, row, column)
        return Blank()

    def _row_lines(self, row: Data) -> dict[str, Any]:
        lines = {key: value for key, value in row.items() if key in LINE_KEYS}
        narrows = any(key in lines for key in ("chapters", "accounts", "section", "own_row", "operations"))
        if not narrows and row.get("code") and not self.is_of_records:
            lines["chapters"] = [row["code"]]
        return lines

    def _made(self, way: str, source: Data, merged: Data, row: Data, column: Data) -> Rule:
        match way:
            case "blank":
                return Blank()
            case "text":
                return Text(source["text"])
            case "fact":
                names = source["fact"]
                default = Decimal(source["default"]) if "default" in source else None
                return Fact(tuple([names] if isinstance(names, str) else names), default)
            case "sum":
                return Sum(tuple(ref_of(it) for it in source["sum"]))
            case "across":
                return Sum(tuple(ref_of(it, across=True) for it in source["across"]))
            case "ratio" | "ratio_across":
                (_, part), (_, whole) = (ref_of(it, across=way == "ratio_across") for it in source[way])
                return Ratio(part, whole, Decimal(str(source.get("scale", 100))))
            case "terms":
                measure = Measure(merged.get("measure") or column["measure"])
                terms = tuple(Term(selector_of(merged | it), it.get("sign", 1)) for it in source["terms"])
                return Lines(self._shared(terms), measure)
            case "measure":
                terms = (Term(selector_of(merged), merged.get("sign", 1)),)
                return Lines(self._shared(terms), Measure(source["measure"]))
            case "field" if self.is_of_records and source is column:
                only = filter_of(source.get("where"), source.get("unless"))
                return FieldOf(source["field"], source.get("adds_up", False), source.get("labels", ""), only)
        return self._of_records(source, merged, row, column)

    def _shared(self, terms: tuple[Term, ...]) -> tuple[Term, ...]:
        """Return terms read before when they are the same: the columns of a row then sum them once."""
        return self._terms.setdefault(terms, terms)

    def _of_records(self, source: Data, merged: Data, row: Data, column: Data) -> Rule:
        """Return the sum, or the number, of the records that table, row, column and cell select."""
        said = (row, source) if source not in (row, column) else (row, column)
        filters = [filter_of(it.get("where"), it.get("unless")) for it in said]
        if merged["records"] == self._records:
            filters.insert(0, self._filter)
        if "chapter_field" in source and "chapters" in merged:
            chapters = [f"^{it[:-1]}" if it.endswith("*") else it for it in merged["chapters"]]
            filters.append(filter_of({source["chapter_field"]: chapters}))
        written = source.get("field", [])
        fields = tuple(
            (-1, it[1:]) if it.startswith("-") else (1, it)
            for it in ([written] if isinstance(written, str) else written)
        )
        is_count = source.get("aggregate") == "count"
        query = RecordQuery(
            merged["records"], tuple(it for it in filters if it.where or it.unless), () if is_count else fields
        )
        return Records(query, is_count)
