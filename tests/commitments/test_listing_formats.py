"""Reading files: encodings, separators, spreadsheets, and what is refused before it costs anything."""

import io
import tracemalloc
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.formats.sheets import xlsx_guard
from budgets.formats.sheets.reader import read_sheet
from budgets.formats.sheets.sheet import FileRefusedError
from tests.commitments.listings import HEADER, LINE, csv_listing, xlsx_listing


def refusal(content: bytes) -> str:
    with pytest.raises(FileRefusedError) as refused:
        read_sheet(content)
    return str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_encodings_and_separators_are_found(encoding, separator):
    content = csv_listing(*[LINE.replace(",", ".")] * 3, encoding="utf-8").decode().replace(";", separator)
    sheet = read_sheet(content.encode(encoding))
    assert sheet.rows[0] == HEADER.split(";")
    assert sheet.rows[3][4] == "Imprimerie Martin"
    assert sheet.lines == [1, 2, 3, 4]


def test_french_amounts_with_a_decimal_comma_do_not_hide_the_semicolons():
    sheet = read_sheet(csv_listing(LINE, LINE))
    assert [len(row) for row in sheet.rows] == [12, 12, 12]
    assert "point-virgule" in sheet.description


def test_the_euro_sign_and_the_oe_of_windows_1252_are_read():
    assert read_sheet("Objet;Montant\r\nMain d’œuvre;12 €".encode("cp1252")).rows[1] == ["Main d’œuvre", "12 €"]


def test_a_file_of_mixed_encodings_is_refused_with_its_line():
    content = "Objet;Montant\r\ncâblage;1\r\n".encode() + "réseau;2\r\n".encode("cp1252")
    assert refusal(content).startswith("Ligne 2\u00a0: Un caractère n’est pas lisible (UTF-8 et Windows-1252 mêlés)")


def test_a_byte_that_no_encoding_has_is_refused_with_its_line():
    assert refusal(b"Objet;Montant\nx;1\nr\x81seau;2\n").startswith("Ligne 3\u00a0: Un caractère n’est pas lisible")


def test_a_null_character_is_refused():
    assert "Ligne 2" in refusal(b"Objet;Montant\nr\x00seau;2\n")


def test_a_quote_left_open_is_refused_with_its_line():
    assert refusal(b'Objet;Montant\nx;1\n"r;2\ny;3\n').startswith("Ligne 3\u00a0: Le guillemet")


def test_line_numbers_are_those_of_the_file_after_a_text_on_two_lines_and_blank_lines():
    sheet = read_sheet(b'Objet;Montant\n"un\ndeux";1\n\n;\ntrois;3\n')
    assert sheet.rows[1:] == [["un\ndeux", "1"], ["trois", "3"]]
    assert sheet.lines == [1, 2, 6]


def test_a_spreadsheet_gives_the_same_rows_as_its_csv():
    rows = [["Engagement", "Nature", "Montant", "Date"], ["IN1", "020", 1344.1, date(2023, 5, 1)], ["IN2", 2051, 12]]
    sheet = read_sheet(xlsx_listing(rows))
    assert sheet.rows == [
        ["Engagement", "Nature", "Montant", "Date"],
        ["IN1", "020", "1344.1", "2023-05-01"],
        ["IN2", "2051", "12", ""],
    ]
    assert sheet.description == "XLSX, feuille «\u00a0Engagements\u00a0»"


@pytest.mark.parametrize(
    ("value", "text"), [(429656.45, "429656.45"), (377528.45 + 52128.0, "429656.45"), (1.344, "1.3440"), (0.1, "0.1")]
)
def test_a_number_of_a_spreadsheet_is_the_15_digits_that_its_user_sees(value, text):
    assert read_sheet(xlsx_listing([["Montant"], [value]])).rows[1] == [text]


def test_a_formula_is_refused_with_its_cell_and_its_line():
    message = refusal(xlsx_listing([["Engagement", "Engagé"], ["IN1", 0]], formula=(1, 1, "=1+1")))
    assert message.startswith("Ligne 2\u00a0: Une cellule contient une formule (B2)")
    assert "Enregistrez les valeurs" in message


def _xlsx(sheet: bytes, **others: bytes) -> bytes:
    """Return an XLSX whose sheet is the given XML."""
    source = zipfile.ZipFile(io.BytesIO(xlsx_listing([["Engagement"]])))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            written = sheet if name == "xl/worksheets/sheet1.xml" else others.get(name, source.read(name))
            archive.writestr(name, written)
    return content.getvalue()


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'


def test_millions_of_empty_rows_are_refused_without_being_read():
    content = _xlsx(SHEET % (b'<row r="1"><c r="A1"><v>1</v></c></row>' + b"<row/>" * 10_000_000))
    tracemalloc.start()
    message = refusal(content)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "plus de 200\u202f000 lignes" in message or "volume de données anormal" in message
    assert peak < 20_000_000


def test_empty_rows_up_to_the_limit_are_only_skipped():
    rows = b'<row r="1"><c r="A1" t="inlineStr"><is><t>Objet</t></is></c></row>'
    rows += b"".join(b'<row r="%d"/>' % line for line in range(2, 5_000))
    assert read_sheet(_xlsx(SHEET % rows)).rows == [["Objet"]]


def test_a_cell_a_million_rows_below_is_refused_not_filled_with_blanks():
    assert "plus de 200\u202f000 lignes" in refusal(_xlsx(SHEET % b'<row r="1"><c r="A1048576"><v>1</v></c></row>'))


def test_a_cell_far_to_the_right_is_refused():
    assert "au-delà de la 100e colonne" in refusal(_xlsx(SHEET % b'<row r="1"><c r="XFD1"><v>1</v></c></row>'))


def test_a_cell_in_error_is_refused_with_its_name():
    message = refusal(_xlsx(SHEET % b'<row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>'))
    assert message.startswith("Ligne 1\u00a0: La cellule A1 contient une erreur du tableur")


def test_entities_are_refused():
    bomb = (
        b'<!DOCTYPE x [<!ENTITY a "AAAAAAAAAA"><!ENTITY b "&a;&a;&a;&a;">]>'
        + SHEET % b"<row r='1'><c r='A1' t='str'><v>&b;</v></c></row>"
    )
    assert "entités XML" in refusal(_xlsx(bomb))


def test_a_file_read_through_an_entity_never_leaves_the_machine(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("mot de passe")
    sheet = (
        f'<!DOCTYPE x [<!ENTITY a SYSTEM "file://{secret}">]>'.encode()
        + SHEET % b"<row r='1'><c r='A1' t='str'><v>&a;</v></c></row>"
    )
    assert "mot de passe" not in refusal(_xlsx(sheet))


def test_a_zip_bomb_is_refused_by_what_it_announces():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 50_000_000)
    assert "volume de données anormal" in refusal(content.getvalue())


def test_a_zip_bomb_that_lies_about_its_size_is_refused_too():
    honest = _xlsx(SHEET % (b" " * 30_000_000))
    lying = honest.replace((30_000_000 + len(SHEET) - 2).to_bytes(4, "little"), (2000).to_bytes(4, "little"))
    assert lying != honest
    assert "abîmé" in refusal(lying)


def test_what_is_really_unpacked_is_bounded(monkeypatch):
    monkeypatch.setattr(xlsx_guard, "MAX_UNPACKED", 2_000_000)
    noise = b"".join(b"<row><c><v>%d</v></c></row>" % (number * 7919) for number in range(80_000))
    assert "volume de données anormal" in refusal(_xlsx(SHEET % noise))


def test_a_long_shared_text_shown_in_each_cell_is_refused(monkeypatch):
    monkeypatch.setattr(xlsx_guard, "MAX_TEXT", 1_000)
    rows = [["Objet"], *[["x" * 200]] * 10]
    assert "volume de données anormal" in refusal(xlsx_listing(rows))


def test_too_many_entries_and_entries_twice_are_refused():
    many, twice = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(1_001):
            archive.writestr(f"{number}", b"")
    with zipfile.ZipFile(twice, "w") as archive:
        archive.writestr("xl/workbook.xml", b"1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("xl/workbook.xml", b"2")
    assert "volume de données anormal" in refusal(many.getvalue())
    assert "deux fois la même partie" in refusal(twice.getvalue())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Le fichier est vide"),
        (b"%PDF-1.7 ...", "n’est pas un tableau"),
        (b"<?xml version='1.0'?><a/>", "XML ou HTML"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "ancien classeur Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "mot de passe"),
        (b"PK\x03\x04 and nothing of a zip", "abîmé"),
    ],
)
def test_other_files_are_named_and_refused(content, message):
    assert message in refusal(content)


def test_an_archive_that_is_no_workbook_is_refused():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert "pas un classeur XLSX" in refusal(content.getvalue())


def test_a_truncated_workbook_is_refused():
    assert "abîmé" in refusal(xlsx_listing([["Engagement"]])[:-200])


def test_a_file_above_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr("budgets.formats.sheets.sheet.MAX_BYTES", 10)
    assert "plus que les" in refusal(csv_listing(LINE))


def test_a_csv_with_too_many_lines_is_refused(monkeypatch):
    monkeypatch.setattr("budgets.formats.sheets.csv_sheet.MAX_ROWS", 3)
    assert "Le fichier compte plus de" in refusal(csv_listing(*[LINE] * 5))


SPREADSHEET = xlsx_listing([HEADER.split(";"), LINE.split(";")])


@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=4)), min_size=1, max_size=5))
def test_a_damaged_file_is_read_or_refused_never_anything_else(edits):
    for content in (bytearray(SPREADSHEET), bytearray(csv_listing(LINE))):
        for place, replacement in edits:
            start = int(place * len(content))
            content[start : start + len(replacement)] = replacement
        mend = rows = None
        try:
            rows = read_sheet(bytes(content)).rows
        except FileRefusedError as refused:
            mend = refused.fault.mend
        assert rows or mend
