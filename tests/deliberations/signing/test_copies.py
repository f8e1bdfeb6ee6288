"""A stamped copy: the same pages with a stamp, the original whole inside, as accessible as it was."""

import io
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from pdfua import validate
from pypdf import PdfReader

from deliberations.documents.resources import ActResources
from deliberations.signing.copies import CopyStamp, stamped
from deliberations.signing.stamp import Stamp, drawn_stamp
from deliberations.signing.validation import read_signatures
from tests.deliberations.signing.documents import TEST_AUTHORITY, act_to_sign, signed
from tests.deliberations.test_act_pdf import words

LINES = ("Reçu en préfecture le 20 février 2024", "Identifiant : 069-256910183-20240215-CS_2024_02_3-DE")
STAMP = CopyStamp("Copie certifiée conforme", LINES, "CS_2024_02_3-signe.pdf", date(2024, 2, 15))


@pytest.fixture(scope="module")
def original() -> bytes:
    return signed(act_to_sign(), 0)


@pytest.fixture(scope="module")
def copy(original: bytes) -> bytes:
    return stamped(original, drawn_stamp(Stamp(STAMP.title, "", LINES), 216, 64, ActResources()), STAMP)


def test_each_page_says_what_followed_the_act_and_loses_nothing(original: bytes, copy: bytes) -> None:
    pages, before = PdfReader(io.BytesIO(copy)).pages, PdfReader(io.BytesIO(original)).pages
    assert len(pages) == len(before)
    for page, was in zip(pages, before, strict=True):
        text = words(page.extract_text())
        for line in (STAMP.title, *LINES):
            assert line in text
        for line in was.extract_text().splitlines():
            assert words(line) in text


def test_the_original_goes_with_the_copy_and_keeps_its_signature(original: bytes, copy: bytes) -> None:
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        kept = pdf.attachments[STAMP.name].get_file().read_bytes()
        relations = [str(file.AFRelationship) for file in pdf.Root.AF]
    assert kept == original
    assert relations == ["/Data", "/Source"]
    assert all(report.is_sound for report in read_signatures(kept, TEST_AUTHORITY))
    assert read_signatures(copy, TEST_AUTHORITY) == ()


def test_the_copy_is_still_pdf_a_3_and_pdf_ua(copy: bytes, tmp_path: Path) -> None:
    file = tmp_path / "copy.pdf"
    file.write_bytes(copy)
    for outcome in validate(str(file)).outcomes:
        assert outcome.findings == ()
        assert outcome.skipped_reason is None or outcome.rule_id == "UA-14-001"
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        metadata = pdf.open_metadata()
        assert (metadata.pdfa_status, metadata["pdfuaid:part"]) == ("3A", "1")
        for page in pdf.pages:  # the stamp is an artifact with fonts of its own
            (fonts,) = [form.Resources.Font for form in page.Resources.XObject.values() if "/Resources" in form]
            assert all("/FontFile2" in str(font.DescendantFonts[0].FontDescriptor.keys()) for font in fonts.values())


def test_the_same_original_gives_the_same_copy(original: bytes, copy: bytes) -> None:
    drawn = drawn_stamp(Stamp(STAMP.title, "", LINES), 216, 64, ActResources())
    assert stamped(original, drawn, STAMP) == copy
    assert stamped(original, drawn, STAMP, at_foot=True) != copy
