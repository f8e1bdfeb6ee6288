"""Words of a published act: how they are compared, and the excerpt that shows where they are. Pure."""

import re
import unicodedata
from dataclasses import dataclass

CONFIGURATION = "french"  # of PostgreSQL's full text search: stems and stop words
_LETTERS = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "’": "'", "\u00a0": " ", "\u202f": " "})
_WORD = re.compile(r"\w+")
_SHORTEST = 3  # letters of a word worth showing


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an excerpt; `is_found` when it is one of the words searched."""

    text: str
    is_found: bool = False


def folded(text: str) -> str:
    """Return the text without its accents: whoever types « deliberation » finds « délibération »."""
    spread = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def excerpt(text: str, query: str, *, around: int = 90) -> tuple[Piece, ...]:
    """Return the part of the text around the first word found, `around` characters each side; () when none is there.

    A word is found when it begins as one of the query does, but for its last two letters: plurals and feminines match.
    """
    stems = {_stem(word.group()) for word in _WORD.finditer(query) if len(word.group()) >= _SHORTEST}
    found = [word for word in _WORD.finditer(text) if any(folded(word.group()).lower().startswith(it) for it in stems)]
    if not found:
        return ()
    start = _boundary(text, max(found[0].start() - around, 0), forward=True)
    end = _boundary(text, min(found[0].end() + around, len(text)), forward=False)
    pieces, here = [Piece("… ")] if start else [], start
    for word in (it for it in found if start <= it.start() and it.end() <= end):
        pieces += [Piece(text[here : word.start()]), Piece(word.group(), is_found=True)]
        here = word.end()
    pieces.append(Piece(text[here:end] + (" …" if end < len(text) else "")))
    return tuple(piece for piece in pieces if piece.text)


def _stem(word: str) -> str:
    plain = folded(word).lower()
    return plain[: max(_SHORTEST, len(plain) - 2)] if len(plain) > _SHORTEST + 1 else plain


def _boundary(text: str, place: int, *, forward: bool) -> int:
    """Return the nearest place where no word is cut."""
    if place in (0, len(text)):
        return place
    if forward:
        return text.find(" ", place) + 1 or place
    return text.rfind(" ", 0, place) if " " in text[:place] else place
