"""An annex as a spreadsheet: a row per record, a column per field, French titles; read back with every error told.

Pure: records in, table out; table in, values and faults out.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from budgets.formats.sheets.sheet import Fault, FileRefusedError, Sheet
from budgets.formats.sheets.writer import RUNS, Cell
from budgets.formats.totem.annex_tables import AnnexField, AnnexSchema
from budgets.formats.totem.annex_values import shown, written
from budgets.formats.totem.values import ValueFault
from budgets.rules.annexes.checks import FieldFault
from budgets.rules.annexes.entries import Entry
from budgets.rules.annexes.record import Record
from budgets.rules.folding import fold

KEY = "Référence"
MOST_FAULTS = 500


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of the table: the record that it names ("" for a new one), its values as the State writes them."""

    line: int
    key: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class SheetContent:
    """What a table says: its rows, and what is to be mended in it."""

    rows: tuple[SheetRow, ...]
    faults: tuple[Fault, ...]


def columns(entry: Entry, schema: AnnexSchema) -> dict[str, AnnexField]:
    """Return the fields of an annex by the title of their column, in the order of the form."""
    fields = [schema.blocks[entry.block].fields[name] for group in entry.groups for name in group.fields]
    labels = [field.label.rstrip(".") for field in fields]
    return {
        (label if labels.count(label) == 1 else f"{label} ({field.name})"): field
        for label, field in zip(labels, fields, strict=True)
    }


def sheet_rows(entry: Entry, schema: AnnexSchema, records: Iterable[Record]) -> tuple[list[str], list[list[Cell]]]:
    """Return the titles and the rows of an annex: amounts as numbers, dates as dates, codes with their labels.

    The fields of the last group of the form, which nobody describes, have a column where a record fills them.
    """
    records = list(records)
    rare = set(entry.groups[-1].fields) if len(entry.groups) > 1 else set()
    titles = {
        title: field
        for title, field in columns(entry, schema).items()
        if field.name not in rare or field.is_required or any(record.text(field.name) for record in records)
    }
    rows = [[record.key, *(_cell(field, record, schema) for field in titles.values())] for record in records]
    return [KEY, *titles], rows


def read_annex(
    sheet: Sheet,
    entry: Entry,
    schema: AnnexSchema,
    stored: Sequence[Record],
    check: Callable[[Record], list[FieldFault]],
) -> SheetContent:
    """Return what a table says of an annex. `stored` are the records there; `check` holds the fields of one together.

    Raises FileRefusedError when the table is not that of this annex.
    """
    titles = columns(entry, schema)
    found = _matched(sheet, titles)
    known = {record.key: record for record in stored}
    rows: list[SheetRow] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for line, cells in zip(sheet.lines[1:], sheet.rows[1:], strict=True):
        key = _text(cells, found.get(KEY))
        values = dict(entry.defaults)
        former = known.get(key)
        if former:
            values |= former.values
        faults += _key_faults(line, key, known, seen)
        for title, field in titles.items():
            if title in found:
                was = former.text(field.name) if former else ""
                faults += _read(values, field, _text(cells, found[title]), title, line, schema, was)
        labels = {field.name: title for title, field in titles.items()}
        faults += _required(entry, titles, values, line)
        faults += [
            Fault(f"{it.message[:1].upper()}{it.message[1:]}.", it.mend, line, labels.get(it.field, it.field))
            for it in check(Record(entry.block, values))
        ]
        rows.append(SheetRow(line, key if former else "", values))
    return SheetContent(tuple(rows), tuple(faults[:MOST_FAULTS]))


def _matched(sheet: Sheet, titles: dict[str, AnnexField]) -> dict[str, int]:
    """Return the position of each column. Raises FileRefusedError for a title that is not one, or none that is."""
    names = {fold(title): title for title in titles} | {fold(it.name): title for title, it in titles.items()}
    names[fold(KEY)] = KEY
    found: dict[str, int] = {}
    for position, written_title in enumerate(sheet.rows[0]):
        if not written_title.strip():
            continue
        title = names.get(fold(written_title))
        if title is None:
            raise FileRefusedError(
                "Ce titre de colonne n’est pas un champ de cette annexe.",
                "Reprenez les titres du tableau exporté, ou retirez la colonne.",
                line=sheet.lines[0],
                field=written_title,
            )
        if title in found:
            raise FileRefusedError(
                "Deux colonnes portent ce titre.", "Gardez l’une des deux.", line=sheet.lines[0], field=written_title
            )
        found[title] = position
    return found


def _key_faults(line: int, key: str, known: dict[str, Record], seen: dict[str, int]) -> Iterator[Fault]:
    if not key:
        return
    if key not in known:
        yield Fault(
            "Cette référence n’est pas celle d’un enregistrement de l’annexe.",
            "Exportez de nouveau le tableau, ou videz la cellule pour ajouter l’enregistrement.",
            line,
            KEY,
            key,
        )
    elif key in seen:
        yield Fault(
            f"La ligne {seen[key]} porte la même référence.",
            "Videz l’une des deux cellules\u00a0: l’enregistrement sera ajouté.",
            line,
            KEY,
            key,
        )
    seen.setdefault(key, line)


def _read(
    values: dict[str, str], field: AnnexField, text: str, title: str, line: int, schema: AnnexSchema, was: str
) -> Iterator[Fault]:
    try:
        value = written(field, text, schema, was)
    except ValueFault as fault:
        yield Fault(f"{fault.message[:1].upper()}{fault.message[1:]}.", fault.mend, line, title, text)
        return
    if value:
        values[field.name] = value
    else:
        values.pop(field.name, None)


def _required(entry: Entry, titles: dict[str, AnnexField], values: dict[str, str], line: int) -> Iterator[Fault]:
    for title, field in titles.items():
        if not values.get(field.name) and (field.is_required or field.name in entry.required):
            yield Fault("Ce champ est à remplir.", "Complétez la cellule.", line, title)
        allowed = entry.where.get(field.name)
        if allowed and values.get(field.name) and values[field.name] not in allowed:
            yield Fault(
                "Ce code est celui d’une autre annexe.",
                f"Écrivez {' ou '.join(allowed)}, ou portez la ligne dans l’autre tableau.",
                line,
                title,
                values[field.name],
            )


def _cell(field: AnnexField, record: Record, schema: AnnexSchema) -> Cell:
    value = record.text(field.name)
    if field.type == "amount" and (amount := record.number(field.name)) is not None:
        return amount
    if field.type == "date" and value:
        day: date | None = record.day(field.name)
        return day or value
    return value if field.type == "rates" else shown(field, value, schema)


def _text(cells: Sequence[str], position: int | None) -> str:
    """Return a cell, without the apostrophe that kept a spreadsheet from running it."""
    text = cells[position].strip() if position is not None and position < len(cells) else ""
    return text[1:] if text.startswith("'") and text[1:2] in RUNS else text
