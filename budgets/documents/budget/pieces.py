"""The pieces of a budget document: the pages of a section of a state, known by what they say.

A piece that says the same has the same key, whatever the day and the decision: its PDF is taken from where it was kept.
Page numbers and the mark of a draft are no part of a piece: they are laid over the pages when all is merged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any

from django.template import Engine
from django.template.loader import get_template, render_to_string
from django.utils.functional import cached_property

from budgets.documents.budget.sections import Section, printed_words, sections_of
from budgets.documents.render import rendering_programs
from budgets.documents.resources import DocumentResources
from budgets.maquette.model import Document, Part, State

FOLDER = "budgets/maquette/pdf"
TEMPLATES = ("budgets/maquette/_table.html", "budgets/maquette/_notes.html", f"{FOLDER}/_band.html")  # of every state


@dataclass(frozen=True)
class Piece:
    """Pages that become a PDF. `name` is what people call it: « II-C1 », « II-C1 (suite) », « Couverture ».

    `words` is all that its template reads of its `context`: the HTML is made only when it has to be drawn.
    """

    name: str
    template: str
    words: str
    context: Mapping[str, Any] = field(compare=False, repr=False)
    state: str = ""  # the code of its state
    is_landscape: bool = False

    @cached_property
    def key(self) -> str:
        """Return what the piece is known by: the SHA-256 of its words, its templates, its style, its programs."""
        made_with = (self.template, *map(_source, (self.template, *TEMPLATES)), style(), rendering_programs())
        return sha256("\0".join((self.words, *made_with)).encode()).hexdigest()

    @cached_property
    def html(self) -> str:
        """Return the page of HTML."""
        return render_to_string(self.template, dict(self.context))

    @property
    def weight(self) -> int:
        """Return how long the piece will take, roughly: the longest are begun first."""
        return len(self.words)


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


def state_pieces(document: Document, codes: Sequence[str] = ()) -> list[Piece]:
    """Return the pieces of the states that have pages, in the order of the sommaire; those of `codes` where given."""
    return [
        _state_piece(document, part, state, [section])
        for part, state in _joint_states(document, codes)
        for section in sections_of(state)
    ]


def whole_state_pieces(document: Document) -> list[Piece]:
    """Return a piece per state, all its sections in one: what is drawn where nothing is kept nor shared."""
    return [_state_piece(document, part, state, sections_of(state)) for part, state in _joint_states(document, ())]


def _joint_states(document: Document, codes: Sequence[str]) -> list[tuple[Part, State]]:
    return [
        (part, state)
        for part in document.parts
        for state in part.states
        if state.is_joint and (not codes or state.code in codes)
    ]


def _state_piece(document: Document, part: Part, state: State, sections: Sequence[Section]) -> Piece:
    return Piece(
        name=state.code if sections[0].is_first else f"{state.code} (suite)",
        template=f"{FOLDER}/state.html",
        words="".join(printed_words(document, part, state, section) for section in sections),
        context={"document": document, "part": part, "state": state, "sections": sections},
        state=state.code,
        is_landscape=state.orientation == "landscape",
    )


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
    return _piece("Couverture et sommaire", f"{FOLDER}/front.html", context)


def overlay_piece(landscapes: Sequence[bool], *, is_draft: bool) -> Piece:
    """Return what is laid over the pages: their numbers, and the mark of a draft."""
    context = {"pages": list(enumerate(landscapes, start=1)), "count": len(landscapes), "is_draft": is_draft}
    return _piece("Numéros de page", f"{FOLDER}/overlay.html", context)


def _piece(name: str, template: str, context: Mapping[str, Any]) -> Piece:
    """Return a piece whose words are its HTML."""
    return Piece(name, template, render_to_string(template, dict(context)), context)


@cache
def _source(template: str) -> str:
    """Return the text of a template: pages drawn with another are others."""
    return Engine.get_default().get_template(template).source


def style() -> str:
    """Return the style sheet of all pieces."""
    return get_template("budgets/maquette/pdf/maquette.css").render()


def piece_resources() -> DocumentResources:
    """Return what a piece may load: its style sheet and the fonts."""
    return DocumentResources({"maquette.css": style()})
