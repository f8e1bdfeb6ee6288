"""The pieces of a document merged into one tagged PDF/A-3: pages, structure tree, bookmarks, links of the sommaire.

The first piece (cover and sommaire) keeps its metadata and its colour profile; the pages and the structure of the
others join it, then the files attached (ISO 19005-3, 6.8). What is laid over the pages is marked as an artifact: nobody
wants it read aloud.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from pikepdf import (
    Array,
    AttachedFileSpec,
    Dictionary,
    Name,
    Object,
    ObjectStreamMode,
    OutlineItem,
    Page,
    Pdf,
    String,
)

ANCHOR = "etat-"  # the sommaire's links are to « etat-II-C1 »


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A bookmark: its title, its page (from 0), those under it."""

    title: str
    page: int
    children: tuple["Bookmark", ...] = ()


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file attached to the document as its data, of the day that the document bears."""

    name: str
    description: str
    type: str
    content: bytes
    made_at: datetime


def merged(
    front: bytes,
    pieces: Sequence[bytes],
    overlay: bytes,
    *,
    bookmarks: Sequence[Bookmark],
    anchors: dict[str, int],
    attachments: Sequence[AttachedFile] = (),
) -> bytes:
    """Return the whole document; `anchors` is the page (from 0) of each state that the sommaire names.

    The same pieces give the same bytes.
    """
    with Pdf.open(BytesIO(front)) as pdf:
        structure = _Structure(pdf)
        for piece in pieces:
            with Pdf.open(BytesIO(piece)) as other:
                structure.append(other)
        structure.write()
        _lay_over(pdf, overlay)
        _link(pdf, anchors)
        _mark(pdf, bookmarks)
        _attach(pdf, attachments)
        buffer = BytesIO()
        pdf.save(buffer, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate, compress_streams=True)
    return buffer.getvalue()


class _Structure:
    """The structure tree of the merged file: one document element, the elements of each piece under it."""

    def __init__(self, pdf: Pdf) -> None:
        self.pdf = pdf
        self.root = pdf.Root.StructTreeRoot
        self.document = self.root.K[0]
        self.parents: list[tuple[int, Object]] = list(_numbers(self.root.ParentTree))
        self.next = _after(self.parents)

    def append(self, other: Pdf) -> None:
        """Add the pages of another file, and its structure under the one document element."""
        first = len(self.pdf.pages)
        self.pdf.pages.extend(other.pages)
        copied = self.pdf.copy_foreign(other.Root.StructTreeRoot)
        for page in list(self.pdf.pages)[first:]:
            self._renumber(page)
        found = [(number + self.next, parents) for number, parents in _numbers(copied.ParentTree)]
        self.parents += found
        self.next = max(self.next, _after(found))
        for kid in copied.K[0].K:
            kid.P = self.document
            self.document.K.append(kid)

    def _renumber(self, page: Page) -> None:
        if "/StructParents" in page.obj:
            page.obj.StructParents = int(page.obj.StructParents) + self.next
        for annotation in page.obj.get("/Annots", []):
            if "/StructParent" in annotation:
                annotation.StructParent = int(annotation.StructParent) + self.next

    def write(self) -> None:
        """Write the tree of parents: from each page to the elements of its marked content."""
        numbers = Array()
        for number, parents in sorted(self.parents, key=lambda it: it[0]):
            numbers.append(number)
            numbers.append(parents)
        self.root.ParentTree = self.pdf.make_indirect(Dictionary(Nums=numbers))
        self.root.ParentTreeNextKey = self.next


def _numbers(tree: Object) -> Iterator[tuple[int, Object]]:
    numbers = list(tree.Nums)
    for place in range(0, len(numbers), 2):
        yield int(numbers[place]), numbers[place + 1]


def _after(parents: Sequence[tuple[int, Object]]) -> int:
    return max((number for number, _ in parents), default=-1) + 1


def _lay_over(pdf: Pdf, overlay: bytes) -> None:
    """Lay the pages of another file over those of the document, as artifacts of pagination."""
    with Pdf.open(BytesIO(overlay)) as other:
        for number, (page, over) in enumerate(zip(pdf.pages, other.pages, strict=True), start=1):
            form = pdf.copy_foreign(over.as_form_xobject())
            name = Name(f"/Pagination{number}")  # the pages of a piece share one dictionary of resources
            page.add_resource(form, Name.XObject, name)
            drawn = f"/Artifact <</Type /Pagination>> BDC q {name} Do Q EMC".encode()
            page.contents_add(b"q", prepend=True)
            page.contents_add(b"Q " + drawn)


def _link(pdf: Pdf, anchors: dict[str, int]) -> None:
    """Lead the links of the sommaire to the pages of their states."""
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", []):
            name = str(annotation.get("/Dest", ""))
            if name.startswith(ANCHOR):
                target = pdf.pages[anchors[name.removeprefix(ANCHOR)]]
                annotation.Dest = Array([target.obj, Name.Fit])
                annotation.Contents = String(f"Aller à l’état {name.removeprefix(ANCHOR)}")
    names = pdf.Root.get("/Names")
    if names is not None and "/Dests" in names:
        del names["/Dests"]


def _attach(pdf: Pdf, attachments: Sequence[AttachedFile]) -> None:
    """Attach files to the whole document, whose data they are."""
    for it in attachments:
        day = it.made_at.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
        spec = AttachedFileSpec(
            pdf,
            it.content,
            description=it.description,
            filename=it.name,
            mime_type=it.type,
            creation_date=day,
            mod_date=day,
        )
        spec.obj.AFRelationship = Name.Data
        pdf.attachments[it.name] = spec
    if attachments:
        pdf.Root.AF = Array([pdf.attachments[it.name].obj for it in attachments])


def _mark(pdf: Pdf, bookmarks: Sequence[Bookmark]) -> None:
    with pdf.open_outline() as outline:
        outline.root.clear()
        outline.root.extend(_item(it) for it in bookmarks)


def _item(bookmark: Bookmark) -> OutlineItem:
    item = OutlineItem(bookmark.title, bookmark.page, "Fit")
    item.children.extend(_item(it) for it in bookmark.children)
    return item
