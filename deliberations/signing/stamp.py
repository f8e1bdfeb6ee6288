"""The visible stamp of a signature, laid out with the fonts of our documents to fit its place."""

import io
from dataclasses import dataclass
from hashlib import sha256

from django.template.loader import render_to_string
from pyhanko.pdf_utils import content, layout
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import StaticStampStyle
from weasyprint import HTML
from weasyprint.urls import URLFetcher

SIZES = (7.6, 7.2, 6.8, 6.4, 6.0, 5.6, 5.2, 4.8, 4.4, 4.0)  # points: the largest at which everything fits


class StampError(Exception):
    """A stamp whose text does not fit its place even in the smallest letters."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a stamp says: a line in bold (who), the lines under it; `warning` names a test certificate."""

    title: str
    name: str
    lines: tuple[str, ...]
    warning: str = ""


def drawn_stamp(stamp: Stamp, width: float, height: float, resources: URLFetcher) -> bytes:
    """Return the stamp as a PDF of one page of that size (points), its text whole. Raises StampError."""
    for size in SIZES:
        html = render_to_string(
            "deliberations/pdf/stamp.html",
            {"stamp": stamp, "width": f"{width}pt", "height": f"{height}pt", "size": f"{size}pt"},
        )
        document = HTML(string=html, url_fetcher=resources).render()
        if len(document.pages) == 1:
            return bytes(document.write_pdf(pdf_identifier=sha256(html.encode()).digest()[:16], uncompressed_pdf=False))
    raise StampError(f"« {stamp.name} » : le texte du cachet ne tient pas dans sa place.")


class _DrawnPage(content.PdfContent):
    """A page of a PDF held in memory, as the background of a stamp."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self.pdf = pdf

    def render(self) -> bytes:
        """Import the page in the document being written and return the operators that paint it."""
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self.pdf)))
        self.resources.xobject["/Cachet"] = page
        left, bottom, right, top = page.get_object()["/BBox"]
        self.box = layout.BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return b"/Cachet Do"


def stamp_style(drawn: bytes) -> StaticStampStyle:
    """Return the appearance of a signature whose stamp was drawn by `drawn_stamp`."""
    whole = layout.SimpleBoxLayoutRule(
        x_align=layout.AxisAlignment.ALIGN_MID,
        y_align=layout.AxisAlignment.ALIGN_MID,
        margins=layout.Margins.uniform(0),
    )
    return StaticStampStyle(
        background=_DrawnPage(drawn), background_layout=whole, background_opacity=1.0, border_width=0
    )
