"""An act signed: the bytes sealed are there, the document is as accessible as before, each signature validates."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from asn1crypto import keys
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import NameOID
from pdfua import validate
from pyhanko.sign.timestamps import DummyTimeStamper
from pypdf import PdfReader

from deliberations.documents.resources import ActResources
from deliberations.signing.certificates import Credential, as_asn1
from deliberations.signing.demo_authority import demo_authority, demo_credential
from deliberations.signing.pades import sign_pdf
from deliberations.signing.places import HEIGHT, WIDTH, signature_places
from deliberations.signing.stamp import Stamp, StampError, drawn_stamp
from deliberations.signing.validation import (
    Authorities,
    Coverage,
    Trust,
    UnreadablePdfError,
    read_signatures,
)
from tests.deliberations.signing.documents import (
    PRESIDENT,
    SECRET,
    SECRETARY,
    TEST_AUTHORITY,
    act_to_sign,
    signed,
    signing,
)
from tests.deliberations.test_act_pdf import elements, words


@pytest.fixture(scope="module")
def sealed() -> bytes:
    return act_to_sign()


@pytest.fixture(scope="module")
def once(sealed: bytes) -> bytes:
    return signed(sealed, 0)


@pytest.fixture(scope="module")
def twice(once: bytes) -> bytes:
    return signed(once, 1)


@pytest.fixture
def pdf(twice: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(twice)) as opened:
        yield opened


# --- the bytes


def test_each_signature_only_adds_to_the_bytes_before(sealed: bytes, once: bytes, twice: bytes) -> None:
    assert once.startswith(sealed)
    assert twice.startswith(once)
    assert len(twice) > len(once) > len(sealed)


def test_both_signatures_are_intact_known_and_in_order(twice: bytes) -> None:
    first, second = read_signatures(twice, TEST_AUTHORITY)
    assert (first.field, second.field) == ("Signature-1", "Signature-2")
    assert first.certificate is not None
    assert second.certificate is not None
    assert first.certificate.holder.startswith(SECRETARY)
    assert second.certificate.holder.startswith(PRESIDENT)
    assert "TEST" in first.certificate.issuer
    assert (first.coverage, second.coverage) == (Coverage.EXTENDED, Coverage.WHOLE)
    assert [report.trust for report in (first, second)] == [Trust.TEST, Trust.TEST]
    assert all(report.is_sound and report.is_pades for report in (first, second))
    assert second.place == "Vénissieux"
    assert second.signed_at is not None
    assert abs(datetime.now(UTC) - second.signed_at) < timedelta(minutes=5)
    assert second.stamped_at is None


def test_another_installation_does_not_know_our_test_authority(once: bytes) -> None:
    (report,) = read_signatures(once, Authorities(test=demo_authority("another secret").certificate))
    assert report.holds
    assert report.trust is Trust.UNKNOWN
    assert not report.is_sound


def test_an_authority_that_the_installation_trusts_is_no_test(once: bytes) -> None:
    (report,) = read_signatures(once, Authorities(trusted=(demo_authority(SECRET).certificate,)))
    assert report.trust is Trust.TRUSTED


@pytest.mark.parametrize("where", [0.1, 0.5, 0.9])
def test_any_byte_changed_under_a_signature_is_seen(once: bytes, sealed: bytes, where: float) -> None:
    place = int(len(sealed) * where)
    altered = once[:place] + bytes([once[place] ^ 1]) + once[place + 1 :]
    try:
        reports = read_signatures(altered, TEST_AUTHORITY)
    except UnreadablePdfError:
        return
    assert not any(report.holds for report in reports)


def test_a_page_changed_after_the_signature_is_told_from_a_further_signature(once: bytes) -> None:
    from pyhanko.pdf_utils.generic import ArrayObject, NumberObject, pdf_name
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(once))
    page = writer.find_page_for_modification(0)[0].get_object()
    page[pdf_name("/MediaBox")] = ArrayObject(map(NumberObject, (0, 0, 100, 100)))
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    (report,) = read_signatures(out.getvalue(), TEST_AUTHORITY)
    assert report.is_intact
    assert report.coverage is Coverage.ALTERED
    assert not report.holds


@pytest.mark.parametrize("content", [b"", b"no pdf", b"%PDF-1.7\n%%EOF"])
def test_what_is_no_pdf_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(UnreadablePdfError, match="PDF"):
        read_signatures(content, TEST_AUTHORITY)


def test_a_document_without_signature_has_none(sealed: bytes) -> None:
    assert read_signatures(sealed, TEST_AUTHORITY) == ()


def test_an_authority_of_timestamps_dates_the_signature(sealed: bytes) -> None:
    tsa = _tsa()
    at = datetime.now(UTC).replace(microsecond=0)
    stamper = DummyTimeStamper(as_asn1(tsa.certificate), keys.PrivateKeyInfo.load(_private(tsa)), fixed_dt=at)
    given = signing(sealed, 0)
    credential = demo_credential(SECRET, given.name, "SITIV", at)
    content = sign_pdf(sealed, given, credential, ActResources(), stamper)
    (report,) = read_signatures(content, Authorities((tsa.certificate,), TEST_AUTHORITY.test))
    assert report.stamped_at == at
    assert report.is_sound


def test_a_certificate_out_of_its_days_when_it_signed_is_told(sealed: bytes) -> None:
    given = signing(sealed, 0)
    ended = demo_credential(SECRET, given.name, "SITIV", datetime.now(UTC) - timedelta(days=400))
    (report,) = read_signatures(sign_pdf(sealed, given, ended, ActResources(), None), TEST_AUTHORITY)
    assert report.holds
    assert report.trust is Trust.EXPIRED


# --- the document


def test_the_checker_of_accessible_documents_finds_nothing(twice: bytes, tmp_path: Path) -> None:
    file = tmp_path / "signed.pdf"
    file.write_bytes(twice)
    for outcome in validate(str(file)).outcomes:
        assert outcome.findings == ()
        assert outcome.skipped_reason is None or outcome.rule_id == "UA-14-001"


def test_the_file_still_says_pdf_a_3_and_pdf_ua(pdf: pikepdf.Pdf, sealed: bytes) -> None:
    metadata = pdf.open_metadata()
    assert metadata.pdfa_status == "3A"
    assert metadata["pdfuaid:part"] == "1"
    with pikepdf.open(io.BytesIO(sealed)) as before:
        assert pdf.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
        assert pdf.trailer.ID[0] == before.trailer.ID[0]
        assert list(pdf.attachments) == list(before.attachments)


def test_each_signature_is_a_form_element_of_the_tree_beside_its_signatory(pdf: pikepdf.Pdf) -> None:
    forms = [(element, parent) for element, parent in elements(pdf) if element.S == "/Form"]
    assert len(forms) == 2
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    index = {int(numbers[place]): numbers[place + 1] for place in range(0, len(numbers), 2)}
    for element, parent in forms:
        widget = element.K.Obj
        assert widget.Subtype == "/Widget"
        assert str(widget.Contents) == str(widget.TU) == str(element.Alt)
        assert index[int(widget.StructParent)].objgen == element.objgen
        assert parent.S == "/Div"
        (page,) = [page for page in pdf.pages if page.obj.objgen == element.Pg.objgen]
        assert page.obj.Tabs == "/S"
        assert widget.objgen in {annotation.objgen for annotation in page.obj.Annots}
        assert int(widget.F) & 4  # printed
        assert not int(widget.F) & (1 | 2 | 32)  # seen
        assert "/N" in widget.AP
    labels = [str(element.Alt) for element, _ in forms]
    assert any(SECRETARY in label for label in labels)
    assert any(PRESIDENT in label for label in labels)


def test_stamps_embed_their_fonts_and_ask_for_nothing_else(pdf: pikepdf.Pdf) -> None:
    for field in pdf.Root.AcroForm.Fields:
        (page,) = field.AP.N.Resources.XObject.values()
        for font in page.Resources.Font.values():
            (descendant,) = font.DescendantFonts
            assert any(key in descendant.FontDescriptor for key in ("/FontFile2", "/FontFile3"))
    assert "/XFA" not in pdf.Root.AcroForm
    assert "/NeedAppearances" not in pdf.Root.AcroForm


def test_a_stamp_says_who_in_what_quality_when_and_where() -> None:
    drawn = drawn_stamp(signing(act_to_sign(), 0).stamp, WIDTH, HEIGHT, ActResources())
    text = words(PdfReader(io.BytesIO(drawn)).pages[0].extract_text())
    for said in (SECRETARY, "Secrétaire de séance", "15 février 2024", "Vénissieux", "Certificat de test"):
        assert said in text


def test_stamps_lie_in_their_places_and_hide_no_text(twice: bytes) -> None:
    places = signature_places(twice)
    with pikepdf.open(io.BytesIO(twice)) as opened:
        boxes = [tuple(map(float, field.Rect)) for field in opened.Root.AcroForm.Fields]
    assert sorted(boxes) == sorted(tuple(map(float, map(round, place.box))) for place in places)
    assert len({place.page for place in places}) == 1
    hidden: list[str] = []

    def visit(text: str, cm: Any, tm: Any, font: Any, size: Any) -> None:
        left, base = tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]
        if text.strip() and any(box[0] <= left <= box[2] and box[1] <= base <= box[3] for box in boxes):
            hidden.append(text)

    PdfReader(io.BytesIO(twice)).pages[places[0].page].extract_text(visitor_text=visit)
    assert hidden == []


def test_a_long_name_is_written_smaller_never_cut() -> None:
    stamp = Stamp("Signé électroniquement par", "Madame DE LA ROCHE-SAINT-ANDRÉ Marie-Christine", ("Qualité " * 30,))
    drawn = drawn_stamp(stamp, WIDTH, HEIGHT, ActResources())
    assert PdfReader(io.BytesIO(drawn)).pages[0].extract_text().count("Qualité") == 30
    with pytest.raises(StampError, match="ne tient pas"):
        drawn_stamp(replace(stamp, lines=("Qualité " * 400,)), WIDTH, HEIGHT, ActResources())


def test_a_document_made_before_places_is_signed_without_a_stamp(sealed: bytes) -> None:
    given = signing(sealed, 0)
    given = replace(given, fields=tuple(replace(field, place=None) for field in given.fields))
    credential = demo_credential(SECRET, given.name, "SITIV", datetime.now(UTC))
    (report,) = read_signatures(sign_pdf(sealed, given, credential, ActResources(), None), TEST_AUTHORITY)
    assert report.is_sound


# --- the test authority


def test_the_test_authority_says_so_in_its_names() -> None:
    authority = demo_authority(SECRET)
    credential = demo_credential(SECRET, "Madame Un Nom Qui N’En Finit Pas " * 4, "S" * 90, datetime.now(UTC))
    assert re.search("TEST.*SANS VALEUR", authority.facts.holder)
    (common,) = credential.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    assert str(common.value).endswith("(certificat de test)")
    assert len(str(common.value)) <= 64


def test_the_same_secret_gives_the_same_authority() -> None:
    one, two, other = (demo_authority(secret).certificate.public_key() for secret in (SECRET, SECRET, "other"))
    assert one == two
    assert one != other


def test_a_credential_shows_nothing_of_its_key() -> None:
    assert "key" not in repr(demo_authority(SECRET))


def _tsa() -> Credential:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Horodatage des tests")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(2)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    return Credential(key, certificate)


def _private(credential: Credential) -> bytes:
    der: bytes = credential.key.private_bytes(  # type: ignore[attr-defined]
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return der
