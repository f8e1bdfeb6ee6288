"""Opening a listing whatever its format: CSV or XLSX bytes in, a `Sheet` out."""

from budgets.formats.sheets.csv_sheet import read_csv
from budgets.formats.sheets.sheet import FileRefusedError, Sheet, check_size
from budgets.formats.sheets.xlsx_sheet import read_xlsx

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old Excel files, and encrypted new ones
_SAVE_AS = "Ouvrez-le dans le tableur et enregistrez-le au format XLSX ou «\u00a0CSV UTF-8\u00a0»."


def read_sheet(content: bytes) -> Sheet:
    """Return the rows of a CSV or an XLSX, told apart by their content, not by the file's name.

    Raises FileRefusedError, with a French message and mend, for anything else or anything unsafe to read.
    """
    check_size(content)
    if content.startswith(_ZIP):
        return read_xlsx(content)
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise FileRefusedError("Le classeur est protégé par un mot de passe.", "Enregistrez-le sans mot de passe.")
        raise FileRefusedError("Le fichier est un ancien classeur Excel (.xls).", _SAVE_AS)
    if content.startswith((b"%PDF", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"\x89PNG", b"\xff\xd8\xff")):
        raise FileRefusedError("Le fichier n’est pas un tableau.", "Choisissez un fichier CSV ou XLSX.")
    if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"<?xml", b"<!DOCTYPE", b"<html")):
        raise FileRefusedError("Le fichier est un document XML ou HTML, pas un tableau CSV ou XLSX.", _SAVE_AS)
    return read_csv(content)
