"""The pieces of a budget document: a page of HTML per state, known by what it says.

A piece that says the same has the same key, whatever the day and the decision: its PDF is taken from where it was kept.
Page numbers and the mark of a draft are no part of a piece: they are laid over the pages when all is merged.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.template.loader import get_template, render_to_string
from django.utils.functional import cached_property

from budgets.documents.budget.table_layout import laid_out_blocks
from budgets.documents.render import rendering_programs
from budgets.documents.resources import DocumentResources
from budgets.maquette.model import Document, Part, State

STATE, FRONT, OVERLAY = "state", "front", "overlay"


@dataclass(frozen=True)
class Piece:
    """A page of HTML that becomes a PDF. `name` is what people call it: the code of a state, « Couverture »."""

    name: str
    html: str
    is_landscape: bool = False

    @cached_property
    def key(self) -> str:
        """Return what the piece is known by: the SHA-256 of its HTML, of its style, of the programs that draw it."""
        return sha256(f"{self.html}\0{style()}\0{rendering_programs()}".encode()).hexdigest()

    @property
    def weight(self) -> int:
        """Return how long the piece will take, roughly: the longest are begun first."""
        return len(self.html)


@dataclass(frozen=True, slots=True)
class SommaireLine:
    """A line of the sommaire: a state and the page where it begins, None when it has none."""

    state: State
    page: int | None

    @property
    def label(self) -> str:
        """Return what is printed at the end of the line."""
        return str(self.page) if self.page else "Sans Objet"


@dataclass(frozen=True, slots=True)
class SommaireFamily:
    """A family of states in the sommaire."""

    title: str
    lines: tuple[SommaireLine, ...]


@dataclass(frozen=True, slots=True)
class SommairePart:
    """A part in the sommaire."""

    part: Part
    families: tuple[SommaireFamily, ...]


def state_piece(document: Document, part: Part, state: State) -> Piece:
    """Return the piece of a state that has pages."""
    context = {"document": document, "part": part, "state": state, "groups": laid_out_blocks(state)}
    return Piece(
        state.code, render_to_string("budgets/maquette/pdf/state.html", context), state.orientation == "landscape"
    )


def state_pieces(document: Document, codes: Sequence[str] = ()) -> list[Piece]:
    """Return the pieces of the states that have pages, in the order of the sommaire; those of `codes` where given."""
    return [
        state_piece(document, part, state)
        for part in document.parts
        for state in part.states
        if state.is_joint and (not codes or state.code in codes)
    ]


def front_piece(document: Document, pages: dict[str, int], *, meta: dict[str, str]) -> Piece:
    """Return the cover and the sommaire; `pages` is the first page of each state that has one."""
    parts = tuple(
        SommairePart(
            part,
            tuple(
                SommaireFamily(
                    family.title, tuple(SommaireLine(state, pages.get(state.code)) for state in family.states)
                )
                for family in part.families
            ),
        )
        for part in document.parts
    )
    context = {"document": document, "parts": parts, **meta}
    return Piece("Couverture et sommaire", render_to_string("budgets/maquette/pdf/front.html", context))


def overlay_piece(landscapes: Sequence[bool], *, is_draft: bool) -> Piece:
    """Return what is laid over the pages: their numbers, and the mark of a draft."""
    context = {"pages": list(enumerate(landscapes, start=1)), "count": len(landscapes), "is_draft": is_draft}
    return Piece("Numéros de page", render_to_string("budgets/maquette/pdf/overlay.html", context))


def style() -> str:
    """Return the style sheet of all pieces."""
    return get_template("budgets/maquette/pdf/maquette.css").render()


def piece_resources() -> DocumentResources:
    """Return what a piece may load: its style sheet and the fonts."""
    return DocumentResources({"maquette.css": style()})
