"""A whole budget document put together from the PDF of its pieces, whoever made them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from budgets.collector import collected_after
from budgets.documents.budget.merging import AttachedFile, Bookmark, merged
from budgets.documents.budget.pieces import Piece, front_piece, overlay_piece, piece_resources
from budgets.documents.render import RenderedDocument, instant, render_pdf
from budgets.maquette.model import Document

USUAL_FRONT = 3  # pages of the cover and the sommaire: drawn again when they take another number
Kept = Mapping[str, RenderedDocument]  # by key of the piece
Draw = Callable[[Piece], RenderedDocument]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the file says of itself: whose it is, its days (never the clock), its name for good."""

    author: str
    made_on: date
    identifier: str


def render_piece(piece: Piece) -> RenderedDocument:
    """Return the PDF of a piece. Raises RenderingError."""
    with collected_after():
        return render_pdf(piece.html, piece_resources(), identifier=piece.key)


def compose(
    document: Document,
    pieces: Sequence[Piece],
    kept: Kept,
    facts: Facts,
    *,
    draw: Draw = render_piece,
    attachments: Sequence[AttachedFile] = (),
) -> RenderedDocument:
    """Return the document whose states are these pieces, each of which `kept` holds the PDF of.

    The cover, the sommaire and the numbers come from `draw`, once the pages of all states are known. Raises
    RenderingError.
    """
    states = [kept[piece.key] for piece in pieces]
    front, first_pages = _front(document, pieces, states, _meta(document, facts), draw)
    landscapes = [False] * front.pages
    for piece, state in zip(pieces, states, strict=True):
        landscapes += [piece.is_landscape] * state.pages
    over = draw(overlay_piece(landscapes, is_draft=document.is_draft))
    content = merged(
        front.content,
        [state.content for state in states],
        over.content,
        bookmarks=_bookmarks(document, first_pages),
        anchors={code: page - 1 for code, page in first_pages.items()},
        attachments=attachments,
    )
    return RenderedDocument(content, len(landscapes))


def _front(
    document: Document, pieces: Sequence[Piece], states: Sequence[RenderedDocument], meta: dict[str, str], draw: Draw
) -> tuple[RenderedDocument, dict[str, int]]:
    """Return the cover and sommaire with the first page of each state: its length counts in the numbers it prints."""
    length = USUAL_FRONT
    while True:
        first_pages: dict[str, int] = {}
        page = length + 1
        for piece, state in zip(pieces, states, strict=True):
            first_pages.setdefault(piece.state, page)
            page += state.pages
        front = draw(front_piece(document, first_pages, meta=meta))
        if front.pages == length:
            return front, first_pages
        length = front.pages


def _meta(document: Document, facts: Facts) -> dict[str, str]:
    made = instant(facts.made_on).isoformat()
    title = f"{document.title} {document.year}"
    return {
        "title": title,
        "author": facts.author,
        "description": f"{title}, {document.footer}",
        "created": made,
        "modified": made,
    }


def _bookmarks(document: Document, first_pages: Mapping[str, int]) -> list[Bookmark]:
    """Return a bookmark per part and, under it, per state that has pages."""
    marks = [Bookmark("Couverture", 0), Bookmark("Sommaire", 1)]
    for part in document.parts:
        states = tuple(
            Bookmark(f"{state.code} – {state.title}", first_pages[state.code] - 1)
            for state in part.states
            if state.code in first_pages
        )
        if states:
            marks.append(Bookmark(f"{part.code} – {part.title}", states[0].page, states))
    return marks
