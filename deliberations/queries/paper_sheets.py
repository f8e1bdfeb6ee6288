"""A paper attendance sheet as its page and its document show it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deliberations.models import Delegate, Meeting, PaperSheet
from deliberations.queries.assembly import assembly_rules, delegates_in_office
from deliberations.rules.paper_sheet import PaperHeader, PaperReading, PaperRow, read_sheet
from deliberations.rules.paper_table import read_lines, written
from deliberations.rules.violations import Violation


@dataclass(frozen=True)
class ShownRow:
    """A row of the sheet with what does not hold on it."""

    row: PaperRow
    faults: tuple[Violation, ...]


@dataclass(frozen=True)
class ShownSheet:
    """The sheet: its rows with their faults, what its head counts and what its rows count, all that does not hold."""

    sheet: PaperSheet
    rows: tuple[ShownRow, ...]
    reading: PaperReading
    counts: tuple[tuple[str, int | None, int], ...]  # what is counted, by the head, by the rows
    quorum_basis: str

    @property
    def anomalies(self) -> tuple[Violation, ...]:
        """All that does not hold, by line, the whole sheet first."""
        return self.reading.violations


def paper_sheet_of(meeting: Meeting) -> PaperSheet | None:
    """Return the paper sheet of a meeting, None when nobody entered it (1 query)."""
    return PaperSheet.objects.filter(meeting=meeting).select_related("entered_by").first()


def shown_sheet(sheet: PaperSheet, meeting: Meeting) -> ShownSheet:
    """Return the sheet read by the rules of the assembly (1 query: its statutes)."""
    rows, _ = read_lines(sheet.lines)
    rules = assembly_rules(meeting.syndicate)
    header = PaperHeader(sheet.members_in_office, sheet.present, sheet.proxies, sheet.voters)
    reading = read_sheet(rows, header, rules=rules)
    faults = _by_line(reading.violations)
    counts = (
        ("Membres en exercice", sheet.members_in_office, sum(row.regular for row in rows)),
        ("Présents", sheet.present, len(reading.present)),
        ("Pouvoirs reçus", sheet.proxies, len(reading.received)),
        ("Votants", sheet.voters, reading.voters),
    )
    shown = tuple(ShownRow(row, tuple(faults.get(row.line, ()))) for row in rows)
    return ShownSheet(sheet, shown, reading, counts, rules.basis_of("quorum"))


def _by_line(violations: Sequence[Violation]) -> Mapping[int, list[Violation]]:
    found: dict[int, list[Violation]] = defaultdict(list)
    for violation in violations:
        if violation.line is not None:
            found[violation.line].append(violation)
    return found


def blank_lines(meeting: Meeting) -> str:
    """Return the lines of the members of the assembly, to be marked as the paper is (1 query)."""
    delegates = delegates_in_office(meeting.held_on)
    rows = [
        (each.represents, f"{each.last_name} {each.first_name}", "T" if each.seat == Delegate.Seat.REGULAR else "S")
        for each in delegates.order_by("member__rank", "member__name", "seat", "last_name", "first_name")
    ]
    return written(rows)
