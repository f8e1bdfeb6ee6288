"""An archive of acts checked against its own inventory: names, sizes, SHA-256. Pure: no database is needed."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO

INVENTORY = "inventaire.csv"
README = "LISEZ-MOI.txt"
FILE, SIZE, SHA256 = "Fichier", "Octets", "SHA-256"
PIECE = 1024 * 1024  # bytes read at once
LARGEST_INVENTORY = 64 * 1024 * 1024  # bytes


class ArchiveUnreadable(Exception):
    """The file is no archive of acts; the message is a French sentence."""


@dataclass(frozen=True, slots=True)
class ArchiveCheck:
    """What was checked: how many files the inventory lists, what does not hold in French."""

    files: int
    faults: tuple[str, ...]


def check_archive(file: IO[bytes]) -> ArchiveCheck:
    """Compare each file of an archive with its inventory. Raises ArchiveUnreadable."""
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError) as error:
        raise ArchiveUnreadable("Ce fichier n’est pas une archive ZIP lisible.") from error
    with archive:
        rows = _inventory(archive)
        return ArchiveCheck(len(rows), tuple(_faults(archive, rows)))


def _inventory(archive: zipfile.ZipFile) -> list[Mapping[str, str]]:
    try:
        info = archive.getinfo(INVENTORY)
        if info.file_size > LARGEST_INVENTORY:
            raise ArchiveUnreadable(f"L’inventaire {INVENTORY} est démesuré.")
        text = archive.read(info).decode("utf-8-sig")
    except KeyError as error:
        raise ArchiveUnreadable(f"L’archive n’a pas d’inventaire {INVENTORY}.") from error
    except (UnicodeDecodeError, zipfile.BadZipFile, EOFError) as error:
        raise ArchiveUnreadable(f"L’inventaire {INVENTORY} est illisible.") from error
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=";")
    if not {FILE, SIZE, SHA256} <= set(reader.fieldnames or ()):
        raise ArchiveUnreadable(f"L’inventaire {INVENTORY} n’a pas les colonnes {FILE}, {SIZE} et {SHA256}.")
    return list(reader)


def _faults(archive: zipfile.ZipFile, rows: list[Mapping[str, str]]) -> Iterator[str]:
    names = archive.namelist()
    listed = [row[FILE] for row in rows]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{name} : présent plusieurs fois dans l’archive."
    for name in sorted({name for name in listed if listed.count(name) > 1}):
        yield f"{name} : inscrit plusieurs fois à l’inventaire."
    for name in sorted(set(names) - set(listed) - {INVENTORY, README}):
        yield f"{name} : absent de l’inventaire."
    for row in rows:
        if row[FILE] in names:
            yield from _file_faults(archive, row)
        else:
            yield f"{row[FILE]} : inscrit à l’inventaire, absent de l’archive."


def _file_faults(archive: zipfile.ZipFile, row: Mapping[str, str]) -> Iterator[str]:
    name, digest, size = row[FILE], hashlib.sha256(), 0
    try:
        with archive.open(name) as member:
            while piece := member.read(PIECE):
                digest.update(piece)
                size += len(piece)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError):
        yield f"{name} : illisible, ses octets ont été altérés."
        return
    if str(size) != row[SIZE]:
        yield f"{name} : {size} octets, l’inventaire en dit {row[SIZE]}."
    if digest.hexdigest() != row[SHA256]:
        yield f"{name} : son empreinte est {digest.hexdigest()}, l’inventaire dit {row[SHA256]}."
