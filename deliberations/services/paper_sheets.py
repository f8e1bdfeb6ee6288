"""The paper sheet of a meeting: entered as it was kept, then taken up in the attendance once it holds."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from deliberations.models import Delegate, Meeting, PaperSheet
from deliberations.queries.paper_sheets import shown_sheet
from deliberations.rules.paper_sheet import PaperReading, PaperRow
from deliberations.rules.paper_table import read_lines
from deliberations.rules.typography import typeset
from deliberations.rules.violations import Violation
from deliberations.rules.workflow import PREPARERS
from deliberations.services.actor import Actor
from deliberations.services.meetings import AttendanceInput, record_attendance
from deliberations.services.refusals import RoleRefused, refuse_if


@transaction.atomic
def enter_sheet(meeting: Meeting, lines: str, header: Mapping[str, int | None], *, by: Actor) -> PaperSheet:
    """Keep the paper sheet of a meeting, over the one that was there. Anomalies are kept: they are what is looked for.

    Raises RoleRefused, Refused for a line that can't be read.
    """
    _check_role(by)
    _, wrong = read_lines(lines)
    refuse_if(wrong)
    given: dict[str, Any] = {**header, "lines": lines, "entered_by": by.user}
    sheet, _ = PaperSheet.objects.update_or_create(
        meeting=meeting, defaults=given, create_defaults={**given, "syndicate": meeting.syndicate}
    )
    return sheet


@transaction.atomic
def take_up_sheet(sheet: PaperSheet, meeting: Meeting, *, by: Actor) -> Meeting:
    """Record the attendance that the sheet proves: those marked present, proxies received that both rows confirm.

    The others who are regular are away. Raises RoleRefused, StepRefused once something is voted, Refused for a name
    that no member of the assembly bears.
    """
    _check_role(by)
    shown = shown_sheet(sheet, meeting)
    known = {_key(f"{each.last_name} {each.first_name}"): each.pk for each in Delegate.objects.all()}
    rows = [each.row for each in shown.rows if each.row.regular or each.row.mark == "O"]
    refuse_if(tuple(_unknown(row) for row in rows if _key(row.name) not in known))
    inputs = [_input(row, shown.reading, known) for row in rows]
    return record_attendance(meeting, inputs, president=meeting.president_id, secretary=meeting.secretary_id, by=by)


def _input(row: PaperRow, reading: PaperReading, known: Mapping[str, UUID]) -> AttendanceInput:
    own = known[_key(row.name)]
    if row.mark == "O":
        return AttendanceInput(own, "present")
    for given in reading.confirmed:
        if given.giver.line == row.line and given.holder:
            return AttendanceInput(own, "proxy", known[_key(given.holder.name)])
    return AttendanceInput(own, "excused")


def _key(name: str) -> str:
    """Return a name without accents, capitals, hyphens nor doubled spaces."""
    plain = unicodedata.normalize("NFD", name.casefold())
    return " ".join(re.findall(r"[a-z0-9]+", "".join(it for it in plain if not unicodedata.combining(it))))


def _unknown(row: PaperRow) -> Violation:
    return Violation(
        code="sheet.unknown",
        field="Nom et prénom",
        message=f"« {row.name} » n'est pas un membre de l'assemblée.",
        mend="Ajoutez ce délégué, ou écrivez son nom comme sur sa fiche.",
        line=row.line,
    )


def _check_role(by: Actor) -> None:
    if not by.roles & PREPARERS:
        raise RoleRefused(typeset("La feuille de présence revient à l'agent des finances ou à l'ordonnateur."))
