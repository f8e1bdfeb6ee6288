"""Where a document keeps room for the stamps of its signatories: named destinations that its template sets."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf

# The size of a place, in points: `.sign-here` in templates/deliberations/pdf/act.css says the same in millimetres.
WIDTH, HEIGHT = 204.0, 56.0
NAME = "signature-{}"


@dataclass(frozen=True, slots=True)
class Place:
    """A place for a stamp: rank of the page from 0, and its box in points (left, bottom, right, top)."""

    page: int
    box: tuple[float, float, float, float]


def signature_places(content: bytes) -> tuple[Place, ...]:
    """Return the places of a document in the order of its signatories; none in documents made before they existed."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        named = dict(_destinations(pdf))
        pages = {page.obj.objgen: rank for rank, page in enumerate(pdf.pages)}
        found: list[Place] = []
        while (target := named.get(NAME.format(len(found) + 1))) is not None:
            left, top = float(target[2]), float(target[3])
            found.append(Place(pages[target[0].objgen], (left, top - HEIGHT, left + WIDTH, top)))
    return tuple(found)


def _destinations(pdf: pikepdf.Pdf) -> Iterator[tuple[str, pikepdf.Object]]:
    names = pdf.Root.get("/Names", pikepdf.Dictionary())
    flat = list(names.get("/Dests", pikepdf.Dictionary()).get("/Names", pikepdf.Array()))
    for name, target in zip(flat[::2], flat[1::2], strict=True):
        yield str(name), target
