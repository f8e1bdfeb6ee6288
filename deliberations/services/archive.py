"""All the acts of a year in one ZIP file with its inventory: the same acts give the same bytes."""

import csv
import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import IO

from django.db.models import OuterRef, QuerySet, Subquery

from budgets.models import Syndicate
from budgets.rules.dates import format_date
from deliberations.models import ActDocument
from deliberations.rules.typography import typeset

INVENTORY = "inventaire.csv"
README = "LISEZ-MOI.txt"
HEADS = ("Numéro", "Séance", "Objet", "Fichier", "Pages", "Octets", "SHA-256", "Rang", "Maillon de la chaîne")
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
ACTS = (ActDocument.Kind.SEALED, ActDocument.Kind.STAMPED)


@dataclass(frozen=True, slots=True)
class Line:
    """A document as the inventory lists it."""

    number: str
    held_on: date
    subject: str
    file_name: str
    pages: int
    size: int
    sha256: str
    rank: int
    chain_hash: str


def acts_of_year(year: int) -> QuerySet[ActDocument]:
    """Return the latest document of each act sealed at a meeting of the year, in the order of meetings and numbers."""
    latest = (
        ActDocument.objects.filter(deliberation=OuterRef("deliberation"), kind__in=ACTS)
        .order_by("-rank")
        .values("pk")[:1]
    )
    return (
        ActDocument.objects.filter(pk=Subquery(latest), deliberation__meeting__held_on__year=year)
        .select_related("deliberation__meeting")
        .order_by("deliberation__meeting__held_on", "deliberation__rank", "deliberation__number")
    )


def write_archive(syndicate: Syndicate, year: int, target: IO[bytes]) -> int:
    """Write the ZIP of the acts of the year in `target` and return how many there are (1 query, one act at a time)."""
    lines = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for document in acts_of_year(year).iterator(chunk_size=20):
            content = bytes(document.content)
            line = _line(document, len(content))
            lines.append(line)
            _add(archive, document.file_name, content, line.held_on)
        closing_day = max((line.held_on for line in lines), default=date(year, 12, 31))
        _add(archive, INVENTORY, inventory_csv(lines).encode("utf-8-sig"), closing_day)
        _add(archive, README, inventory_text(syndicate, year, lines).encode(), closing_day)
    return len(lines)


def inventory_csv(lines: Iterable[Line]) -> str:
    """Return the inventory as CSV with semicolons, as French spreadsheets read it; nothing in it is a formula."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADS)
    for line in lines:
        writer.writerow(
            [
                _cell(line.number),
                line.held_on.isoformat(),
                _cell(line.subject),
                line.file_name,
                line.pages,
                line.size,
                line.sha256,
                line.rank,
                line.chain_hash,
            ]
        )
    return text.getvalue()


def inventory_text(syndicate: Syndicate, year: int, lines: Iterable[Line]) -> str:
    """Return the inventory for a reader: what the file holds, and how to check it."""
    lines = list(lines)
    count = f"{len(lines)} acte{'s' if len(lines) > 1 else ''} scellé{'s' if len(lines) > 1 else ''}"
    parts = [
        f"{syndicate.name}\nActes des séances de {year} : {count}.\n",
        "Chaque fichier est un PDF/A-3 : ses données y sont jointes en JSON. Son empreinte SHA-256 se recalcule avec "
        "sha256sum (ou Get-FileHash sous Windows) et se compare à celle qui suit.\n",
    ]
    parts += [
        f"{line.file_name}\n  {line.subject}\n  séance du {format_date(line.held_on)}, {line.pages} pages, "
        f"{line.size} octets\n  SHA-256 {line.sha256}\n"
        for line in lines
    ]
    return typeset("\n".join(parts))


def _line(document: ActDocument, size: int) -> Line:
    deliberation = document.deliberation
    assert deliberation.meeting is not None, "a sealed act has its meeting"
    return Line(
        number=deliberation.number,
        held_on=deliberation.meeting.held_on,
        subject=deliberation.title,
        file_name=document.file_name,
        pages=document.pages,
        size=size,
        sha256=document.sha256,
        rank=document.rank,
        chain_hash=document.chain_hash,
    )


def _add(archive: zipfile.ZipFile, name: str, content: bytes, day: date) -> None:
    """Add a file dated by its act: the clock and the machine leave no trace."""
    info = zipfile.ZipInfo(name, date_time=(max(day.year, 1980), day.month, day.day, 0, 0, 0))
    info.create_system = 3
    info.external_attr = 0o644 << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, content)


def _cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
