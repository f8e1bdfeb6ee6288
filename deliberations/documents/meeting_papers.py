"""The papers of a meeting as tagged PDF/A: convocation, proxy form, attendance sheet, list of acts, minutes."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.template.loader import render_to_string

from budgets.documents.render import instant, render_pdf
from deliberations.documents.layout import assembly_phrase
from deliberations.documents.resources import ActResources
from deliberations.models import Delegate, Deliberation, Meeting, style_of
from deliberations.queries.meetings import Sheet
from deliberations.queries.paper_sheets import ShownSheet


def render_paper(template: str, context: Mapping[str, Any], *, meeting: Meeting, title: str, on: date) -> bytes:
    """Return a paper of a meeting: `template` is in templates/deliberations/papers/, `on` dates the file."""
    syndicate = meeting.syndicate
    full = {
        "meeting": meeting,
        "issuer": syndicate,
        "title": title,
        "stamped": instant(on).isoformat(),
        "of_assembly": assembly_phrase(meeting.body, "de"),
        "to_assembly": assembly_phrase(meeting.body, "à"),
        **context,
    }
    html = render_to_string(f"deliberations/papers/{template}.html", full)
    identifier = f"{syndicate.siren}/{meeting.pk}/{template}/{on}"
    return render_pdf(html, ActResources(), identifier=identifier).content


def convocation_paper(meeting: Meeting, agenda: Sequence[Deliberation]) -> bytes:
    """Return the convocation of the members with the agenda, dated by the day of the convocation."""
    title = f"Convocation à la séance du {meeting.held_on:%d/%m/%Y}"
    return render_paper("convocation", {"agenda": agenda}, meeting=meeting, title=title, on=meeting.convoked_on)


def proxy_paper(meeting: Meeting, giver: Delegate | None) -> bytes:
    """Return the form of a proxy, blank or with the name of who gives it."""
    title = f"Pouvoir pour la séance du {meeting.held_on:%d/%m/%Y}"
    context = {"giver": giver, "reply_to": style_of(meeting.syndicate).reply_to}
    return render_paper("proxy", context, meeting=meeting, title=title, on=meeting.convoked_on)


def sheet_paper(meeting: Meeting, rows: Sequence[tuple[Delegate, str]]) -> bytes:
    """Return the attendance sheet to be signed: each delegate with what is known of his coming."""
    title = f"Feuille de présence du {meeting.held_on:%d/%m/%Y}"
    return render_paper("sheet", {"rows": rows}, meeting=meeting, title=title, on=meeting.held_on)


def read_sheet_paper(meeting: Meeting, shown: ShownSheet) -> bytes:
    """Return the paper sheet as it was kept, with all that does not hold in it."""
    title = f"Relevé de la feuille de présence du {meeting.held_on:%d/%m/%Y}"
    return render_paper("read_sheet", {"shown": shown}, meeting=meeting, title=title, on=meeting.held_on)


def list_paper(meeting: Meeting, acts: Sequence[Deliberation]) -> bytes:
    """Return the list of the deliberations examined, to be displayed within the week (L. 2121-25 CGCT)."""
    title = f"Liste des délibérations du {meeting.held_on:%d/%m/%Y}"
    return render_paper("list", {"acts": acts}, meeting=meeting, title=title, on=meeting.held_on)


def minutes_paper(meeting: Meeting, sheet: Sheet, points: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the minutes (procès-verbal): date, those there, quorum, each point with its vote (L. 2121-15 CGCT)."""
    title = f"Procès-verbal de la séance du {meeting.held_on:%d/%m/%Y}"
    context = {"sheet": sheet, "points": points}
    return render_paper("minutes", context, meeting=meeting, title=title, on=meeting.held_on)
