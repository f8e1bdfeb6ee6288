"""The seal of a document: verified as the State's tools made it, made as they would."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from budgets.formats.totem.editing import with_header
from budgets.formats.totem.reader import parse_totem
from budgets.formats.totem.seal import check_seal, sealed
from budgets.formats.totem.writer import write_totem
from tests.budgets.totem.documents import REAL, TEXT, content, real, small, wrapped

AT = datetime(2024, 4, 2, 10, 30, 5, 7000, tzinfo=timezone(timedelta(hours=2)))


@pytest.mark.parametrize("name", REAL)
def test_the_seal_of_a_real_document_verifies(shared, name):
    check = check_seal(parse_totem(real(shared, name)))
    assert check.is_intact
    assert check.notice is None


@pytest.mark.parametrize("name", REAL)
def test_the_seal_of_a_real_document_is_reproduced_on_export(shared, name):
    document = parse_totem(real(shared, name))
    again = parse_totem(write_totem(sealed(document, AT)))
    printed, made = check_seal(document).written, check_seal(again).written
    assert (made.md5, made.sha1) == (printed.md5, printed.sha1)
    assert check_seal(again).is_intact


@pytest.mark.parametrize("name", REAL)
def test_a_real_document_changed_by_one_digit_no_longer_verifies(shared, name):
    content = real(shared, name)
    at = content.rindex(b'<MtPrev V="') + len(b'<MtPrev V="')
    digit = b"8" if content[at : at + 1] != b"8" else b"9"
    check = check_seal(parse_totem(content[:at] + digit + content[at + 1 :]))
    assert check.written
    assert not check.is_intact
    assert "modifié après avoir été scellé" in check.notice.message


@pytest.mark.parametrize("text", [TEXT, wrapped()], ids=["alone", "in the wrapper of a CFU"])
def test_a_document_of_ours_is_sealed_before_its_header_and_verifies(text):
    document = sealed(parse_totem(content(text)), AT)
    names = [child.name for child in document.own.children]
    assert names[:5] == ["VersionSchema", "BlocEditeur", "VersionOutil", "Scellement", "EnTeteDocBudgetaire"]
    assert check_seal(document).written.sealed_at == "2024-04-02T10:30:05.007+02:00"
    again = parse_totem(write_totem(document))
    assert again.tree == document.tree
    assert check_seal(again).is_intact


def test_a_document_without_seal_says_so():
    check = check_seal(small())
    assert check.written is None
    assert not check.is_intact
    assert str(check.notice).replace("\u00a0", " ").startswith("Ligne 1, scellement : le document n’est pas scellé.")


def test_sealing_again_replaces_the_seal_that_a_change_broke():
    first = sealed(small(), AT)
    changed = with_header(first, replace(first.header, collectivity="Syndicat des Berges"))
    assert not check_seal(changed).is_intact
    again = sealed(changed, AT)
    assert check_seal(again).is_intact
    assert [child.name for child in again.own.children].count("Scellement") == 1


def test_the_digests_do_not_depend_on_line_ends_nor_on_the_encoding():
    text = write_totem(sealed(small(), AT)).decode("iso-8859-1")
    for other in (text.replace("\r\n", "\n").encode("iso-8859-1"), text.replace("ISO-8859-1", "UTF-8").encode()):
        assert check_seal(parse_totem(other)).is_intact


def test_a_document_on_one_line_is_sealed_too():
    text = "".join(line.strip() for line in TEXT.splitlines())
    document = sealed(parse_totem(text.encode("iso-8859-1")), AT)
    assert check_seal(parse_totem(write_totem(document))).is_intact
