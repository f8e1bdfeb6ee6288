"""A copy of an act, a stamp on each page. The original, untouched, goes with the copy as a file attached."""

import io
from dataclasses import dataclass
from datetime import date, datetime, time

import pikepdf
from pikepdf import AttachedFileSpec, Name

POINTS = 72 / 25.4  # in a millimetre
EDGE = 8.0  # from the edges of the page, in millimetres: the head keeps this room at its right
FOOT = 4.0  # from the lower edge, where nothing is printed


@dataclass(frozen=True, slots=True)
class CopyStamp:
    """What the stamp of a copy says, a line each; `name` and `made_on` are those of the original attached."""

    title: str
    lines: tuple[str, ...]
    name: str
    made_on: date


def stamped(original: bytes, drawn: bytes, stamp: CopyStamp, *, at_foot: bool = False) -> bytes:
    """Return a copy of a document with a drawn stamp (a page of PDF) at the head of each page, the original attached.

    `at_foot`: at the foot of the pages, for a document whose head bears another stamp.

    Signatures stay to be seen but are no longer to be validated: they are those of the original. The same original
    and stamp give the same bytes.
    """
    with pikepdf.open(io.BytesIO(original)) as pdf, pikepdf.open(io.BytesIO(drawn)) as page:
        _drop_signatures(pdf)
        form = pdf.copy_foreign(page.pages[0].as_form_xobject())
        width, height = (float(form.BBox[2]), float(form.BBox[3]))
        for sheet in pdf.pages:
            _, _, right, top = map(float, sheet.mediabox)
            left = right - width - EDGE * POINTS
            bottom = FOOT * POINTS if at_foot else top - height - EDGE * POINTS
            name = sheet.add_resource(form, Name.XObject, name=Name.CopieConforme)
            # an artifact: whoever listens to the document hears it once, in its metadata and its attachment
            paint = f"/Artifact <</Type /Pagination>> BDC q 1 0 0 1 {left:.3f} {bottom:.3f} cm {name} Do Q EMC"
            sheet.contents_add(b"q\n", prepend=True)
            sheet.contents_add(f"\nQ\n{paint}\n".encode())
        _attach(pdf, original, stamp)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def _drop_signatures(pdf: pikepdf.Pdf) -> None:
    """Leave the stamps of the signatures as they look and take the signatures off: a copy does not bear them."""
    for field in pdf.Root.get(Name.AcroForm, pikepdf.Dictionary()).get(Name.Fields, pikepdf.Array()):
        if Name.V in field:
            del field.V
    if Name.AcroForm in pdf.Root and Name.SigFlags in pdf.Root.AcroForm:
        del pdf.Root.AcroForm.SigFlags


def _attach(pdf: pikepdf.Pdf, original: bytes, stamp: CopyStamp) -> None:
    moment = datetime.combine(stamp.made_on, time()).strftime("D:%Y%m%d%H%M%SZ")
    file = AttachedFileSpec(  # type: ignore[call-arg]  # the annotations lack the relationship
        pdf,
        original,
        description="Original dont ce document est la copie",
        filename=stamp.name,
        mime_type="application/pdf",
        creation_date=moment,
        mod_date=moment,
        relationship=Name.Source,
    )
    pdf.attachments[stamp.name] = file
