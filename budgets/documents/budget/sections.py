"""The sections of a state: what begins on a page of its own, and the digest of all that its pages print."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from budgets.documents.budget.table_layout import LaidGroup, LaidTable, laid_out_blocks
from budgets.maquette.model import Document, Note, Part, State


@dataclass(frozen=True, slots=True)
class Section:
    """The blocks of a state under one band. The first bears its title and its message, the last its notes."""

    band: str
    groups: tuple[LaidGroup, ...]
    is_first: bool
    is_last: bool


def sections_of(state: State) -> list[Section]:
    """Return the sections of a state: a block with a band of its own begins another."""
    shares: list[tuple[str, list[LaidGroup]]] = [(state.band, [])]
    for group in laid_out_blocks(state):
        if group.band and shares[-1][1]:
            shares.append((group.band, []))
        shares[-1][1].append(group)
    last = len(shares) - 1
    return [
        Section(band, tuple(groups), is_first=place == 0, is_last=place == last)
        for place, (band, groups) in enumerate(shares)
    ]


def printed_words(document: Document, part: Part, state: State, section: Section) -> str:
    """Return all that the template of a state reads of a section, as one text: the same text is the same pages."""
    said = (
        (document.footer, part.band, part.code, section.band, state.short_code, state.orientation.value),
        (state.code, state.title, section.is_first and state.message, section.is_first),
        [_group(group) for group in section.groups],
        _notes(state.notes) if section.is_last else (),
    )
    return repr(said)


def _group(group: LaidGroup) -> object:
    if group.paragraph:
        return group.paragraph.style.value, group.paragraph.text
    return [_table(laid) for laid in group.tables]


def _table(laid: LaidTable) -> object:
    return (
        (laid.title, laid.density),
        [[(cell.text, cell.columns, cell.rows, cell.is_numeric) for cell in row] for row in laid.head],
        [
            (row.classes, [(cell.text, cell.mark, cell.columns, cell.is_header, cell.classes) for cell in row.cells])
            for row in laid.rows
        ],
        _notes(laid.table.notes),
    )


def _notes(notes: Iterable[Note]) -> Sequence[object]:
    return [(note.number, note.paragraphs) for note in notes]
