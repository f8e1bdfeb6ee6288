"""Addresses around a meeting: convocations, papers, conduct, votes, officials."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils.timezone import localdate, now

from budgets.models import BudgetYear, Role
from deliberations.models import Convocation, Delegate, Meeting, PaperSheet, Poll
from tests.deliberations.factories import make_delegates, make_draft, make_meeting, sign
from tests.deliberations.page_texts import text_of
from tests.factories import Tenant
from tests.pages import PREPARERS, OpenPage, Page, action

PRESIDENT = frozenset({Role.AUTHORISING_OFFICER})
ELECTED = frozenset({Role.ELECTED_MEMBER})
DAYS = timedelta(days=1)


def of(name: str, **more: str) -> dict[str, str]:
    """The arguments of an address about the example of that name."""
    return {"code": name} | more


def presiding(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    return {"president": examples["president"]}


def movement(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    return {"delegate": examples["absent"], "kind": "arrival", "at": "18:30"}


def holder(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    return {"holder": examples["president"]}


def paper_lines(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    return {"members_in_office": "9", "lines": "Nord ; ARNAUD Camille ; T ; O ; X ;"}


def ballot(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    return {"key": str(uuid4()), f"vote-{examples['elected']}": "for"}


UNKNOWN = {"token": "adresse-inventée"}

OPEN_PAGES = {
    "deliberations:convocation_open": OpenPage(anonymous=404, signed_in=404, arguments=UNKNOWN, axe=False),
    "deliberations:convocation_paper": OpenPage(anonymous=404, signed_in=404, arguments=UNKNOWN, axe=False),
    "deliberations:convocation_document": OpenPage(
        anonymous=404, signed_in=404, arguments=UNKNOWN | {"document": uuid4()}, axe=False
    ),
    "deliberations:convocation_proxy": OpenPage(anonymous=405, signed_in=405, arguments=UNKNOWN, axe=False),
    "deliberations:offline_worker": OpenPage(anonymous=200, signed_in=200, axe=False),
    "deliberations:door_open": OpenPage(anonymous=404, signed_in=404, arguments=UNKNOWN, axe=False),
}

PAGES = {
    "deliberations:convocation_list": Page(arguments=of("future")),
    "deliberations:meeting_convene": action(arguments=of("future")),
    "deliberations:convocation_hand": action(arguments=of("future", row="convocation")),
    "deliberations:meeting_paper": Page(arguments=of("live", paper="paper"), axe=False),
    "deliberations:paper_sheet": Page(arguments=of("live")),
    "deliberations:paper_sheet_enter": Page(roles=PREPARERS, also="POST", arguments=of("future"), data=paper_lines),
    "deliberations:paper_sheet_take_up": action(arguments=of("live")),
    "deliberations:meeting_door": Page(roles=PREPARERS, arguments=of("live")),
    "deliberations:meeting_room": Page(roles=PREPARERS, arguments=of("polling")),
    "deliberations:meeting_screen": Page(arguments=of("polling")),
    "deliberations:meeting_open": action(arguments=of("today"), data=presiding),
    "deliberations:meeting_close": action(arguments=of("live")),
    "deliberations:movement_add": action(arguments=of("live"), data=movement),
    "deliberations:meeting_debates": action(arguments=of("live"), data={"debates": "M. Blanc demande l’échéancier."}),
    "deliberations:poll_open": action(arguments=of("live_text"), data={"mode": "hand"}),
    "deliberations:poll_close": action(roles=PRESIDENT, arguments=of("full_poll")),
    "deliberations:poll_cancel": action(arguments=of("poll")),
    "deliberations:poll_note": action(arguments=of("poll"), data={"seat": "", "choice": "for"}),
    "deliberations:official_home": Page(roles=ELECTED),
    "deliberations:meeting_booth": Page(roles=ELECTED, arguments=of("polling")),
    "deliberations:official_proxy": action(roles=ELECTED, arguments=of("future"), data=holder),
    "deliberations:official_arrive": action(roles=ELECTED, arguments=of("today")),
    "deliberations:booth_vote": action(roles=ELECTED, arguments=of("poll"), data=ballot),
    "deliberations:note_save": action(roles=ELECTED, arguments=of("live_text"), data={"text": "À relire."}),
}


def examples(tenant: Tenant) -> dict[str, Any]:
    """A meeting to come, one of today before its opening, one open, two with a vote under way."""
    year = BudgetYear.objects.create(
        syndicate=tenant.syndicate, budget=tenant.budget, year=2071, chart=tenant.year.chart
    )
    draft = make_draft(replace(tenant, year=year))
    assert draft.result is not None
    sign(draft.result, tenant)
    delegates = make_delegates(tenant, suffix="-Marie")
    elected = delegates[2]
    Delegate.objects.filter(pk=elected.pk).update(user=tenant["elected_member"])
    today = localdate()

    def meeting(**changes: Any) -> Meeting:
        return make_meeting(tenant, delegates=delegates, held_on=today, convoked_on=today - 10 * DAYS, **changes)

    future = make_meeting(tenant, delegates=delegates, held_on=today + 30 * DAYS, convoked_on=today + 10 * DAYS)
    future.attendances.all().delete()
    text_of(draft, "on_agenda", "F_1", meeting=future)
    convocation = Convocation.objects.create(
        syndicate=tenant.syndicate, meeting=future, delegate=delegates[0], code="ABCDEF"
    )
    before, live, polling, full = (meeting() for _ in range(4))
    for each in (live, polling, full):
        Meeting.objects.filter(pk=each.pk).update(opened_at=now())
    away = delegates[4]
    PaperSheet.objects.create(
        syndicate=tenant.syndicate,
        meeting=live,
        members_in_office=9,
        lines=f"Nord ; {away.last_name} {away.first_name} ; T ; N ; ; message",
    )
    polls = [
        Poll.objects.create(
            syndicate=tenant.syndicate,
            deliberation=text_of(draft, "on_agenda", f"P_{rank}", meeting=each),
            meeting=each,
            opened_by=tenant["authorising_officer"],
        )
        for rank, each in enumerate((polling, full), start=1)
    ]
    polls[1].ballots.create(
        syndicate=tenant.syndicate, delegate=delegates[0], holder=delegates[0], choice="for", key=uuid4(),
        cast_by=tenant["authorising_officer"],
    )  # fmt: skip
    return {
        "future": future.pk,
        "convocation": convocation.pk,
        "today": before.pk,
        "live": live.pk,
        "polling": polling.pk,
        "live_text": text_of(draft, "on_agenda", "L_1", meeting=live).pk,
        "poll": polls[0].pk,
        "full_poll": polls[1].pk,
        "president": delegates[0].pk,
        "absent": delegates[4].pk,
        "elected": elected.pk,
        "paper": "proces-verbal",
    }
