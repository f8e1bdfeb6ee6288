"""The papers of a meeting, with what each is made from."""

from collections.abc import Callable

from deliberations.documents.meeting_papers import (
    convocation_paper,
    list_paper,
    minutes_paper,
    proxy_paper,
    read_sheet_paper,
    sheet_paper,
)
from deliberations.models import Deliberation, Meeting, MeetingDocument, Movement, ProxyForm
from deliberations.queries.assembly import delegates_in_office
from deliberations.queries.deliberations import deliberations
from deliberations.queries.meetings import attendance_sheet
from deliberations.queries.paper_sheets import paper_sheet_of, shown_sheet
from deliberations.queries.polls import poll_sheet
from deliberations.rules.typography import typeset
from deliberations.rules.votes import Votes, count_in_words


def paper_content(meeting: Meeting, paper: str) -> bytes:
    """Return the PDF of a paper of the meeting, by its name in the address. Raises KeyError for an unknown one."""
    return PAPERS[paper](meeting)


def _agenda(meeting: Meeting) -> list[Deliberation]:
    return list(deliberations().select_related("reporter").filter(meeting=meeting).order_by("rank"))


def _convocation(meeting: Meeting) -> bytes:
    """The convocation as it was sent, else as it would be."""
    sent = meeting.documents.filter(kind=MeetingDocument.Kind.CONVOCATION).first()
    return bytes(sent.content) if sent else convocation_paper(meeting, _agenda(meeting))


def _sheet(meeting: Meeting) -> bytes:
    proxies = {
        row.giver_id: f"pouvoir à {row.holder}"
        for row in ProxyForm.objects.filter(meeting=meeting, ended_at=None).select_related("holder")
    }
    delegates = delegates_in_office(meeting.held_on).order_by("member__rank", "last_name")
    return sheet_paper(meeting, [(delegate, proxies.get(delegate.pk, "")) for delegate in delegates])


def _read_sheet(meeting: Meeting) -> bytes:
    """The paper sheet as it was kept. Raises KeyError while nobody entered it."""
    sheet = paper_sheet_of(meeting)
    if sheet is None:
        raise KeyError("feuille-relevee")
    return read_sheet_paper(meeting, shown_sheet(sheet, meeting))


def _minutes(meeting: Meeting) -> bytes:
    movements = list(Movement.objects.filter(meeting=meeting).select_related("delegate", "proxy_to"))
    points = []
    previous = 0
    for act in _agenda(meeting):
        before = [_movement(row) for row in movements if previous < row.rank <= act.rank]
        points.append({"act": act, "movements": before, "standing": _standing(act), "vote": vote_in_words(act)})
        previous = act.rank
    return minutes_paper(meeting, attendance_sheet(meeting), points)


def _movement(row: Movement) -> str:
    verb = "arrive" if row.kind == Movement.Kind.ARRIVAL else "quitte la séance"
    proxy = f" et donne pouvoir à {row.proxy_to}" if row.proxy_to else ""
    return typeset(f"{row.delegate} {verb} à {row.at:%Hh%M}{proxy}.")


def _standing(act: Deliberation) -> str:
    sheet = poll_sheet(act)
    quorum = sheet.quorum
    state = "atteint" if quorum.is_reached else "non atteint"
    left = " Le président de l'assemblée s'est retiré pour ce vote." if sheet.without else ""
    return typeset(f"Quorum {state} ({quorum.present} pour {quorum.members}), {sheet.voters} votants.{left}")


def vote_in_words(act: Deliberation) -> str:
    """Return what the assembly decided of an act: « Adoptée : 9 voix pour »."""
    if not act.is_frozen or act.votes_for is None:
        return "Point non voté."
    count = count_in_words(Votes(act.votes_for, act.votes_against or 0, act.abstentions or 0))
    return f"{'Rejetée' if act.state == 'rejected' else 'Adoptée'}\u00a0: {count}."


PAPERS: dict[str, Callable[[Meeting], bytes]] = {
    "convocation": _convocation,
    "pouvoir": lambda meeting: proxy_paper(meeting, None),
    "feuille-de-presence": _sheet,
    "feuille-relevee": _read_sheet,
    "liste-des-deliberations": lambda meeting: list_paper(meeting, _agenda(meeting)),
    "proces-verbal": _minutes,
}
"""The papers by their name in the address."""
