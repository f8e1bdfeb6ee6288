"""Opening an XLSX without trusting it: bounded unpacking, no entity, no formula, no endless empty row.

An XLSX is a ZIP of XML parts. Only the parts that a table needs are unpacked, under a limit of real bytes, looked
through, and packed again for the reader: what is read is exactly what was checked.
"""

import io
import posixpath
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO, Any

from lxml import etree

from budgets.formats.safe_xml import XmlError, parse_xml
from budgets.formats.sheets.sheet import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, FileRefusedError, too_many_rows

MAX_ENTRIES = 1000
MAX_UNPACKED = 256 * 1024 * 1024
MAX_RATIO = 200  # deflate gives 10 to 60 on real sheets; a bomb, close to 1000
MAX_TEXT = 256 * 1024 * 1024  # characters once each shared text is written in each cell that shows it
_SMALL = 1024 * 1024  # below this a high ratio is harmless

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_ROOT = "_rels/.rels"
_ROOT_RELATIONS = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    b'Target="xl/workbook.xml"/></Relationships>'
)
_RELATION_ID = re.compile(r"\{.*relationships\}id")
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,9})")
_XML_SAFETY: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
_BOMB = "Le classeur se déploierait en un volume de données anormal (fichier piégé ou abîmé)."
_AFRESH = "Copiez la liste dans un nouveau classeur et enregistrez-le au format XLSX."


@dataclass(frozen=True, slots=True)
class SafeWorkbook:
    """An XLSX that holds one checked sheet: its bytes, packed again without compression, and the sheet's name."""

    content: bytes
    sheet_name: str


def safe_workbook(content: bytes) -> SafeWorkbook:
    """Return the first visible sheet of an XLSX, checked. Raises FileRefusedError with the reason and the mend."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _safe_workbook(archive, len(content))
    except FileRefusedError:
        raise
    except XmlError as error:
        raise FileRefusedError(f"Le classeur est abîmé ou piégé\u00a0: {error.problem.message}.", _AFRESH) from error
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise FileRefusedError("Le classeur est abîmé\u00a0: il ne s’ouvre pas.", _AFRESH) from error
    except etree.XMLSyntaxError as error:
        raise FileRefusedError("Le classeur est abîmé\u00a0: son contenu XML est mal formé.", _AFRESH) from error


def _safe_workbook(archive: zipfile.ZipFile, size: int) -> SafeWorkbook:
    names = _check_entries(archive.infolist(), size)
    if _WORKBOOK not in names:
        raise FileRefusedError(
            "Le fichier est une archive, pas un classeur XLSX.", "Choisissez un fichier CSV ou un classeur XLSX."
        )
    unpacker = _Unpacker(archive)
    workbook = unpacker.read(_WORKBOOK)
    relations = unpacker.read(_RELATIONS) if _RELATIONS in names else b"<Relationships/>"
    targets = _targets(relations)
    sheet_name, relation = _first_visible_sheet(workbook)
    sheet_path = targets.get(relation, ("", ""))[1]
    if sheet_path not in names:
        raise FileRefusedError(f"La feuille «\u00a0{sheet_name}\u00a0» manque dans le classeur.", _AFRESH)
    parts = {_ROOT: _ROOT_RELATIONS, _WORKBOOK: workbook, _RELATIONS: relations}
    lengths: list[int] = []
    for kind, path in targets.values():
        if kind in ("sharedStrings", "styles") and path in names:
            parts[path] = unpacker.read(path)
            if kind == "sharedStrings":
                lengths = _shared_text_lengths(parts[path])
            else:
                parse_xml(parts[path])
    parts[sheet_path] = _check_sheet(unpacker.open(sheet_path), lengths)
    return SafeWorkbook(_pack(parts), sheet_name)


def _check_entries(entries: list[zipfile.ZipInfo], size: int) -> frozenset[str]:
    """Return the names of the entries. Raises FileRefusedError when what they announce is abnormal."""
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise FileRefusedError("Le classeur est protégé par un mot de passe.", "Enregistrez-le sans mot de passe.")
    overlapping = sum(entry.compress_size for entry in entries) > size
    swollen = any(
        entry.file_size > _SMALL and entry.file_size > MAX_RATIO * max(entry.compress_size, 1) for entry in entries
    )
    announced = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or announced > 2 * MAX_UNPACKED or overlapping or swollen:
        raise FileRefusedError(_BOMB, _AFRESH)
    names = frozenset(entry.filename for entry in entries)
    if len(names) < len(entries):
        raise FileRefusedError("Le classeur est abîmé\u00a0: il contient deux fois la même partie.", _AFRESH)
    return names


class _Unpacker:
    """Unpacks entries of an archive, all together under MAX_UNPACKED real bytes."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.unpacked = 0

    def open(self, name: str) -> "_CountedPart":
        return _CountedPart(self, self.archive.open(name))

    def read(self, name: str) -> bytes:
        part = self.open(name)
        while part.read(65536):
            pass
        return part.content.getvalue()

    def count(self, size: int) -> None:
        self.unpacked += size
        if self.unpacked > MAX_UNPACKED:
            raise FileRefusedError(_BOMB, _AFRESH)


class _CountedPart:
    """A file-like that counts what it unpacks and keeps it in `content`."""

    def __init__(self, unpacker: _Unpacker, source: IO[bytes]) -> None:
        self.unpacker = unpacker
        self.source = source
        self.content = io.BytesIO()

    def read(self, size: int = 65536) -> bytes:
        chunk = self.source.read(min(size, 65536) if size > 0 else 65536)
        self.unpacker.count(len(chunk))
        self.content.write(chunk)
        return chunk


def _refuse_document_type(element: etree._Element) -> None:
    if element.getroottree().docinfo.internalDTD is not None:
        raise FileRefusedError("Le classeur déclare des entités XML, ce qu’aucun tableur ne fait.", _AFRESH)


def _targets(relations: bytes) -> dict[str, tuple[str, str]]:
    """Return (kind, path inside the archive) of each part, by relation identifier."""
    return {
        relation.get("Id", ""): (
            relation.get("Type", "").rsplit("/", 1)[-1],
            posixpath.normpath(posixpath.join("/xl", relation.get("Target", ""))).lstrip("/"),
        )
        for relation in parse_xml(relations).iterfind("{*}Relationship")
        if relation.get("TargetMode") != "External"
    }


def _first_visible_sheet(workbook: bytes) -> tuple[str, str]:
    """Return the name of the first visible sheet and the identifier of its relation."""
    for sheet in parse_xml(workbook).iterfind("{*}sheets/{*}sheet"):
        if sheet.get("state", "visible") == "visible":
            relation = next((value for key, value in sheet.attrib.items() if _RELATION_ID.fullmatch(str(key))), "")
            return str(sheet.get("name", "")), str(relation)
    raise FileRefusedError("Le classeur n’a aucune feuille visible.", _AFRESH)


def _shared_text_lengths(content: bytes) -> list[int]:
    """Return the length of each shared text of a workbook."""
    lengths: list[int] = []
    for _event, item in etree.iterparse(io.BytesIO(content), events=("end",), tag="{*}si", **_XML_SAFETY):
        if not lengths:
            _refuse_document_type(item)
        lengths.append(sum(len(text) for text in item.itertext()))
        _forget(item)
    return lengths


def _check_sheet(part: _CountedPart, lengths: list[int]) -> bytes:
    """Return the XML of a sheet. Raises FileRefusedError on formulas, cells in error, far or too many cells."""
    formulas: list[str] = []
    rows = cells = text = 0
    for _event, element in etree.iterparse(part, events=("end",), tag=("{*}row", "{*}f"), **_XML_SAFETY):
        if element.tag.endswith("}f"):
            formulas.append(element.getparent().get("r", "?"))
            continue
        if not rows:
            _refuse_document_type(element)
        rows += 1
        if rows > MAX_ROWS + 1 or int(element.get("r", rows)) > MAX_ROWS + 1:
            raise too_many_rows()
        for cell in element:
            _check_reference(cell.get("r"))
            kind = cell.get("t")
            if kind == "s":
                text += _shared_length(cell, lengths)
            elif kind == "e":
                raise FileRefusedError(
                    f"La cellule {cell.get('r', '?')} contient une erreur du tableur.",
                    "Corrigez-la, puis enregistrez le classeur.",
                    line=int(element.get("r", rows)),
                )
        cells += len(element)
        if cells > MAX_CELLS:
            raise too_many_rows()
        if text > MAX_TEXT:
            raise FileRefusedError(_BOMB, _AFRESH)
        _forget(element)
    if formulas:
        raise _formulas_refused(formulas)
    while part.read():  # what follows the rows is packed again too
        pass
    return part.content.getvalue()


def _check_reference(reference: str | None) -> None:
    """Raise FileRefusedError for a cell so far away that the reader would allot a table of blanks up to it."""
    if reference is None:
        return
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise FileRefusedError(f"La cellule «\u00a0{reference[:20]}\u00a0» n’existe pas.", _AFRESH)
    letters, line = match.groups()
    if int(line) > MAX_ROWS + 1:
        raise too_many_rows()
    if len(letters) == 3 or (len(letters) == 2 and _column(letters) > MAX_COLUMNS):
        raise FileRefusedError(
            f"La cellule {reference} est au-delà de la {MAX_COLUMNS}e colonne.",
            "Supprimez les colonnes à droite de la liste.",
            line=int(line),
        )


def _column(letters: str) -> int:
    """Return the rank of a column: A is 1, AA is 27."""
    rank = 0
    for letter in letters:
        rank = 26 * rank + ord(letter) - 64
    return rank


def _shared_length(cell: etree._Element, lengths: list[int]) -> int:
    """Return how many characters a cell shows of the shared texts."""
    try:
        return lengths[int(cell[-1].text or "")]
    except (IndexError, ValueError) as error:
        raise FileRefusedError(f"La cellule {cell.get('r', '?')} renvoie à un texte absent.", _AFRESH) from error


def _formulas_refused(cells: list[str]) -> FileRefusedError:
    count = len(cells)
    subject = f"{count} cellules contiennent" if count > 1 else "Une cellule contient"
    reference = _REFERENCE.fullmatch(cells[0])
    return FileRefusedError(
        f"{subject} une formule (la première en {cells[0]})\u00a0: un import ne prend que des valeurs."
        if count > 1
        else f"{subject} une formule ({cells[0]})\u00a0: un import ne prend que des valeurs.",
        "Enregistrez les valeurs\u00a0: copiez la feuille, puis «\u00a0Collage spécial, valeurs\u00a0», "
        "ou enregistrez-la au format «\u00a0CSV UTF-8\u00a0».",
        line=int(reference[2]) if reference else None,
    )


def _forget(element: etree._Element) -> None:
    """Free an element already looked at, and those before it: memory stays flat whatever the file's length."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _pack(parts: dict[str, bytes]) -> bytes:
    """Return an archive of the parts, not compressed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()
