"""The text of a deliberation as pages and documents show it: figures in their place, tables filled."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from budgets.rules.results import Results
from deliberations.act_tables import UnknownTable
from deliberations.documents.content import Table
from deliberations.models import Block, Deliberation
from deliberations.rules.figures import Figure, Part, UnknownFigure, placeholders, resolve_parts, resolve_text
from deliberations.rules.kinds import changed_figures
from deliberations.rules.legal import Subject
from deliberations.rules.typography import capitalised, typeset
from deliberations.sources import source_of
from deliberations.sources.base import ActSource, place_of_table

KNOWN_LATER = ("meeting_date", "convocation_date")  # they come with the agenda: nobody has to read them again
TABLE_MARK = "table:"  # before the name of a table, among the figures read


@dataclass(frozen=True)
class ShownBlock:
    """A block with its figures resolved; `error` is the French sentence of a placeholder that names nothing."""

    id: UUID
    rank: int
    kind: str
    text: str  # as written, with placeholders
    parts: tuple[Part, ...]
    table: Table | None
    table_name: str
    error: str = ""
    place: str = ""  # the page of a table's source

    @property
    def resolved(self) -> str:
        """The text with its figures written out."""
        return "".join(part.text for part in self.parts)

    @property
    def kind_label(self) -> str:
        return str(Block.Kind(self.kind).label)


@dataclass(frozen=True)
class ActText:
    """The whole text of a deliberation that is not voted yet."""

    title: str
    blocks: tuple[ShownBlock, ...]
    figures: Mapping[str, Figure]
    results: Results | None
    subject: Subject
    source: ActSource
    shown: Mapping[str, str]  # what each figure and table of the text shows now
    changes: tuple[tuple[str, str, str], ...]  # name, what was read, what is shown now

    @property
    def numbered_texts(self) -> tuple[tuple[int, str], ...]:
        """(rank, text as written) of the blocks that hold a text, for the rules that read texts."""
        return tuple((block.rank, block.text) for block in self.blocks if block.table is None)


def act_text(deliberation: Deliberation) -> ActText:
    """Return the text with the figures of its source as they are now (blocks: 1 query; the source says its own).

    The deliberation's syndicate, result, meeting, budget year and budget are read unless they are joined.
    """
    source = source_of(deliberation)
    rows = list(deliberation.blocks.all())
    blocks = tuple(_shown(block, source, deliberation) for block in rows)
    shown = _what_is_shown(deliberation.title, blocks, source.figures)
    labels = {key: figure.label for key, figure in source.figures.items()}
    labels |= {f"{TABLE_MARK}{name}": typeset(f"tableau « {label} »") for name, (label, _) in source.tables.items()}
    changed = changed_figures(deliberation.seen, shown)
    return ActText(
        title=_title(deliberation.title, source.figures),
        blocks=blocks,
        figures=source.figures,
        results=source.results,
        subject=source.subject,
        source=source,
        shown=shown,
        changes=tuple((_change_label(key, labels), *_change_words(key, old, new)) for key, old, new in changed),
    )


def _what_is_shown(title: str, blocks: tuple[ShownBlock, ...], figures: Mapping[str, Figure]) -> dict[str, str]:
    """Return what each figure named in the text shows, and a print of each table."""
    names = [name for text in (title, *(block.text for block in blocks)) for name in placeholders(text)]
    names = [name for name in names if name not in KNOWN_LATER]
    shown = {name: figures[name].display for name in names if name in figures}
    for block in blocks:
        if block.table is not None:
            shown[TABLE_MARK + block.table_name] = hashlib.sha256(repr(block.table).encode()).hexdigest()
    return shown


def _change_label(key: str, labels: Mapping[str, str]) -> str:
    return labels.get(key, key)


def _change_words(key: str, old: str, new: str) -> tuple[str, str]:
    return ("", "") if key.startswith(TABLE_MARK) else (old, new)


def _title(title: str, figures: Mapping[str, Figure]) -> str:
    try:
        return capitalised(resolve_text(title, figures))
    except UnknownFigure:
        return title


def _shown(block: Block, source: ActSource, deliberation: Deliberation) -> ShownBlock:
    parts: tuple[Part, ...] = ()
    table, error = None, ""
    try:
        if block.kind == Block.Kind.TABLE:
            table = _table(block.table, source)
        else:
            parts = resolve_parts(block.text, source.figures)
    except (UnknownFigure, UnknownTable) as problem:
        parts, error = (Part(block.text),), str(problem)
    place = place_of_table(source, deliberation, block.table) if table is not None else ""
    return ShownBlock(block.pk, block.rank, block.kind, block.text, parts, table, block.table, error, place)


def _table(name: str, source: ActSource) -> Table:
    """Return the table of that name. Raises UnknownTable."""
    if name not in source.tables:
        raise UnknownTable(typeset(f"« {name} » n'est pas un tableau de l'acte."))
    return source.tables[name][1]()


def table_choices(deliberation: Deliberation) -> list[tuple[str, str]]:
    """Return the tables that a block may hold: name, label."""
    return [(name, label) for name, (label, _) in source_of(deliberation).tables.items()]
