"""Addresses of deliberations."""

from dataclasses import replace
from typing import Any

from django.utils.timezone import now

from budgets.models import BudgetYear, Role
from deliberations.documents.build import freeze
from deliberations.models import Deliberation, Meeting, MemberBody, PresidentDelegation
from deliberations.queries.deliberations import get_deliberation_or_404
from deliberations.rules.votes import Votes, outcome
from deliberations.services.publications import put_online
from tests.deliberations.factories import make_delegates, make_draft, make_meeting, make_result, sign
from tests.deliberations.page_texts import text_of
from tests.factories import Tenant
from tests.pages import PREPARERS, OpenPage, Page, action, form
from tests.pages.commitments import Upload

YEAR = {"year": "act_year"}
PRESIDENT = frozenset({Role.AUTHORISING_OFFICER})
ELECTED = frozenset({Role.ELECTED_MEMBER})
EDITORS = PREPARERS | {Role.ADMINISTRATOR}
SENT = {"sent_on": "2024-03-18", "received_on": "2024-03-19"}
DELEGATE = {"title": "Madame", "last_name": "Faure", "first_name": "Dominique", "seat": "regular", "is_active": "on"}

MEMBER = {
    "name": "Commune d’Arnaud",
    "kind": "commune",
    "seats": 2,
    "substitute_seats": 1,
    "votes_per_seat": 1,
    "rank": 1,
}
DELEGATION = {"subject": "Lignes de trésorerie", "holder": "president", "act": "CS_2020_07_4", "given_on": "2020-07-15"}


def receipt(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    return {"received_on": "2024-03-19", "receipt_id": f"069-{tenant.syndicate.siren}-20240314-CS_2024_03_5-DE"}


def transmission(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    return SENT | {"receipt_id": f"069-{tenant.syndicate.siren}-20240314-CS_2024_03_4-DE"}


def receipt_file(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    identifier = receipt(tenant, examples)["receipt_id"]
    content = (
        '<a:ARActe xmlns:a="http://www.interieur.gouv.fr/ACTES#v1.1-20040216" '
        f'a:IDActe="{identifier}" a:DateReception="2024-03-19"/>'
    )
    return {"file": Upload("accuse.xml", content.encode(), "application/xml")}


def meeting_chosen(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    return {"meeting": examples["meeting"], "number": ""}


def attendance(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    first, second = examples["delegates"][:2]
    return {"president": first, f"status_{first}": "present", f"status_{second}": "proxy", f"proxy_{second}": first}


def of(name: str) -> dict[str, str]:
    """The arguments of an address about the example of that name."""
    return {"code": name}


OPEN_PAGES: dict[str, OpenPage] = {}

PAGES = {
    "deliberations:year_chain": Page(arguments=YEAR),
    "deliberations:control_list": Page(arguments=YEAR),
    "deliberations:result_sheet": Page(arguments=YEAR),
    "deliberations:result_sheet_sign": action(roles=PRESIDENT | {Role.TREASURER}, arguments=YEAR),
    "deliberations:deliberation_draft": action(arguments=YEAR | {"kind": "final_kind"}),
    "deliberations:deliberation_list": Page(),
    "deliberations:deliberation_detail": Page(arguments=of("draft")),
    "deliberations:deliberation_retitle": action(arguments=of("draft"), data={"title": "Affectation du résultat"}),
    "deliberations:block_add": Page(
        roles=PREPARERS, also="POST", arguments=of("draft"), data={"kind": "paragraph", "text": "Un mot de plus."}
    ),
    "deliberations:block_change": Page(
        roles=PREPARERS, also="POST", arguments=of("draft"), data={"kind": "paragraph", "text": "Un autre mot."}
    ),
    "deliberations:block_move_up": action(arguments=of("draft")),
    "deliberations:block_move_down": action(arguments=of("draft")),
    "deliberations:block_remove": action(arguments=of("draft")),
    "deliberations:deliberation_submit": action(arguments=of("draft")),
    "deliberations:deliberation_send_back": action(arguments=of("submitted")),
    "deliberations:deliberation_schedule": action(roles=PRESIDENT, arguments=of("submitted"), data=meeting_chosen),
    "deliberations:deliberation_withdraw": action(roles=PRESIDENT, arguments=of("on_agenda")),
    "deliberations:deliberation_vote": action(
        roles=PRESIDENT, arguments=of("on_agenda"), data={"votes_for": 4, "votes_against": 0, "abstentions": 0}
    ),
    "deliberations:deliberation_seal": action(roles=PRESIDENT, arguments=of("voted")),
    "deliberations:deliberation_transmit": action(arguments=of("sealed"), data=transmission),
    "deliberations:deliberation_receive": action(arguments=of("transmitted"), data=receipt),
    "deliberations:deliberation_sending": Page(roles=PREPARERS, arguments=of("sealed")),
    "deliberations:deliberation_envelope": action(
        status=200,
        arguments=of("sealed"),
        data={"sent_on": "2024-03-18", "classification_on": "2019-08-29", "district": "1", "email": "a@syndicat.fr"},
    ),
    "deliberations:deliberation_receipt_import": action(arguments=of("transmitted"), data=receipt_file),
    "deliberations:deliberation_open_data": Page(axe=False),
    "deliberations:deliberation_publish": action(arguments=of("transmitted"), data={"published_on": "2024-03-20"}),
    "deliberations:meeting_list": Page(),
    "deliberations:meeting_add": form(held_on="2024-03-28", convoked_on="2024-03-20"),
    "deliberations:meeting_detail": Page(arguments=of("meeting")),
    "deliberations:meeting_change": Page(
        roles=PREPARERS,
        also="POST",
        arguments=of("meeting"),
        data={"held_on": "2024-03-15", "convoked_on": "2024-03-08", "place": "Mairie"},
    ),
    "deliberations:meeting_attendance": Page(roles=PREPARERS, also="POST", arguments=of("meeting"), data=attendance),
    "deliberations:meeting_display": action(arguments=of("meeting"), data={"displayed_on": "2024-03-18"}),
    "deliberations:delegate_list": Page(),
    "deliberations:delegate_add": Page(roles=EDITORS, also="POST", data=DELEGATE),
    "deliberations:delegate_detail": Page(arguments=of("delegate")),
    "deliberations:delegate_change": Page(roles=EDITORS, also="POST", arguments=of("delegate"), data=DELEGATE),
    "deliberations:assembly_detail": Page(),
    "deliberations:member_body_add": Page(roles=EDITORS, also="POST", data=MEMBER | {"name": "Commune de Faure"}),
    "deliberations:member_body_change": Page(roles=EDITORS, also="POST", arguments=of("member_body"), data=MEMBER),
    "deliberations:statutes_change": Page(roles=EDITORS, also="POST", data={"quorum": "third", "source": "article 9"}),
    "deliberations:delegation_add": Page(roles=EDITORS, also="POST", data=DELEGATION),
    "deliberations:delegation_change": Page(roles=EDITORS, also="POST", arguments=of("delegation"), data=DELEGATION),
    "deliberations:reading_list": Page(roles=ELECTED),
    "deliberations:reading_detail": Page(roles=ELECTED, arguments=of("on_agenda")),
    "deliberations:reading_answer": action(roles=ELECTED, arguments=of("on_agenda"), data={"answer": "approved"}),
    "deliberations:treasurer_home": Page(roles=PREPARERS | {Role.TREASURER}),
}


def examples(tenant: Tenant) -> dict[str, Any]:
    """A result, signed; a text at each stage of its life; a meeting to come and one where something was voted."""
    year = BudgetYear.objects.create(
        syndicate=tenant.syndicate, budget=tenant.budget, year=2028, chart=tenant.year.chart
    )  # of their own: no commitment and no order says something else
    tenant = replace(tenant, year=year)
    draft = make_draft(tenant)
    make_result(tenant, kind="final")
    assert draft.result is not None
    sign(draft.result, tenant)
    delegates = make_delegates(tenant)
    meeting, closed = (make_meeting(tenant, delegates=delegates) for _ in range(2))
    sealed = _voted(draft, "sealed", 4, closed, sealed_at=now())
    online = _voted(draft, "published", 7, closed, sealed_at=now(), sent_on="2024-03-18", published_on="2024-03-20")
    put_online(online)
    return {
        "act_year": year.year,
        "kind": "anticipated",
        "final_kind": "final",
        "draft": draft.pk,
        "block": draft.blocks.get(rank=2).pk,
        "submitted": text_of(draft, "submitted", "CS_2024_03_2", rank=2).pk,
        "on_agenda": text_of(draft, "on_agenda", "CS_2024_03_3", rank=3, meeting=meeting).pk,
        "voted": _voted(draft, "voted", 6, closed).pk,
        "sealed": sealed.pk,
        "online": online.pk,
        "transmitted": _voted(draft, "transmitted", 5, closed, sealed_at=now(), sent_on="2024-03-18").pk,
        "meeting": meeting.pk,
        "delegate": delegates[0].pk,
        "member_body": MemberBody.objects.create(syndicate=tenant.syndicate, name="Commune d’Arnaud", seats=2).pk,
        "delegation": PresidentDelegation.objects.create(
            syndicate=tenant.syndicate, subject="Emprunts", act="CS_2020_07_3", given_on="2020-07-15"
        ).pk,
        "delegates": [delegate.pk for delegate in delegates],
    }


def _voted(draft: Deliberation, state: str, rank: int, meeting: Meeting, **fields: Any) -> Deliberation:
    """An act voted unanimously, as far as `state`."""
    text = text_of(draft, "on_agenda", f"CS_2024_03_{rank}", rank=rank, meeting=meeting)
    votes = Votes(4)
    loaded = get_deliberation_or_404(text.pk)
    loaded.votes_for = votes.for_count
    frozen = freeze(loaded, outcome(votes))
    changes = {
        "state": state,
        "votes_for": 4,
        "votes_against": 0,
        "abstentions": 0,
        "frozen": frozen,
        "frozen_at": now(),
    }
    Deliberation.objects.filter(pk=text.pk).update(**changes | fields)
    return Deliberation.objects.get(pk=text.pk)
