"""The meetings of the demonstration syndicates: members, statutes, attendance and the acts of their documents."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from importlib.resources import files
from typing import Any

from budgets.models import BudgetDecision, BudgetYear, Syndicate
from deliberations.models import ActStyle, Delegate, Deliberation, Meeting, MemberBody, PaperSheet, Statutes
from deliberations.rules.votes import Votes
from deliberations.services.actor import Actor
from deliberations.services.drafting import DraftInput, draft_of_kind
from deliberations.services.meetings import AttendanceInput, MeetingInput, plan_meeting, record_attendance
from deliberations.services.paper_sheets import enter_sheet
from deliberations.services.workflow import record_vote, schedule, seal, submit, transmit

DATA = files("deliberations") / "data" / "demo" / "meetings"
Content = dict[str, Any]
Acting = Callable[[str, Syndicate], AbstractContextManager[Actor]]


def load_meeting(
    slug: str, syndicate: Syndicate, years: Mapping[tuple[str, int], BudgetYear], acting: Acting
) -> Iterator[str]:
    """Make the meeting of a demonstration syndicate, once; yield a French line for each thing made."""
    file = DATA / f"{slug}.toml"
    if not file.is_file():
        return
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    _settings(content, syndicate)
    delegates = _members(content, syndicate)
    given = content["meeting"]
    meeting = Meeting.objects.select_related("syndicate").filter(held_on=given["held_on"]).first()
    if meeting is None:
        meeting = _meeting(given, syndicate, delegates, acting)
        yield f"Séance du {meeting.held_on:%d/%m/%Y}"
    if "paper_sheet" in given and not PaperSheet.objects.filter(meeting=meeting).exists():
        _paper_sheet(given["paper_sheet"], meeting, acting)
        yield "Feuille de présence papier"
    if not Deliberation.objects.filter(kind=content["deliberation"]["kind"]).exists():
        act = _deliberate(content["deliberation"], meeting, years, acting)
        yield f"Délibération {act.number}"


def _settings(content: Content, syndicate: Syndicate) -> None:
    style: Content = {name: content[name] for name in ("number_pattern", "reply_to") if name in content}
    if style:
        ActStyle.objects.get_or_create(syndicate=syndicate, defaults=style)
    if given := content.get("statutes"):
        Statutes.objects.get_or_create(syndicate=syndicate, defaults=given)


def _members(content: Content, syndicate: Syndicate) -> dict[str, Delegate]:
    """Return the delegates by name: « NOM Prénom », capitals first."""
    titles = content.get("titles", {})
    found = {}
    for given in content.get("members", []):
        seats = {Delegate.Seat.REGULAR: given["regular"], Delegate.Seat.SUBSTITUTE: given["substitutes"]}
        member, _ = MemberBody.objects.get_or_create(
            syndicate=syndicate,
            name=given["name"],
            defaults={
                "kind": given["kind"],
                "rank": given["rank"],
                "seats": len(given["regular"]),
                "substitute_seats": len(given["substitutes"]),
            },
        )
        president = content["meeting"].get("president")
        for seat, names in seats.items():
            for name in names:
                last, first = split_name(name)
                defaults = {"title": titles.get(name, ""), "seat": seat, "member": member}
                if name == president:
                    defaults |= {"role": "Président", "bureau_rank": 1}
                found[name], _ = Delegate.objects.get_or_create(
                    syndicate=syndicate, last_name=last, first_name=first, defaults=defaults
                )
    return found


def split_name(name: str) -> tuple[str, str]:
    """Return the last and the first name of « MAHIET LUCAS Esther »: the words in capitals, then the others."""
    words = name.split()
    first = next(place for place, word in enumerate(words) if place and not word.isupper())
    return " ".join(words[:first]), " ".join(words[first:])


def _meeting(given: Content, syndicate: Syndicate, delegates: Mapping[str, Delegate], acting: Acting) -> Meeting:
    names = {name: delegate.pk for name, delegate in delegates.items()}
    with acting("finance_officer", syndicate) as officer:
        meeting = plan_meeting(
            syndicate,
            MeetingInput(
                held_on=given["held_on"],
                held_at=given.get("held_at"),
                convoked_on=given["convoked_on"],
                place=given["place"],
                members_in_office=given["members_in_office"],
            ),
            by=officer,
        )
        rows = [AttendanceInput(names[name], "present") for name in given.get("present", [])]
        rows += [AttendanceInput(names[name], "proxy", names[to]) for name, to in given.get("proxies", {}).items()]
        rows += [AttendanceInput(names[name], "excused") for name in given.get("excused", [])]
        if rows:
            record_attendance(meeting, rows, president=names[given["president"]], by=officer)
    return Meeting.objects.select_related("syndicate").get(pk=meeting.pk)


def _paper_sheet(given: Content, meeting: Meeting, acting: Acting) -> None:
    header = {key: value for key, value in given.items() if key != "lines"}
    with acting("finance_officer", meeting.syndicate) as officer:
        enter_sheet(meeting, given["lines"].strip(), header, by=officer)


def _deliberate(
    given: Content, meeting: Meeting, years: Mapping[tuple[str, int], BudgetYear], acting: Acting
) -> Deliberation:
    """Take the act as far as its document tells: on the agenda, voted, sealed, transmitted."""
    syndicate = meeting.syndicate
    year = years[given["budget"], given["year"]]
    decision = None
    if kind := given.get("decision"):
        number = given.get("decision_number", 0)
        decision = BudgetDecision.objects.select_related("budget_year").get(budget_year=year, kind=kind, number=number)
    with acting("finance_officer", syndicate) as officer:
        draft = DraftInput(given["kind"], year, decision, given.get("fields", {}))
        act = draft_of_kind(draft, by=officer, on=meeting.held_on)
        submit(act, by=officer)
    with acting("authorising_officer", syndicate) as president:
        act = schedule(act, meeting, by=president, number=given.get("number", ""))
        if "votes_for" not in given:
            return act
        record_vote(act, Votes(given["votes_for"]), by=president)
        act = seal(act, by=president)
    if sent_on := given.get("sent_on"):
        with acting("finance_officer", syndicate) as officer:
            act = transmit(act, sent_on, by=officer)
    return act
