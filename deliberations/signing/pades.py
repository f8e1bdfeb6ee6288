"""A PDF signed: an update added after its bytes, which stay as they are (PAdES B-B and B-T, ETSI EN 319 142-1)."""

import io
from dataclasses import dataclass

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.timestamps import TimeStamper
from weasyprint.urls import URLFetcher

from deliberations.signing.certificates import Credential
from deliberations.signing.fields import Field, add_fields
from deliberations.signing.stamp import Stamp, drawn_stamp, stamp_style


@dataclass(frozen=True, slots=True)
class Signing:
    """One signature to give: the fields of the whole circuit in order, which of them it is, what is said of it."""

    fields: tuple[Field, ...]
    rank: int  # from 0
    name: str
    reason: str
    place: str
    stamp: Stamp


class _Update(IncrementalPdfFileWriter):
    """An update that leaves the metadata of the document as they are.

    Those of a tagged PDF/A hold the description of their own schema, which pyHanko would write otherwise than PDF/A
    allows; the date of the signature is in the signature.
    """

    def _update_meta(self) -> None:
        pass


def sign_pdf(
    content: bytes, signing: Signing, credential: Credential, resources: URLFetcher, timestamper: TimeStamper | None
) -> bytes:
    """Return the document with one more signature: its bytes, then the update. The clock gives the signature its date.

    `timestamper`: the authority that dates the signature (level B-T); None: the signatory's clock alone (B-B).
    Raises StampError when the stamp does not fit, and what the timestamper raises.
    """
    writer = _Update(io.BytesIO(content))
    if "/AcroForm" not in writer.root:
        add_fields(writer, signing.fields)
    field = signing.fields[signing.rank]
    style = None
    if field.place is not None:
        left, bottom, right, top = (round(edge) for edge in field.place.box)
        style = stamp_style(drawn_stamp(signing.stamp, right - left, top - bottom, resources))
    metadata = PdfSignatureMetadata(
        field_name=field.name,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=signing.name,
        reason=signing.reason,
        location=signing.place or None,
    )
    signer = PdfSigner(metadata, credential.signer(), timestamper=timestamper, stamp_style=style)
    signed: bytes = signer.sign_pdf(writer, existing_fields_only=True).getvalue()
    assert signed.startswith(content), "a signature only adds to a document"
    return signed
