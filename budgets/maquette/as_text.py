"""A state as plain text and as JSON, for the command line and for checks."""

from datetime import date
from decimal import Decimal
from typing import Any

from budgets.maquette.model import Cell, Note, Paragraph, RowKind, State, Table

GREY = "░"
_MARKS = {RowKind.TOTAL: "=", RowKind.SUBTOTAL: "=", RowKind.HEADING: "#", RowKind.GROUP: "#"}


def state_text(state: State) -> str:
    """Return a state as text: a line per row, cells separated by a tab; « ░ » is a grey cell."""
    if not state.is_joint:
        return f"{state.code} {state.title}\nSans Objet"
    lines = [f"{state.code} {state.band}"]
    if state.message:
        lines.append(state.message)
    for block in state.blocks:
        lines += [block.text] if isinstance(block, Paragraph) else _table_lines(block)
    return "\n".join([*lines, *_note_lines(state.notes)])


def state_json(state: State) -> dict[str, Any]:
    """Return a state as JSON values: amounts and dates are strings, a grey cell is null with `grey`."""
    return {
        "code": state.code,
        "title": state.title,
        "band": state.band,
        "presence": state.presence.value,
        "empty": state.is_empty,
        "attested": state.is_attested,
        "message": state.message,
        "blocks": [
            {"text": block.text} if isinstance(block, Paragraph) else _table_json(block) for block in state.blocks
        ],
        "notes": [{"number": it.number, "paragraphs": list(it.paragraphs)} for it in state.notes],
    }


def _table_lines(table: Table) -> list[str]:
    heads = ["\t".join(cell.text for cell in row) for row in table.header]
    rows = ["\t".join((_MARKS.get(row.kind, ""), *(_cell_text(cell) for cell in row.cells))) for row in table.rows]
    return [table.title, *heads, *rows, *_note_lines(table.notes)]


def _cell_text(cell: Cell) -> str:
    return GREY if cell.is_grey else " ".join(filter(None, (cell.mark, cell.text)))


def _note_lines(notes: tuple[Note, ...]) -> list[str]:
    return [f"({note.number}) {' / '.join(note.paragraphs)}" for note in notes]


def _table_json(table: Table) -> dict[str, Any]:
    return {
        "key": table.key,
        "title": table.title,
        "columns": [{"key": it.key, "heading": it.heading, "format": it.format.value} for it in table.columns],
        "rows": [
            {
                "key": row.key,
                "kind": row.kind.value,
                "code": row.code,
                "label": row.label,
                "italic": row.is_italic,
                "cells": {column.key: _cell_json(cell) for column, cell in zip(table.columns, row.cells, strict=True)},
            }
            for row in table.rows
        ],
        "notes": [{"number": it.number, "paragraphs": list(it.paragraphs)} for it in table.notes],
    }


def _cell_json(cell: Cell) -> Any:
    value = cell.value
    if isinstance(value, Decimal):
        value = f"{value}"
    elif isinstance(value, date):
        value = value.isoformat()
    told: dict[str, Any] = {"value": value}
    if cell.is_grey:
        told["grey"] = True
    if cell.mark:
        told["mark"] = cell.mark
    return told
