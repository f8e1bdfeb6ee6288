"""Declarations read from their tables (TOML, already parsed), for a kind of decision. Described in docs/maquette.md.

A value written `{ BP = …, DM = … }` differs by kind of decision: the reader keeps the one asked for, and drops what has
none. Raises DeclarationError with the state and the table at fault.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from budgets.maquette.cell_reader import CellReader, selector_of
from budgets.maquette.declaration import (
    ColumnDeclaration,
    DeclarationError,
    FamilyDeclaration,
    Maquette,
    ParagraphDeclaration,
    PartDeclaration,
    PresenceRule,
    Repeat,
    RowDeclaration,
    StateDeclaration,
    TableDeclaration,
)
from budgets.maquette.identities import identities_of
from budgets.maquette.model import EmptyMode, Format, Note, Orientation, ParagraphStyle, RowKind
from budgets.maquette.records import filter_of

Data = Mapping[str, Any]
VARIANTS = ("BP", "BS", "DM", "CA", "CFU")
_GONE = object()


def variant_of(data: Any, variant: str) -> Any:
    """Return declarations as they are for a kind of decision; what has no value for it is dropped.

    A supplementary budget (BS) without a value of its own follows the amending decision (DM).
    """
    kept = _variant(data, variant)
    return None if kept is _GONE else kept


def _variant(data: Any, variant: str) -> Any:
    if isinstance(data, dict):
        if data and set(data) <= set(VARIANTS):
            found = data.get(variant, data.get("DM", _GONE) if variant == "BS" else _GONE)
            return found if found is _GONE else _variant(found, variant)
        pairs = ((key, _variant(value, variant)) for key, value in data.items())
        return {key: value for key, value in pairs if value is not _GONE}
    if isinstance(data, list):
        return [value for value in (_variant(item, variant) for item in data) if value is not _GONE]
    return data


def read_maquette(
    index: Data, notes: Data, columns: Data, identities: Data, states: Mapping[str, Data], variant: str
) -> Maquette:
    """Return the maquette of a kind of decision from its parsed tables, the states by file."""
    index = variant_of(dict(index), variant)
    reader = _StateReader(variant_of(dict(notes), variant), variant_of(dict(columns), variant))
    known: dict[str, StateDeclaration] = {}
    for name, raw in states.items():
        data = variant_of(dict(raw), variant)
        for state in reader.states(data, name):
            known[state.code] = state
    parts = tuple(_part(part) for part in index["parts"])
    missing = [code for part in parts for family in part.families for code in family.states if code not in known]
    if missing:
        raise DeclarationError(f"states of the sommaire without a declaration: {', '.join(missing)}")
    cover = index["cover"]
    sommaire = index["sommaire"]
    return Maquette(
        year=str(index["year"]),
        variant=variant,
        short_type=index["short_type"],
        type_title=index["type_title"],
        parts=parts,
        states=known,
        cover=tuple(_paragraph(it) for it in cover["lines"]),
        cover_notes=reader.notes(cover.get("notes", []), "cover"),
        statements=tuple(_paragraph(it) for it in sommaire["statements"]),
        sommaire_notes=reader.notes(sommaire["notes"], "sommaire"),
        message=index["message"],
        footer=index["footer"],
        facts=index.get("wordings", {}),
        identities=identities_of(variant_of(dict(identities), variant)),
    )


def _part(data: Data) -> PartDeclaration:
    families = tuple(FamilyDeclaration(it.get("title", ""), tuple(it["states"])) for it in data["families"])
    return PartDeclaration(data["code"], data["band"], data["title"], families)


def _paragraph(data: Any) -> ParagraphDeclaration:
    if isinstance(data, str):
        return ParagraphDeclaration(data, ParagraphStyle.TEXT)
    when = tuple(
        (name, tuple(map(str, value)) if isinstance(value, list) else (str(value),))
        for name, value in data.get("when", {}).items()
    )
    return ParagraphDeclaration(data["text"], ParagraphStyle(data.get("style", "text")), when, data.get("repeat", ""))


class _StateReader:
    """Reads the states with the shared notes and sets of columns."""

    def __init__(self, notes: Data, columns: Data) -> None:
        self._notes = notes
        self._columns = columns

    def notes(self, written: Sequence[Any], where: str) -> tuple[Note, ...]:
        """Return notes, numbered in their order; a note is a key of the library, or a table { key, text }."""
        found: list[Note] = []
        number = 0
        for it in written:
            text = self._notes.get(it) if isinstance(it, str) else it["text"]
            if text is None:
                raise DeclarationError(f"{where}: note « {it} » is not in notes.toml")
            numbered = isinstance(it, str) or it.get("numbered", True)
            number += numbered
            paragraphs = tuple(text) if isinstance(text, list) else (text,)
            found.append(Note(str(number) if numbered else "", paragraphs))
        return tuple(found)

    def states(self, data: dict[str, Any], name: str) -> Iterator[StateDeclaration]:
        """Yield the state of a file, or the states of a family: one per member, each with its functions."""
        members = data.pop("members", [{}])
        for member in members:
            yield self._state(data | member, name)

    def _state(self, data: dict[str, Any], name: str) -> StateDeclaration:
        code = data.get("code", name)
        numbers = _numbers(data.get("notes", []))
        blocks: list[TableDeclaration | ParagraphDeclaration] = []
        known: dict[str, Data] = {}
        for block in data.get("blocks", []):
            if "text" in block:
                blocks.append(_paragraph(block))
                continue
            try:
                blocks.append(self._table(block, data, numbers, known))
            except (KeyError, ValueError, TypeError) as error:
                raise DeclarationError(f"{code}, table {block.get('key', '?')}: {error!r}") from error
        return StateDeclaration(
            code=code,
            title=data["title"],
            band=_called(data.get("band", _band(data["title"])), data.get("band_calls", []), numbers),
            orientation=Orientation(data.get("orientation", "portrait")),
            presence=_presence(data.get("present", "always")),
            empty_mode=EmptyMode(data.get("empty", "grid")),
            blocks=tuple(blocks),
            notes=self.notes(data.get("notes", []), code),
            is_attested=data.get("attested", True),
            functions=tuple(data.get("functions", [])),
            without_functions=tuple(data.get("without_functions", [])),
        )

    def _table(self, data: Data, state: Data, numbers: Mapping[str, int], known: dict[str, Data]) -> TableDeclaration:
        written = data["columns"]
        columns = self._columns[written] if isinstance(written, str) else written
        if isinstance(written, str) and "column" in data:  # a shared set, with what this table changes
            columns = [column | data["column"].get(column["key"], {}) for column in columns]
        if "notes_of" in data:
            numbers = known[data["notes_of"]]["numbers"]
        elif "notes" in data:
            numbers = _numbers(data["notes"])
        rows = data.get("rows", [{"key": "records", "kind": "records"}] if data.get("records") else [])
        if isinstance(rows, str):
            rows = known[rows]["rows"]
        key = data.get("key", "table")
        known[key] = {"rows": rows, "numbers": numbers}
        cells = CellReader(data, state, columns, numbers)
        return TableDeclaration(
            key=key,
            title=_called(data.get("title", ""), data.get("calls", []), numbers),
            columns=tuple(_column(column, numbers) for column in columns),
            rows=tuple(_row(row, cells, numbers) for row in rows),
            band=_called(data.get("band", ""), data.get("band_calls", []), numbers),
            facing=data.get("facing", False),
            records=data.get("records", ""),
            filter=filter_of(data.get("where"), data.get("unless")),
            sort=tuple(data.get("sort", [])),
            repeat=Repeat(data.get("repeat", "")),
            repeat_by=data.get("repeat_by", ""),
            is_optional=data.get("optional", False),
            notes=self.notes(data.get("notes", []), key),
        )


def _numbers(notes: Sequence[Any]) -> dict[str, int]:
    """Return the number of each note by its key."""
    numbered = [
        it if isinstance(it, str) else it["key"] for it in notes if isinstance(it, str) or it.get("numbered", True)
    ]
    return {key: number for number, key in enumerate(numbered, start=1)}


def _column(data: Data, numbers: Mapping[str, int]) -> ColumnDeclaration:
    group = data.get("group", [])
    return ColumnDeclaration(
        key=data["key"],
        heading=_called(data.get("heading", ""), data.get("calls", []), numbers),
        groups=tuple(
            _called(text, data.get("group_calls", []) if place == 0 else [], numbers)
            for place, text in enumerate([group] if isinstance(group, str) else group)
        ),
        mark=data.get("mark", ""),
        format=_format(data),
        repeat=Repeat(data.get("repeat", "")),
        functions=tuple(data.get("functions", [])),
        without_functions=tuple(data.get("without_functions", [])),
        is_hidden=data.get("hidden", False),
    )


def _format(data: Data) -> Format:
    default = "money" if "measure" in data else "text"
    return Format(data.get("format", default))


def _row(data: Data, cells: CellReader, numbers: Mapping[str, int]) -> RowDeclaration:
    kind = data.get("kind", "group" if cells.is_of_records else "line")
    is_list = kind == "records"
    kind = RowKind.GROUP if is_list else RowKind(kind)
    code = data.get("code", "")
    key = data.get("key", code)
    if not key:
        raise DeclarationError(f"a row has neither key nor code: {dict(data)}")
    return RowDeclaration(
        key=key,
        kind=kind,
        cells=cells.of_row(data, kind),
        code=code,
        label=_called(data.get("label", ""), data.get("calls", []), numbers),
        is_italic=data.get("italic", False),
        level=data.get("level", 0),
        details=Repeat(data.get("details", cells.details if "sum" not in data and kind is RowKind.LINE else "")),
        filter=filter_of(data.get("where"), data.get("unless")),
        lists_records=is_list or data.get("lists", cells.is_of_records and kind is RowKind.GROUP and "sum" not in data),
        is_hidden=is_list,
        is_optional=data.get("optional", False),
    )


def _band(title: str) -> str:
    """Return a title as the band prints it: capitals without accents, en dashes."""
    plain = "".join(it for it in unicodedata.normalize("NFD", title) if not unicodedata.combining(it))
    return plain.replace(" - ", " – ").upper()


def _called(text: str, calls: Sequence[str], numbers: Mapping[str, int]) -> str:
    """Return a text with the calls of its notes; a note that this kind of decision does not print is not called."""
    marks = "".join(f" ({numbers[key]})" for key in calls if key in numbers)
    return f"{text}{marks}"


def _presence(data: Any) -> PresenceRule:
    if data == "always":
        return PresenceRule(always=True)
    if data == "functions":
        return PresenceRule(functions=True)
    if data == "never":
        return PresenceRule()
    records = tuple(
        (it, filter_of(None)) if isinstance(it, str) else (it["kind"], filter_of(it.get("where"), it.get("unless")))
        for it in data.get("records", [])
    )
    return PresenceRule(records=records, lines=tuple(selector_of(it) for it in data.get("lines", [])))
