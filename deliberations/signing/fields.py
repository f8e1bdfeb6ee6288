"""Signature fields added to a tagged PDF, each in its structure tree, as PDF/A-3 and PDF/UA-1 ask.

All the fields of a circuit are added in the revision of its first signature: the next ones only fill theirs, which
every validator accepts as what may follow a signature. Sources: ISO 32000-1, 12.7.4.5 and 14.7; ISO 14289-1, 7.18.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from deliberations.signing.places import Place


@dataclass(frozen=True, slots=True)
class Field:
    """A signature field: its name, what it is in words (read aloud), its place or None when nothing is shown."""

    name: str
    label: str
    place: Place | None


def add_fields(writer: IncrementalPdfFileWriter, fields: tuple[Field, ...]) -> None:
    """Add the fields to the document that the writer updates, with their places in its structure when it is tagged."""
    for rank, field in enumerate(fields):
        page = field.place.page if field.place else 0
        left, bottom, right, top = (round(edge) for edge in field.place.box) if field.place else (0, 0, 0, 0)
        box = (left, bottom, right, top) if field.place else None
        append_signature_field(writer, SigFieldSpec(field.name, on_page=page, box=box, readable_field_name=field.label))
        widget = writer.root["/AcroForm"]["/Fields"].raw_get(-1)
        if "/StructTreeRoot" in writer.root:
            _tag(writer, widget, field, rank, page)


def _tag(writer: IncrementalPdfFileWriter, widget: Any, field: Field, rank: int, page: int) -> None:
    """Give a widget its element in the tree and its entry in the index of parents."""
    root = writer.root["/StructTreeRoot"]
    page_ref = writer.find_page_for_modification(page)[0]
    parent = _parent(root, page_ref, rank)
    numbers = root["/ParentTree"]["/Nums"]
    key = max((int(numbers[place]) for place in range(0, len(numbers), 2)), default=-1) + 1
    element = writer.add_object(
        generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/StructElem"),
                pdf_name("/S"): pdf_name("/Form"),
                pdf_name("/P"): parent,
                pdf_name("/Pg"): page_ref,
                pdf_name("/Alt"): generic.TextStringObject(field.label),
                pdf_name("/K"): generic.DictionaryObject(
                    {pdf_name("/Type"): pdf_name("/OBJR"), pdf_name("/Obj"): widget}
                ),
            }
        )
    )
    kids = parent.get_object()["/K"]
    kids.append(element)
    numbers.extend((generic.NumberObject(key), element))
    for changed in (kids, numbers):
        writer.update_container(changed)
    annotation, sheet = widget.get_object(), page_ref.get_object()
    annotation[pdf_name("/StructParent")] = generic.NumberObject(key)
    annotation[pdf_name("/Contents")] = generic.TextStringObject(field.label)
    sheet[pdf_name("/Tabs")] = pdf_name("/S")  # the tab key follows the structure
    writer.update_container(sheet)


def _parent(root: Any, page: Any, rank: int) -> Any:
    """Return the element that a signature goes to: its block on the page, else the last part of that page."""
    elements = [
        each for each in _walk(root) if each.get_object().get_value_as_reference("/Pg", optional=True) == page.reference
    ]
    groups = [blocks for each in elements if (blocks := _blocks(each))]
    if groups and rank < len(groups[-1]):
        return groups[-1][rank]
    parts = [each for each in elements if each.get_object()["/S"] == "/Sect"]
    return (parts or list(_walk(root)))[-1 if parts else 0]


def _blocks(element: Any) -> list[Any]:
    """Return the blocks of a group of blocks: `.signatures` holds one per signatory and nothing else."""
    if element.get_object()["/S"] != "/Div":
        return []
    kids = list(_kids(element))
    return kids if kids and all(kid.get_object()["/S"] == "/Div" for kid in kids) else []


def _walk(parent: Any) -> Iterator[Any]:
    """Yield the elements under one, as references, in reading order."""
    for kid in _kids(parent):
        yield kid
        yield from _walk(kid)


def _kids(element: Any) -> Iterator[Any]:
    kids = element.get_object().get("/K", [])
    for rank in range(len(kids) if isinstance(kids, generic.ArrayObject) else 0):
        kid = kids.raw_get(rank)
        if isinstance(kid, generic.IndirectObject) and "/S" in kid.get_object():
            yield kid
