"""What the signatures of a PDF are worth: bytes, signatory, chain of certificates, date, what was added afterwards.

No network: a chain leads to the authorities given or to none of them, and revocation is not asked for.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cryptography import x509 as crypto_x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import EmbeddedPdfSignature, PdfSignatureStatus, validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from deliberations.signing.certificates import CertificateFacts, as_asn1, certificate_facts, from_asn1

MOST_SIGNATURES = 20
_WHOLE = (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION)


class UnreadablePdfError(Exception):
    """A file that is no PDF, or whose signatures can't be read; the message says so in French."""


class Trust(StrEnum):
    """Where the chain of a certificate leads."""

    TRUSTED = "trusted"
    TEST = "test"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


class Coverage(StrEnum):
    """What a signature covers of the file as it is now."""

    WHOLE = "whole"  # the whole file
    EXTENDED = "extended"  # its revision; what came after only adds signatures
    ALTERED = "altered"  # its revision; what came after changes the document
    PARTIAL = "partial"  # not even its own revision


@dataclass(frozen=True, slots=True)
class Authorities:
    """The authorities that count: those trusted by the installation, and its test authority when it has one."""

    trusted: tuple[crypto_x509.Certificate, ...] = ()
    test: crypto_x509.Certificate | None = None


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """What is found of one signature. `signed_at` is the signatory's own clock, `stamped_at` a timestamp's.

    `stamped_by` is empty when the authority of the timestamp is none of those trusted.
    """

    field: str
    certificate: CertificateFacts | None
    reason: str
    place: str
    signed_at: datetime | None
    stamped_at: datetime | None
    stamped_by: str  # the timestamp's authority; empty when none is known
    is_intact: bool
    trust: Trust
    coverage: Coverage
    is_pades: bool
    revision: int  # from 1

    @property
    def holds(self) -> bool:
        """Whether the bytes signed are whole and nothing but signatures came after."""
        return self.is_intact and self.coverage in (Coverage.WHOLE, Coverage.EXTENDED)

    @property
    def is_sound(self) -> bool:
        """Whether it holds and its signatory is known by an authority, be it that of tests."""
        return self.holds and self.trust in (Trust.TRUSTED, Trust.TEST)


def read_signatures(content: bytes, authorities: Authorities) -> tuple[SignatureReport, ...]:
    """Return what is found of each signature of a PDF, in the order in which they were given.

    Raises UnreadablePdfError.
    """
    try:
        signatures = PdfFileReader(io.BytesIO(content)).embedded_regular_signatures
        if len(signatures) > MOST_SIGNATURES:
            raise UnreadablePdfError(f"Ce fichier porte {len(signatures)} signatures : {MOST_SIGNATURES} au plus.")
        return tuple(_report(signature, authorities) for signature in signatures)
    except (PdfError, OSError, RecursionError) as error:
        raise UnreadablePdfError("Ce fichier n’est pas un PDF lisible : choisissez le PDF signé lui-même.") from error
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, AssertionError) as error:  # a forged structure
        raise UnreadablePdfError("Les signatures de ce PDF ne peuvent pas être lues : le fichier est abîmé.") from error


def _report(signature: EmbeddedPdfSignature, authorities: Authorities) -> SignatureReport:
    claimed = signature.self_reported_timestamp
    status = _validated(signature, authorities.trusted, claimed)
    trust = _trust(status, claimed)
    if trust is not Trust.TRUSTED and authorities.test is not None:
        as_test = _validated(signature, (authorities.test,), claimed)
        if as_test.trusted:
            status, trust = as_test, Trust.TEST
    stamp = status.timestamp_validity
    return SignatureReport(
        field=signature.field_name,
        certificate=certificate_facts(from_asn1(status.signing_cert)) if status.signing_cert else None,
        reason=str(signature.sig_object.get("/Reason", "")),
        place=str(signature.sig_object.get("/Location", "")),
        signed_at=claimed,
        stamped_at=stamp.timestamp if stamp is not None and stamp.intact and stamp.valid else None,
        stamped_by=certificate_facts(from_asn1(stamp.signing_cert)).holder
        if stamp is not None and stamp.trusted
        else "",
        is_intact=status.intact and status.valid,
        trust=trust,
        coverage=_coverage(status),
        is_pades=str(signature.sig_object.get("/SubFilter", "")) == "/ETSI.CAdES.detached",
        revision=signature.signed_revision + 1,
    )


def _validated(
    signature: EmbeddedPdfSignature, roots: Sequence[crypto_x509.Certificate], moment: datetime | None
) -> PdfSignatureStatus:
    """Validate as of the moment of the signature: a certificate that ended since then did sign."""
    context = ValidationContext(
        trust_roots=[as_asn1(root) for root in roots], allow_fetching=False, moment=moment, best_signature_time=moment
    )
    return validate_pdf_signature(signature, context, ts_validation_context=context)


def _trust(status: PdfSignatureStatus, moment: datetime | None) -> Trust:
    if status.trusted:
        return Trust.TRUSTED
    if status.signing_cert is not None and moment is not None:
        certificate = from_asn1(status.signing_cert)
        if not certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc:
            return Trust.EXPIRED
    return Trust.UNKNOWN


def _coverage(status: PdfSignatureStatus) -> Coverage:
    if status.coverage not in _WHOLE:
        return Coverage.PARTIAL
    if status.coverage is SignatureCoverageLevel.ENTIRE_FILE:
        return Coverage.WHOLE
    if status.docmdp_ok and status.modification_level is not ModificationLevel.OTHER:
        return Coverage.EXTENDED
    return Coverage.ALTERED
