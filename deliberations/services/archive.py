"""All the acts of a year in one ZIP file with its inventory: the same acts give the same bytes.

`formats/year_archive.py` checks such a file, without any database.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import IO

from budgets.models import Syndicate
from budgets.rules.dates import format_date
from deliberations.models import ActDocument, MeetingDocument, YearFile
from deliberations.queries.register import acts_of_year, year_source
from deliberations.rules.typography import typeset

INVENTORY = "inventaire.csv"
README = "LISEZ-MOI.txt"
HEADS = ("Numéro", "Séance", "Objet", "Fichier", "Pages", "Octets", "SHA-256", "Rang", "Maillon de la chaîne")
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Line:
    """A document as the inventory lists it."""

    number: str
    held_on: date
    subject: str
    file_name: str
    pages: int | None
    size: int
    sha256: str
    rank: int | None = None  # what is no act has neither rank nor link
    chain_hash: str = ""


def write_archive(syndicate: Syndicate, year: int, target: IO[bytes]) -> int:
    """Write the ZIP of the acts of the year in `target` and return how many there are (1 query, one act at a time)."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        lines = _add_acts(archive, year)
        add_inventory(archive, syndicate, lines, title=_title(year), closing_day=date(year, 12, 31))
    return len(lines)


def write_year_archive(syndicate: Syndicate, year: int, target: IO[bytes], told: Callable[[int], None]) -> int:
    """Write the whole archive of the year: its acts, the papers of its meetings, its register when it is made.

    Returns how many files there are beside the inventory; `told` is called after each act.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        lines = _add_acts(archive, year, told)
        lines += _add_papers(archive, year)
        lines += _add_register(archive, syndicate, year)
        add_inventory(archive, syndicate, lines, title=_title(year), closing_day=date(year, 12, 31))
    return len(lines)


def _title(year: int) -> str:
    return f"Actes des séances de {year}"


def _add_acts(archive: zipfile.ZipFile, year: int, told: Callable[[int], None] = lambda done: None) -> list[Line]:
    lines = []
    for done, document in enumerate(acts_of_year(year).iterator(chunk_size=20), start=1):
        content = bytes(document.content)
        line = line_of(document, len(content))
        lines.append(line)
        add_file(archive, document.file_name, content, line.held_on)
        told(done)
    return lines


def _add_papers(archive: zipfile.ZipFile, year: int) -> list[Line]:
    """Add the papers of the meetings as they were made: convocations, sheets, lists, minutes."""
    papers = MeetingDocument.objects.filter(meeting__held_on__year=year).select_related("meeting")
    lines = []
    for rank, paper in enumerate(papers.order_by("meeting__held_on", "created_at").iterator(chunk_size=20), start=1):
        content, held_on = bytes(paper.content), paper.meeting.held_on
        name = f"seances/{held_on:%Y-%m-%d}/{rank:03}-{paper.file_name}"
        lines.append(Line("", held_on, paper.get_kind_display(), name, None, len(content), paper.sha256))
        add_file(archive, name, content, held_on)
    return lines


def _add_register(archive: zipfile.ZipFile, syndicate: Syndicate, year: int) -> list[Line]:
    """Add the register made of the acts as they are now; nothing when it was not made since the last of them."""
    register = YearFile.Kind.REGISTER
    found = YearFile.objects.filter(kind=register, year=year, source=year_source(syndicate, year, register)).first()
    if found is None:
        return []
    content, day = bytes(found.content), date(year, 12, 31)
    add_file(archive, found.file_name, content, day)
    return [Line("", day, found.get_kind_display(), found.file_name, found.pages, len(content), found.sha256)]


def add_inventory(
    archive: zipfile.ZipFile, syndicate: Syndicate, lines: list[Line], *, title: str, closing_day: date
) -> None:
    """Add the inventory for machines and the one for readers, dated by the latest file; `closing_day` without any."""
    day = max((line.held_on for line in lines), default=closing_day)
    add_file(archive, INVENTORY, inventory_csv(lines).encode("utf-8-sig"), day)
    add_file(archive, README, inventory_text(syndicate, title, lines).encode(), day)


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
                "" if line.pages is None else line.pages,
                line.size,
                line.sha256,
                "" if line.rank is None else line.rank,
                line.chain_hash,
            ]
        )
    return text.getvalue()


def inventory_text(syndicate: Syndicate, title: str, lines: Iterable[Line]) -> str:
    """Return the inventory for a reader: what the file holds, and how to check it."""
    lines = list(lines)
    acts = [line for line in lines if line.rank is not None]
    count = f"{len(acts)} acte{'s' if len(acts) > 1 else ''} scellé{'s' if len(acts) > 1 else ''}"
    parts = [
        f"{syndicate.name}\n{title} : {count}.\n",
        "Chaque fichier est un PDF/A-3 : ses données y sont jointes en JSON. Son empreinte SHA-256 se recalcule avec "
        "sha256sum (ou Get-FileHash sous Windows) et se compare à celle qui suit ; "
        "scripts/manage verify_archive FICHIER les vérifie toutes.\n",
    ]
    parts += [
        f"{line.file_name}\n  {line.subject}\n  {_facts(line)}, {line.size} octets\n  SHA-256 {line.sha256}\n"
        for line in lines
    ]
    return typeset("\n".join(parts))


def _facts(line: Line) -> str:
    day = format_date(line.held_on)
    told = f"séance du {day}" if line.rank is not None else day
    return told if line.pages is None else f"{told}, {line.pages} pages"


def line_of(document: ActDocument, size: int, *, folder: str = "") -> Line:
    """Return the line of an act in the inventory; its meeting is read unless it is there."""
    deliberation = document.deliberation
    assert deliberation.meeting is not None, "a sealed act has its meeting"
    return Line(
        number=deliberation.number,
        held_on=deliberation.meeting.held_on,
        subject=deliberation.title,
        file_name=folder + document.file_name,
        pages=document.pages,
        size=size,
        sha256=document.sha256,
        rank=document.rank,
        chain_hash=document.chain_hash,
    )


def add_file(archive: zipfile.ZipFile, name: str, content: bytes, day: date) -> None:
    """Add a file dated by its act: the clock and the machine leave no trace."""
    info = zipfile.ZipInfo(name, date_time=(max(day.year, 1980), day.month, day.day, 0, 0, 0))
    info.create_system = 3
    info.external_attr = 0o644 << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, content)


def _cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
