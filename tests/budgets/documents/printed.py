"""Documents printed for tests: every piece drawn in this process, the whole composed; and their text read back."""

import re
from datetime import date
from functools import lru_cache
from io import BytesIO

from pypdf import PdfReader

from budgets.documents.budget.composition import Facts, compose, render_piece
from budgets.documents.budget.pieces import state_pieces

FACTS = Facts(author="Syndicat", made_on=date(2024, 3, 1), identifier="essai")


def printed(document, codes=()):
    """Return the whole document as a PDF."""
    pieces = state_pieces(document, codes)
    return compose(document, pieces, {piece.key: render_piece(piece) for piece in pieces}, FACTS)


def squeezed(text):
    """Return a text without any space, nor what prints as one."""
    return re.sub(r"[\s\u00a0\u202f]+", "", text)


@lru_cache(maxsize=4)  # reading a document back takes as long as drawing it, and each test reads the same ones
def page_texts(content):
    """Return the text of each page, without spaces; not to be changed."""
    return [squeezed(page.extract_text()) for page in PdfReader(BytesIO(content)).pages]


@lru_cache(maxsize=4)
def state_texts(content):
    """Return the text of the pages of each state, by code, from the bookmarks of the file."""
    reader = PdfReader(BytesIO(content))
    marks = [state for mark in reader.outline if isinstance(mark, list) for state in mark]
    starts = [(mark.title.split(" – ")[0], reader.get_destination_page_number(mark)) for mark in marks]
    pages = page_texts(content)
    ends = [page for _, page in starts[1:]] + [len(pages)]
    return {code: "".join(pages[start:end]) for (code, start), end in zip(starts, ends, strict=True)}


def row_text(row):
    """Return a row as the page prints it, without spaces."""
    cells = row.cells
    return squeezed("".join(f"{cell.mark}{cell.text}" for cell in cells if not cell.is_grey))
